"""The exact line of least Huber loss, and all others as good. Columns come in centred, so that nothing cancels."""

import numpy as np

from linreg.arrays import Floats
from linreg.optimum.l1 import MAX_STEPS, Beat, Lines, least_absolute
from linreg.optimum.losses import losses, slopes


def least_huber(x: Floats, y: Floats, bias: bool, beat: Beat) -> Lines:
    """The line of least Huber loss with delta 1.

    From the better of the least-squares and the least-absolute line: Newton steps, exact as soon as every row stays
    on its side of |r| = 1; where one would not lower the loss, the direction of a reweighting step (Huber 1981), which
    always does, as far as it leads down. Where the rows inside |r| = 1 leave the line some play, it is in the middle
    of it: the lines as good are those of least Σ|y − ψ − w·x − b|, where ψ is r clipped to ±1, which they all share.
    """
    columns = np.stack((x, np.ones_like(x))) if bias else x[None, :]
    starts = (_solve(columns, np.ones_like(x), y), np.array(least_absolute(x, y, bias, beat)[0])[: len(columns)])
    line = min(starts, key=lambda start: _huber(y - start @ columns))
    for _ in range(MAX_STEPS):
        beat()
        residuals = y - line @ columns
        newton = _newton_step(columns, residuals)
        if newton is not None and np.array_equal(_side(residuals - newton @ columns), _side(residuals)):
            line = line + newton
            break
        step = newton
        if step is None or not _huber(residuals - step @ columns) < _huber(residuals):
            step = _solve(columns, 1.0 / np.maximum(np.abs(residuals), 1.0), residuals)
            step = step * _lowest_along(step @ columns, residuals)
        if np.abs(step @ columns).max() <= 1e-16 * np.abs(y).max():
            break
        line = line + step
    residuals = y - line @ columns
    if _newton_step(columns, residuals) is None:
        middle, ties = least_absolute(x, y - slopes(residuals, "Huber"), bias, beat)
        if ties:
            return middle, ties
    return (float(line[0]), float(line[1]) if bias else 0.0), ()


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


def _huber(residuals: Floats) -> float:
    return float(losses(residuals, "Huber").sum())


def _side(residuals: Floats) -> Floats:
    """Which of the three pieces of the Huber loss each row is on: below −1 (−1), inside (0), above 1 (1)."""
    return np.where(np.abs(residuals) > 1.0, np.sign(residuals), 0.0)


def _newton_step(columns: Floats, residuals: Floats) -> Floats | None:
    """To the minimum of the loss if no row changed its side; None where the rows inside do not determine a line."""
    hessian = (columns * (_side(residuals) == 0.0)) @ columns.T
    if not np.linalg.det(hessian) > 1e-12 * np.prod(np.diag(columns @ columns.T)):
        return None
    return np.linalg.solve(hessian, columns @ slopes(residuals, "Huber"))


def _solve(columns: Floats, weights: Floats, y: Floats) -> Floats:
    """Weighted least squares; columns of shape (1 or 2, n)."""
    weighted = columns * weights
    return np.asarray(np.linalg.solve(weighted @ columns.T, weighted @ y), dtype=np.float64)
