"""Where the data come from, and the table."""
