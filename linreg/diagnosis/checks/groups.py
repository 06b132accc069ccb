"""Whether the rows are two clouds rather than one, so that one line for all of them says little about either."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, fdtrc

from linreg.arrays import Floats

_FEWEST = 20
_ANGLES = 24
_SMALLEST = 0.15  # share of the rows that the smaller group must have
_VALLEY = 0.5  # between the groups the rows stand at most so densely as at the thickest of the thinner one
_EMPTY = 0.01  # how often chance leaves the gap between as empty
_GOLDEN, _SILVER = 0.6180339887, 0.4142135624  # turns whose multiples never come close to each other
_REACH = 5.0  # root mean squares, beyond which residuals count as just so far off
_CELLS = 64  # on each axis, of the grid that stands for more than _MANY_ROWS rows
_MANY_ROWS = 5_000
_WITHIN = 0.3634  # of a normal cloud's squares, what is left within its halves: 1 − 2/π
_SURE = 1.0  # 1/√n times this below it a cloud is two: about three standard errors
_REMOVES = 0.35  # share of the residual squares that a line for each group must remove
_REMOVES_APART = 0.2  # the same of groups that x alone tells apart, which the residuals did not choose
_CHANCE = 1e-6  # p of two lines against one
_CHANCE_APART = 5e-4


class Groups(NamedTuple):
    """second: True for the rows of the second group, shape (n,). share: of the residual squares that a line for each
    group would remove. slopes: of both groups' own lines, in the units of x and rest given. apart: whether a gap in x
    alone tells them apart.
    """

    second: NDArray[np.bool_]
    share: float
    slopes: tuple[float, float]
    apart: bool


def find_groups(x: Floats, rest: Floats, x_step: float = 0.0, rest_step: float = 0.0) -> Groups | None:
    """x, rest: standardized, uncorrelated, float64 of shape (n,). x_step, rest_step: to which x and y are rounded.

    The cloud is looked at from several sides; seen from one of them, two groups have a gap between them, wider than
    that between rounded values. None if one cloud explains the rows as well.
    """
    if x.size < _FEWEST:
        return None
    across, up = x + x_step * _even(x.size, _GOLDEN), rest + rest_step * _even(x.size, _SILVER)
    sides = across, up
    across, up, weight = _thinned(*sides)
    best = None
    cut = _gap(across, weight)
    apart = cut is not None
    if cut is not None:  # seen askew, such rows have a gap as well, but not one that says anything about y
        best = _lines_apart(x, rest, sides[0] > cut, apart)
    for angle in [0.5 * np.pi] if apart else np.linspace(0.0, np.pi, _ANGLES, endpoint=False)[1:]:
        cut = _gap(np.cos(angle) * across + np.sin(angle) * up, weight)
        if cut is not None:
            found = _lines_apart(x, rest, np.cos(angle) * sides[0] + np.sin(angle) * sides[1] > cut, False)
            if found is not None and (best is None or found.share > best.share):
                best = found
    return best


def _even(n: int, turn: float) -> Floats:
    """n numbers from −1/2 to 1/2, spread evenly in every stretch of them: what rounding may have taken off."""
    return np.asarray((np.arange(n) * turn) % 1.0 - 0.5)


def _thinned(x: Floats, rest: Floats) -> tuple[Floats, Floats, Floats]:
    """The rows, or the cells of a grid and how many rows are in each."""
    if x.size <= _MANY_ROWS:
        return x, rest, np.ones(x.size)
    across, x_middles = _in_cells(x)
    up, rest_middles = _in_cells(np.clip(rest, -_REACH, _REACH))
    counts = np.bincount(across * _CELLS + up, minlength=_CELLS**2).reshape(_CELLS, _CELLS).astype(np.float64)
    filled = np.nonzero(counts)
    return x_middles[filled[0]], rest_middles[filled[1]], counts[filled]


def _in_cells(values: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The number of each value's cell, and the middle of every cell."""
    low, high = float(values.min()), float(values.max())
    width = (high - low) / _CELLS or 1.0
    cells = ((values - low) / width).astype(np.intp)
    middles = low + width * (np.arange(_CELLS, dtype=np.float64) + 0.5)
    return np.asarray(np.minimum(cells, _CELLS - 1)), middles


def _gap(seen: Floats, weight: Floats) -> float | None:
    """Where two groups part, seen from one side; None if they do not."""
    order = np.argsort(seen)
    p, w = seen[order], weight[order]
    n = float(w.sum())
    p = p - float(w @ p) / n
    below, sums, total = np.cumsum(w), np.cumsum(w * p), float(w @ (p * p))
    fits = (below >= _SMALLEST * n) & (below <= (1.0 - _SMALLEST) * n)
    if not fits[:-1].any() or total == 0.0:
        return None
    between = np.where(fits, sums * sums * n / (below * np.maximum(n - below, 1.0)), 0.0)
    k = int(np.argmax(between[:-1]))
    if 1.0 - between[k] / total > _WITHIN - _SURE / np.sqrt(n):
        return None
    low, high = sums[k] / below[k], -sums[k] / (n - below[k])
    if not _is_valley(p, w, 0.5 * (p[k] + p[k + 1]), (high - low) / 3.0):
        return None
    shift = seen[order[0]] - p[0]
    return float(0.5 * (p[k] + p[k + 1]) + shift)


def _is_valley(p: Floats, weight: Floats, cut: float, width: float) -> bool:
    """Whether a stretch of this width around the cut has clearly fewer rows than the fullest one on either side."""
    below = np.concatenate(([0.0], np.cumsum(weight)))

    def rows(start: Floats, stop: Floats) -> Floats:
        return below[np.searchsorted(p, stop, "right")] - below[np.searchsorted(p, start)]

    here = float(rows(np.array(cut - 0.5 * width), np.array(cut + 0.5 * width)))
    left, right = p[p + width <= cut], p[p - width >= cut]
    if not left.size or not right.size:
        return False
    side = min(float(rows(left, left + width).max()), float(rows(right - width, right).max()))
    return here <= _VALLEY * side and float(bdtr(here, int(here + side), 0.5)) < _EMPTY


def _lines_apart(x: Floats, rest: Floats, second: NDArray[np.bool_], apart: bool) -> Groups | None:
    left, slopes = 0.0, []
    for group in (~second, second):
        z, r = x[group] - x[group].mean(), rest[group] - rest[group].mean()
        spread = float(z @ z)
        if z.size < 3 or spread == 0.0:
            return None
        slopes.append(float(z @ r) / spread)
        left += float(r @ r) - slopes[-1] ** 2 * spread
    squares = float(rest @ rest)
    share = 1.0 - left / squares
    chance = float(fdtrc(2, x.size - 4, share / max(1.0 - share, 1e-12) * (x.size - 4) / 2.0))
    removes, sure = (_REMOVES_APART, _CHANCE_APART) if apart else (_REMOVES, _CHANCE)
    return Groups(second, share, (slopes[0], slopes[1]), apart) if share >= removes and chance < sure else None
