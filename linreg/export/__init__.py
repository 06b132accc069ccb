"""The run to take away: as a program, a notebook, CSVs, weights."""
