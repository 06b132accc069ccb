"""Rows that repeat others more often than rounded numbers do by themselves."""

from typing import NamedTuple

import numpy as np
from scipy.special import pdtrc

from linreg.arrays import Floats

_SHARE = 0.02  # of the rows that must repeat another one to be worth a sentence
_TIMES = 3.0  # as many equal pairs as rounding explains are allowed, for not all rows are alike
_CHANCE = 0.001  # and what chance may add to them
_SHIFTS = 40
_DUST = 1e-12  # of the largest |y|: nearer than this, values are equal but for the rounding of computers


class Copies(NamedTuple):
    """rows: that repeat an earlier one. expected: the pairs of equal rows that rounding explains."""

    rows: int
    expected: float


def find_copies(x: Floats, y: Floats, rest: Floats) -> Copies | None:
    """x: ascending, float64, shape (n,); y, rest: y and residual there. None if rounding explains the equal rows.

    Rounded numbers repeat where x repeats. How often two rows of one x then have one y is what two rows of different x
    tell, the line taken off: as often as their residuals differ by less than half a step of y.
    """
    n = x.size
    start = np.concatenate(([True], x[1:] > x[:-1]))
    if start.all():
        return None
    in_order = np.lexsort((y, x))
    repeats = ~start & (y[in_order][1:] == y[in_order][:-1])[np.maximum(np.arange(n) - 1, 0)]
    count = int(repeats[1:].sum())
    if count <= max(_SHARE * n, 0.5):
        return None
    pairs = _pairs(~repeats)
    expected = _pairs(start) * _chance_of_equal(x, y, rest)
    if float(pdtrc(pairs - 1.0, _TIMES * expected)) >= _CHANCE:
        return None
    return Copies(count, expected)


def _pairs(starts: np.ndarray) -> float:
    """How many pairs there are within the runs that begin where `starts` is true."""
    sizes = np.diff(np.append(np.flatnonzero(starts), starts.size)).astype(np.float64)
    return float((sizes * (sizes - 1.0)).sum() / 2.0)


def _chance_of_equal(x: Floats, y: Floats, rest: Floats) -> float:
    """How often the residuals of two rows of different x are as near as two equal y."""
    values = np.unique(y)
    gaps = np.diff(values)
    gaps = gaps[gaps > _DUST * float(np.abs(values).max())]
    if not gaps.size:
        return 1.0
    near, n, rates = 0.5 * float(gaps.min()) * (1.0 + 1e-6), x.size, []
    for shift in np.unique(np.round(np.geomspace(1, max(n // 2, 1), _SHIFTS)).astype(int)):
        different = x[shift:] > x[:-shift]
        if different.any():
            alike = np.abs(rest[shift:] - rest[:-shift]) <= near
            rates.append(float(alike[different].mean()))
    return max(rates[0], float(np.mean(rates))) if rates else 1.0
