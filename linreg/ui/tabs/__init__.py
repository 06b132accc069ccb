"""What is shown on request below the page: steps, statistics, code."""
