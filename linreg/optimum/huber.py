"""The exact line of least Huber loss, and all others as good. Columns come in centred, so that nothing cancels."""

import numpy as np

from linreg.arrays import Floats, chunks
from linreg.optimum.l1 import MAX_STEPS, Beat, Lines, least_absolute
from linreg.optimum.losses import losses, slopes
from linreg.optimum.near_rows import MANY_ROWS, drawn_rows

Parts = list[tuple[Floats, Floats]]  # the rows in chunks: x, or x and ones, of shape (1 or 2, rows), and y


def least_huber(x: Floats, y: Floats, bias: bool, beat: Beat) -> Lines:
    """The line of least Huber loss with delta 1.

    Newton steps, exact as soon as every row stays on its side of |r| = 1; where one would not lower the loss, the
    direction of a reweighting step (Huber 1981), which always does, as far as it leads down. Where the rows inside
    |r| = 1 leave the line some play, it is in the middle of it: the lines as good are those of least
    Σ|y − ψ − w·x − b|, where ψ is r clipped to ±1, which they all share.
    """
    columns = np.stack((x, np.ones_like(x))) if bias else x[None, :]
    parts = [(columns[:, rows], y[rows]) for rows in chunks(x.size)]
    line, smallest = _start(columns, y, parts, beat), 1e-16 * float(np.abs(y).max())
    for _ in range(MAX_STEPS):
        beat()
        newton = _newton_step(parts, line)
        if newton is not None and _keeps_sides(parts, line, newton):
            line = line + newton
            break
        step = newton
        if step is None or not _huber(parts, line + step) < _huber(parts, line):
            step = _reweighting_step(columns, y - line @ columns)
        if max(float(np.abs(step @ part).max()) for part, _ in parts) <= smallest:
            break
        line = line + step
    if _newton_step(parts, line) is None:
        middle, ties = least_absolute(x, y - slopes(y - line @ columns, "Huber"), bias, beat)
        if ties:
            return middle, ties
    return (float(line[0]), float(line[1]) if bias else 0.0), ()


def _start(columns: Floats, y: Floats, parts: Parts, beat: Beat) -> Floats:
    """Of many rows, the best line of a few; else the better of the least-squares and the least-absolute line."""
    x, bias = columns[0], len(columns) == 2
    if x.size > MANY_ROWS:
        few_x, few_y = drawn_rows(x, y)
        if float(np.ptp(few_x)) > 0.0:
            return np.array(least_huber(few_x, few_y, bias, beat)[0])[: len(columns)]
    starts = (_solve(columns, np.ones_like(x), y), np.array(least_absolute(x, y, bias, beat)[0])[: len(columns)])
    return min(starts, key=lambda start: _huber(parts, start))


def _huber(parts: Parts, line: Floats) -> float:
    return sum(float(losses(y - line @ columns, "Huber").sum()) for columns, y in parts)


def _newton_step(parts: Parts, line: Floats) -> Floats | None:
    """To the minimum of the loss if no row changed its side; None where the rows inside do not determine a line."""
    hessian, squares, pull = np.zeros((line.size, line.size)), np.zeros(line.size), np.zeros(line.size)
    for columns, y in parts:
        residuals = y - line @ columns
        hessian += (columns * (np.abs(residuals) <= 1.0)) @ columns.T
        squares += np.diag(columns @ columns.T)
        pull += columns @ slopes(residuals, "Huber")
    if not np.linalg.det(hessian) > 1e-12 * np.prod(squares):
        return None
    return np.asarray(np.linalg.solve(hessian, pull), dtype=np.float64)


def _keeps_sides(parts: Parts, line: Floats, step: Floats) -> bool:
    """Whether each row stays on its piece of the Huber loss: below −1, inside, or above 1."""
    for columns, y in parts:
        residuals = y - line @ columns
        moved = residuals - step @ columns
        if not (np.array_equal(residuals > 1.0, moved > 1.0) and np.array_equal(residuals < -1.0, moved < -1.0)):
            return False
    return True


def _reweighting_step(columns: Floats, residuals: Floats) -> Floats:
    step = _solve(columns, 1.0 / np.maximum(np.abs(residuals), 1.0), residuals)
    return step * _lowest_along(step @ columns, residuals)


def _lowest_along(turn: Floats, residuals: Floats) -> float:
    """The t of least Huber loss of residuals − t·turn: its slope rises by straight pieces between the kinks |r| = 1."""
    moves = turn != 0
    kinks = np.unique(((residuals[moves, None] + (-1.0, 1.0)) / turn[moves, None]).ravel())
    if kinks.size < 2:
        return 1.0
    low, high = 0, kinks.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _slope_along(turn, residuals, kinks[middle]) < 0 else (low, middle)
    start, end = (_slope_along(turn, residuals, kinks[at]) for at in (low, high))
    share = -start / (end - start) if end > start else 0.5
    return float(kinks[low] + np.clip(share, 0.0, 1.0) * (kinks[high] - kinks[low]))


def _slope_along(turn: Floats, residuals: Floats, t: float) -> float:
    return -float(turn @ slopes(residuals - t * turn, "Huber"))


def _solve(columns: Floats, weights: Floats, y: Floats) -> Floats:
    """Weighted least squares; columns of shape (1 or 2, n)."""
    weighted = columns * weights
    return np.asarray(np.linalg.solve(weighted @ columns.T, weighted @ y), dtype=np.float64)
