"""The exact line of least mean |r| (L1), and all others as good. Columns come in centred, so that nothing cancels."""

from collections.abc import Callable

import numpy as np

from linreg.arrays import Floats
from linreg.optimum.near_rows import (
    MANY_ROWS,
    Rows,
    Tangent,
    all_rows,
    drawn_rows,
    middle_bias,
    narrowed,
    near,
    tangent,
)

Line = tuple[float, float]  # weight, bias
Beat = Callable[[], object]  # called before each pass over the rows, so that a long search can be ended
Lines = tuple[Line, tuple[Line, ...]]  # the line, and the corners of the polygon of others as good
_POINT = 1e-9  # lines nearer to each other than this share of y's size are one line
_TIED = 1e-13  # of Σ|x|: halves of it that differ by less are halves
MAX_STEPS = 1000
_INSIDE = 1e-6  # of the tied slopes: so far from their ends the rows are looked at
_WIDE = 6.0  # a few rows' best slope is within this many of its standard errors, about, of the best of all


def least_absolute(x: Floats, y: Floats, bias: bool, beat: Beat) -> Lines:
    """The line of least Σ|y − w·x − b|; among equally good lines the middle slope, then the middle bias."""
    if not bias:
        low, high = _slopes_through_zero(x, y)
        return (0.5 * (low + high), 0.0), ((low, 0.0), (high, 0.0)) if low < high else ()
    low, high, rows = _best_slopes(all_rows(x, y), beat)
    weight = 0.5 * (low + high)
    if low == high:
        low = high = weight = _through_two_rows(rows, weight)
    return (weight, middle_bias(rows, weight)), _tied_lines(rows, low, high, beat)


def _tied_lines(rows: Rows, low: float, high: float, beat: Beat) -> tuple[Line, ...]:
    """The corners of the polygon of all lines of least Σ|y − w·x − b|, in order; empty if it is but a point."""
    below, above = (_edge(rows, low, high, rank, beat) for rank in rows.middles)
    size, reach = rows.y_size or 1.0, rows.x_size
    corners: list[Line] = []
    for w, b in (*below, *reversed(above)):
        if all(abs(w - other) * reach + abs(b - height) > _POINT * size for other, height in corners):
            corners.append((w, b))
    return tuple(corners) if len(corners) > 1 else ()


def _edge(rows: Rows, low: float, high: float, rank: int, beat: Beat) -> list[Line]:
    """The corners of the polygon's lower or upper edge: for each slope the bias of the row of that rank is on it.

    A row that holds at both ends of some slopes holds in between. Two different rows meet at a kink, unless there a
    third row is on the edge. The ends are looked at from a little inside: in the corner itself many rows tie.
    """
    x, y = rows.x, rows.y

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

    tied = rows.tied(max(abs(low), abs(high)))
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


def _best_slopes(rows: Rows, beat: Beat) -> tuple[float, float, Rows]:
    """The least and the greatest slope with the least sum, and the rows as far as such lines need them.

    For each slope the best bias is a median of y − w·x. The sum is then a convex function of the slope, made of
    straight pieces: tangents from both sides meet at its lowest point after finitely many steps.
    """
    rows, left, right = _between_two(rows, beat)
    start, end = left, right
    for step in range(MAX_STEPS):
        beat()
        if rows.x.size > MANY_ROWS:
            rows, start, end = narrowed(rows, left.slope, right.slope), left, right
        slope = _meeting(left, right)
        if step % 3 == 2 or not left.slope < slope < right.slope:
            slope = 0.5 * (left.slope + right.slope)
        middle = tangent(rows, slope)
        if middle.down <= 0 <= middle.up or not left.slope < slope < right.slope:
            break
        left, right = (left, middle) if middle.down > 0 else (middle, right)
    low = slope if middle.down < 0 else _reach(rows, start, middle.height, beat)
    return low, slope if middle.up > 0 else _reach(rows, end, middle.height, beat), rows


def _between_two(rows: Rows, beat: Beat) -> tuple[Rows, Tangent, Tangent]:
    """Two tangents with the least sum between them, and the rows as far as the lines between need them."""
    if rows.x.size > MANY_ROWS:
        few = all_rows(*drawn_rows(rows.x, rows.y))
        if float(np.ptp(few.x)) > 0.0:
            return _around_the_line_of(few, rows, beat)
    reach = (rows.y_size or 1.0) / rows.x_size
    left, right = tangent(rows, -reach), tangent(rows, reach)
    while left.down >= 0:
        left = tangent(rows, 2 * left.slope)
    while right.up <= 0:
        right = tangent(rows, 2 * right.slope)
    return rows, left, right


def _around_the_line_of(few: Rows, rows: Rows, beat: Beat) -> tuple[Rows, Tangent, Tangent]:
    """The same, looked for near the best line of a few rows, as near as their scatter lets expect."""
    low, high, _ = _best_slopes(few, beat)
    slope = 0.5 * (low + high)
    bias = middle_bias(few, slope)
    error = max(float(np.median(np.abs(few.y - slope * few.x - bias))), 1e-9 * few.y_size or 1e-9) / few.x.size**0.5
    turn = _WIDE * error / float(few.x.std())
    lift = _WIDE * error + turn * float(np.abs(few.x).mean())
    while True:
        beat()
        kept = near(rows, (slope - turn, slope + turn), (bias - lift, bias + lift))
        if kept is not None:
            left, right = tangent(kept, slope - turn), tangent(kept, slope + turn)
            if left.down < 0 < right.up:
                return kept, left, right
        turn, lift = 4.0 * turn, 4.0 * lift


def _meeting(left: Tangent, right: Tangent) -> float:
    turn = right.down - left.up
    rise = right.height - left.height - right.down * (right.slope - left.slope)
    return left.slope + rise / -turn if turn > 0 else left.slope


def _reach(rows: Rows, start: Tangent, least: float, beat: Beat) -> float:
    """The end of the slopes with the least sum, from outside: Newton's method never steps past it."""
    at = start
    for _ in range(MAX_STEPS):
        if at.height <= least * (1 + 1e-14) or at.down <= 0 <= at.up:
            break
        beat()
        at = tangent(rows, at.slope + (least - at.height) / (at.up if at.up < 0 else at.down))
    return at.slope


def _through_two_rows(rows: Rows, weight: float) -> float:
    """The slope of the two rows that the line passes through: free of the rounding of the search."""
    x, y = rows.x, rows.y
    residuals = np.abs(y - weight * x - middle_bias(rows, weight))
    first, second = np.argsort(residuals, kind="stable")[:2] if x.size <= 2 else np.argpartition(residuals, 1)[:2]
    if x[first] == x[second]:
        return weight
    exact = float((y[second] - y[first]) / (x[second] - x[first]))
    there = tangent(rows, exact)
    return exact if there.down <= 0 <= there.up or there.height <= tangent(rows, weight).height else weight
