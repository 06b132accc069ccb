"""The best line for the mean squared error: exact sums, its statistics, intervals, and the influence of each row."""

from linreg.least_squares.line import LeastSquares, fit

__all__ = ["LeastSquares", "fit"]
