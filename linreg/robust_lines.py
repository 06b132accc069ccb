"""The exact lines of least mean |r| (L1) and of least Huber loss. Columns come in centred, so that nothing cancels."""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Line = tuple[float, float]  # weight, bias
Beat = Callable[[], object]  # called before each pass over the rows, so that a long search can be ended
Lines = tuple[Line, tuple[Line, ...]]  # the line, and the corners of the polygon of others as good
_POINT = 1e-9  # lines nearer to each other than this share of y's size are one line
_TIED = 1e-13  # residuals closer than this share of y's size lie on the line together
_MAX_STEPS = 1000
_SLOPES = 33  # at which the polygon of tied lines is looked at; its edges are straight in between


class _Tangent(NamedTuple):
    """Σ|r| at a slope, with the best bias for it; its derivatives by the slope to the left and right, 0 where flat."""

    slope: float
    height: float
    down: float
    up: float


def least_absolute(x: Floats, y: Floats, bias: bool, beat: Beat) -> Lines:
    """The line of least Σ|y − w·x − b|; among equally good lines the middle slope, then the middle bias."""
    low, high = _best_slopes(x, y, beat) if bias else _slopes_through_zero(x, y)
    weight = 0.5 * (low + high)
    if not bias:
        return (weight, 0.0), ((low, 0.0), (high, 0.0)) if low < high else ()
    if low == high:
        low = high = weight = _through_two_rows(x, y, weight)
    return (weight, float(np.median(y - weight * x))), _tied_lines(x, y, low, high, beat)


