"""What is computed for the page, once for all visitors."""
