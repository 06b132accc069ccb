"""The exact line of least mean |r| (L1), and all others as good. Columns come in centred, so that nothing cancels."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats

Line = tuple[float, float]  # weight, bias
Beat = Callable[[], object]  # called before each pass over the rows, so that a long search can be ended
Lines = tuple[Line, tuple[Line, ...]]  # the line, and the corners of the polygon of others as good
_POINT = 1e-9  # lines nearer to each other than this share of y's size are one line
_TIED = 1e-13  # residuals closer than this share of y's size lie on the line together
MAX_STEPS = 1000
_INSIDE = 1e-6  # of the tied slopes: so far from their ends the rows are looked at


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
    below, above = (_edge(x, y, low, high, rank, beat) for rank in ((x.size - 1) // 2, x.size // 2))
    size, reach = float(np.abs(y).max()) or 1.0, float(np.abs(x).max())
    corners: list[Line] = []
    for w, b in (*below, *reversed(above)):
        if all(abs(w - other) * reach + abs(b - height) > _POINT * size for other, height in corners):
            corners.append((w, b))
    return tuple(corners) if len(corners) > 1 else ()


def _edge(x: Floats, y: Floats, low: float, high: float, rank: int, beat: Beat) -> list[Line]:
    """The corners of the polygon's lower or upper edge: for each slope the bias of the row of that rank is on it.

    A row that holds at both ends of some slopes holds in between. Two different rows meet at a kink, unless there a
    third row is on the edge. The ends are looked at from a little inside: in the corner itself many rows tie.
    """

    def row_at(slope: float) -> int:
        beat()
        return int(np.argpartition(y - slope * x, rank)[rank])

    def kinks(start: float, left: int, end: float, right: int) -> list[Line]:
        if x[left] == x[right]:
            return []
        kink = float((y[left] - y[right]) / (x[left] - x[right]))
        if not start < kink < end:
            return []
        between = row_at(kink)
        bias = float(y[left] - kink * x[left])
        if abs(float(y[between] - kink * x[between]) - bias) <= tied:
            return [(kink, bias)]
        return [*kinks(start, left, kink, between), *kinks(kink, between, end, right)]

    tied = _TIED * (float(np.abs(y).max()) + max(abs(low), abs(high)) * float(np.abs(x).max()))
    inside = _INSIDE * (high - low)
    first, last = row_at(low + inside), row_at(high - inside)
    ends = [(slope, float(y[row] - slope * x[row])) for slope, row in ((low, first), (high, last))]
    return [ends[0], *kinks(low, first, high, last), ends[1]]


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
    for step in range(MAX_STEPS):
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
    for _ in range(MAX_STEPS):
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
