"""What can be wrong with rows for a straight line: one idea a file, each a function of rows and residuals alone."""