def _tied_lines(x: Floats, y: Floats, low: float, high: float, beat: Beat) -> tuple[tuple[float, float], ...]:
    """The corners of the polygon of all lines of least Σ|y − w·x − b|, in order; empty if it is but a point."""
    slopes = np.linspace(low, high, _SLOPES) if low < high else np.array([low])
    below, above = (_edge(x, y, slopes, rank, beat) for rank in ((x.size - 1) // 2, x.size // 2))
    size, reach = float(np.abs(y).max()) or 1.0, float(np.abs(x).max())
    corners: list[Line] = []
    for w, b in (*below, *reversed(above)):
        if all(abs(w - other) * reach + abs(b - height) > _POINT * size for other, height in corners):
            corners.append((w, b))
    return tuple(corners) if len(corners) > 1 else ()


def _edge(x: Floats, y: Floats, slopes: Floats, rank: int, beat: Beat) -> list[tuple[float, float]]:
    """The corners of the polygon's lower or upper edge: for each slope the bias of the row of that rank is on it."""
    rows = []
    for slope in slopes:
        beat()
        rows.append(int(np.argpartition(y - slope * x, rank)[rank]))
    corners = [(float(slopes[0]), float(y[rows[0]] - slopes[0] * x[rows[0]]))]
    for left, right in pairwise(rows):
        if x[left] != x[right]:
            kink = float((y[left] - y[right]) / (x[left] - x[right]))
            if slopes[0] < kink < slopes[-1]:
                corners.append((kink, float(y[left] - kink * x[left])))
    return [*corners, (float(slopes[-1]), float(y[rows[-1]] - slopes[-1] * x[rows[-1]]))]


def least_huber(x: Floats, y: Floats, bias: bool, beat: Beat) -> Lines:
    """The line of least Huber loss with delta 1.

    From the better of the least-squares and the least-absolute line: Newton steps, exact as soon as every row stays
    on its side of |r| = 1; where one would not lower the loss, a reweighting step (Huber 1981), which always does.
    """
    columns = np.stack((x, np.ones_like(x))) if bias else x[None, :]
    starts = (_solve(columns, np.ones_like(x), y), np.array(least_absolute(x, y, bias, beat)[0])[: len(columns)])
    line = min(starts, key=lambda start: _huber(y - start @ columns))
    for _ in range(_MAX_STEPS):
        beat()
        residuals = y - line @ columns
        newton = _newton_step(columns, residuals)
        if newton is not None and np.array_equal(_side(residuals - newton @ columns), _side(residuals)):
            line = line + newton
            break
        step = newton
        if step is None or not _huber(residuals - step @ columns) < _huber(residuals):
            step = _solve(columns, 1.0 / np.maximum(np.abs(residuals), 1.0), residuals)
        if np.abs(step @ columns).max() <= 1e-16 * np.abs(y).max():
            break
        line = line + step
    return (float(line[0]), float(line[1]) if bias else 0.0), ()


def _huber(residuals: Floats) -> float:
    size = np.abs(residuals)
    return float(np.where(size <= 1.0, 0.5 * size * size, size - 0.5).sum())


def _side(residuals: Floats) -> Floats:
    """Which of the three pieces of the Huber loss each row is on: below −1 (−1), inside (0), above 1 (1)."""
    return np.sign(residuals) * (np.abs(residuals) > 1.0)


def _newton_step(columns: Floats, residuals: Floats) -> Floats | None:
    """To the minimum of the loss if no row changed its side; None where the rows inside do not determine a line."""
    hessian = (columns * (_side(residuals) == 0.0)) @ columns.T
    if not np.linalg.det(hessian) > 1e-12 * np.prod(np.diag(columns @ columns.T)):
        return None
    return np.linalg.solve(hessian, columns @ np.clip(residuals, -1.0, 1.0))


def _solve(columns: Floats, weights: Floats, y: Floats) -> Floats:
    """Weighted least squares; columns of shape (1 or 2, n)."""
    weighted = columns * weights
    return np.linalg.solve(weighted @ columns.T, weighted @ y)


def _slopes_through_zero(x: Floats, y: Floats) -> tuple[float, float]:
    """The least and the greatest minimizer of Σ|y − w·x|: medians of y/x weighted by |x|."""
    moves = x != 0
    slopes, weights = y[moves] / x[moves], np.abs(x[moves])
    order = np.argsort(slopes, kind="stable")
    below = np.cumsum(weights[order])
    half, slack = 0.5 * below[-1], _TIED * below[-1]
    low, high = np.searchsorted(below, (half - slack, half + slack))
    return float(slopes[order[low]]), float(slopes[order[min(high, slopes.size - 1)]])


def _best_slopes(x: Floats, y: Floats, beat: Beat) -> tuple[float, float]:
    """The least and the greatest slope with the least sum.

    For each slope the best bias is a median of y − w·x. The sum is then a convex function of the slope, made of
    straight pieces: tangents from both sides meet at its lowest point after finitely many steps.
    """
    size = (float(np.abs(y).max()) or 1.0) / float(np.abs(x).max())
    left, right = _tangent(x, y, -size), _tangent(x, y, size)
    while left.down >= 0:
        left = _tangent(x, y, 2 * left.slope)
    while right.up <= 0:
        right = _tangent(x, y, 2 * right.slope)
    start, end = left, right
    for step in range(_MAX_STEPS):
        beat()
        slope = _meeting(left, right)
        if step % 3 == 2 or not left.slope < slope < right.slope:
            slope = 0.5 * (left.slope + right.slope)
        middle = _tangent(x, y, slope)
        if middle.down <= 0 <= middle.up or not left.slope < slope < right.slope:
            break
        left, right = (left, middle) if middle.down > 0 else (middle, right)
    low = slope if middle.down < 0 else _reach(x, y, start, middle.height, beat)
    return low, slope if middle.up > 0 else _reach(x, y, end, middle.height, beat)


def _meeting(left: _Tangent, right: _Tangent) -> float:
    turn = right.down - left.up
    rise = right.height - left.height - right.down * (right.slope - left.slope)
    return left.slope + rise / -turn if turn > 0 else left.slope


def _reach(x: Floats, y: Floats, start: _Tangent, least: float, beat: Beat) -> float:
    """The end of the slopes with the least sum, from outside: Newton's method never steps past it."""
    at = start
    for _ in range(_MAX_STEPS):
        if at.height <= least * (1 + 1e-14) or at.down <= 0 <= at.up:
            break
        beat()
        at = _tangent(x, y, at.slope + (least - at.height) / (at.up if at.up < 0 else at.down))
    return at.slope


def _tangent(x: Floats, y: Floats, slope: float) -> _Tangent:
    """Half of the rows end below the line, half above; turning the line decides for the rows on it, by their x."""
    residuals = y - slope * x
    half, middle = x.size // 2, (x.size - 1) // 2
    residuals -= np.partition(residuals, middle)[middle]
    tied = _TIED * (float(np.abs(y).max()) + abs(slope) * float(np.abs(x).max()))
    below, above = residuals < -tied, residuals > tied
    on = np.sort(x[~(below | above)])
    to_below, to_above = half - int(below.sum()), half - int(above.sum())
    fixed = float(x @ (below.astype(np.float64) - above))
    down = fixed + on[:to_below].sum() - on[on.size - to_above :].sum()
    up = fixed + on[on.size - to_below :].sum() - on[:to_above].sum()
    flat = _TIED * float(np.abs(x).sum())
    return _Tangent(slope, float(np.abs(residuals).sum()), _clear(down, flat), _clear(up, flat))


def _clear(value: float, noise: float) -> float:
    return 0.0 if abs(value) <= noise else float(value)


def _through_two_rows(x: Floats, y: Floats, weight: float) -> float:
    """The slope of the two rows that the line passes through: free of the rounding of the search."""
    residuals = np.abs(y - weight * x - np.median(y - weight * x))
    first, second = np.argsort(residuals, kind="stable")[:2] if x.size <= 2 else np.argpartition(residuals, 1)[:2]
    if x[first] == x[second]:
        return weight
    exact = float((y[second] - y[first]) / (x[second] - x[first]))
    return exact if _tangent(x, y, exact).height <= _tangent(x, y, weight).height else weight
