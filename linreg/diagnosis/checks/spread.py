"""Whether the scatter of y changes with x, and by how much."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from linreg.arrays import Floats
from linreg.diagnosis.checks.centred import refitted

CHANCE = 0.004
_CHANCE_FEW = 0.0025  # of few rows, whose ranks are a little less even than the test takes them to be
_STILL = 0.05  # and without the rows that lie far off
_FEWEST = 8
_FEW_ROWS = 30  # below it ranks decide
_MANY_ROWS = 10_000
_LEAST = 0.2  # of the mean scatter: so small it is taken to be at least


class Spread(NamedTuple):
    """low, high: the root mean square of the residuals in the lowest and the highest third of the rows.

    at_row: the standard deviation of y at each row by a straight line through |residual|, float64 of shape (n,).
    """

    low: float
    high: float
    at_row: Floats


def find_spread(x: Floats, rest: Floats, near: NDArray[np.bool_]) -> Spread | None:
    """x: ascending, float64, shape (n,). rest: residuals there, of a line or a curve. near: False for rows far off.

    None if equal scatter is likely, with all rows or without those far off.
    """
    n = x.size
    if n < _FEWEST or spread_chance(x, rest) >= (_CHANCE_FEW if n < _FEW_ROWS else CHANCE):
        return None
    if not near.all() and spread_chance(x[near], refitted(x, rest, near)[near]) >= _STILL:
        return None
    third = n // 3
    low, high = (float(np.sqrt(np.square(part).mean())) for part in (rest[:third], rest[n - third :]))
    return Spread(low, high, _scatter(x, rest))


def spread_chance(x: Floats, rest: Floats) -> float:
    """p of the correlation of x with the size of the standardized residuals, by Student's t.

    Glejser's test (1969) in Koenker's form, which finds more than Breusch's and Pagan's with the squares; for few rows
    Spearman's, with the ranks of both.
    """
    z = x - x.mean()
    size = np.abs(rest)
    if x.size <= _MANY_ROWS:  # beyond, no residual is pulled towards the line enough to matter
        size /= np.sqrt(np.maximum(1.0 - 1.0 / x.size - z * z / float(z @ z), 1e-6))
    if x.size < _FEW_ROWS:
        z, size = _ranks(x), _ranks(size)
        z -= z.mean()
    size = size - size.mean()
    squares = float(z @ z) * float(size @ size)
    r = float(z @ size) / np.sqrt(squares) if squares > 0.0 else 0.0
    freedom = x.size - 2
    return float(2.0 * stdtr(freedom, -abs(r) * np.sqrt(freedom / max(1.0 - r * r, 1e-12))))


def _ranks(values: Floats) -> Floats:
    """Ranks from 0, equal values sharing the mean of theirs."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    start = np.concatenate(([True], ranked[1:] > ranked[:-1]))
    group = np.cumsum(start) - 1
    first = np.append(np.flatnonzero(start), values.size)
    ranks = np.empty(values.size)
    ranks[order] = 0.5 * (first[group] + first[group + 1] - 1)
    return ranks


def _scatter(x: Floats, rest: Floats) -> Floats:
    """√(π/2) · the line through |residual| (Glejser 1969): what the standard deviation is if residuals are normal."""
    size = np.abs(rest)
    z, mean = x - x.mean(), float(size.mean())
    slope = float(z @ size) / float(z @ z)
    return np.asarray(np.sqrt(0.5 * np.pi) * np.maximum(mean + slope * z, _LEAST * mean))
