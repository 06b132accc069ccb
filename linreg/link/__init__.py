"""The parameters of the page, and tables in a link."""
