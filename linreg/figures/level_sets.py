"""The lines of equal loss, as curves of (weight, bias) around the best one: exact for each of the three losses.

Every loss is convex in weight and bias, so a ray from its minimum crosses each level once. The rays are spread evenly
in the directions in which the MSE is round: with r the residuals of the best line and g the ray's own line at each x,
the residuals on the ray are r − t·g, the mean of g² is 1, and the MSE exceeds its minimum by t².
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats
from linreg.config import Loss
from linreg.optimum.losses import losses
from linreg.optimum.losses import slopes as loss_slopes
from linreg.result import Optimum

MAX_ROWS = 4000  # more rows than this are merged for L1 and Huber, where each crossing is searched for
MERGED_STRIPS = 60
MAX_NEWTON_STEPS = 60


@dataclass(frozen=True, eq=False)
class Rows:
    """Examples of shape (n,), each standing for `counts` of them (None: for one)."""

    x: Floats
    y: Floats
    counts: NDArray[np.int64] | None = None


def merged_rows(x: Floats, y: Floats, best: Optimum) -> Rows:
    """The rows as they are, or, of more than MAX_ROWS, the means of groups that are alike, with their counts.

    Groups of equal size along x, each split into groups of equal size by the residual: every row is counted, outliers
    stay apart, and a mean residual differs from its rows' only where a line cuts through the group.
    """
    if x.size <= MAX_ROWS:
        return Rows(x, y)
    strip = np.empty(x.size, dtype=np.intp)
    strip[np.argsort(x)] = np.arange(x.size) * MERGED_STRIPS // x.size
    order = np.lexsort((y - best.weight * x - best.bias, strip))
    starts = np.unique(np.linspace(0, x.size, MERGED_STRIPS**2, endpoint=False).astype(np.intp))
    counts = np.diff(np.append(starts, x.size))
    return Rows(np.add.reduceat(x[order], starts) / counts, np.add.reduceat(y[order], starts) / counts, counts)


def level_curves(
    x: Floats, y: Floats, loss: Loss, best: Optimum, levels: Floats, rays: int, towards: Floats | None = None
) -> tuple[Floats, Floats]:
    """Weights and biases, two arrays of shape (levels, rays + 1 + m), of closed curves on which the loss is `levels`.

    x, y: the training rows, of shape (n,), and `best` their minimum, in the units that were trained. levels: above
    best.loss. towards: lines, of shape (2, m), in whose directions there are rays besides, and points of the curves.
    """
    directions = round_directions(x)
    turn = np.linspace(0, 2 * np.pi, rays + 1)
    if towards is not None:
        away = np.linalg.solve(directions, towards - np.array([[best.weight], [best.bias]]))
        turn = np.sort(np.append(turn, np.arctan2(away[1], away[0]) % (2 * np.pi)))
    slopes, offsets = directions @ np.array([np.cos(turn), np.sin(turn)])
    if loss == "MSE":
        reach = np.sqrt(np.maximum(levels - best.loss, 0.0))[:, None]
    else:
        rows = merged_rows(x, y, best)
        residuals = rows.y - best.weight * rows.x - best.bias
        gains = slopes[:, None] * rows.x + offsets[:, None]
        reach = np.array([_crossings(residuals, gains, rows.counts, loss, float(level)) for level in levels])
    return best.weight + reach * slopes, best.bias + reach * offsets


def round_directions(x: Floats) -> Floats:
    """The matrix M, rows weight and bias, for which MSE(best + M·u) = least MSE + |u|²; shape (2, 2)."""
    middle, spread = float(x.mean()), float(x.std())
    return np.array([[1.0 / spread, 0.0], [-middle / spread, 1.0]])


def rows_loss(rows: Rows, loss: Loss, weight: float, bias: float) -> float:
    """The loss of one line over the rows, as torch defines it."""
    residuals = rows.y - weight * rows.x - bias
    return float(np.average(losses(residuals, loss), weights=rows.counts))


def _crossings(residuals: Floats, gains: Floats, counts: NDArray[np.int64] | None, loss: Loss, level: float) -> Floats:
    """How far along each ray, of shape (rays,), the loss reaches `level`; gains: shape (rays, n).

    Newton's method from beyond the level: on a convex function it comes back without passing the crossing. The start
    is beyond, since L1 and Huber are at least the mean of |r − t·g| − 1/2, hence of t·|g| − |r| − 1/2.
    """
    start = level + 0.5 + np.average(np.abs(residuals), weights=counts)
    reach: Floats = start / np.average(np.abs(gains), axis=1, weights=counts)
    for _ in range(MAX_NEWTON_STEPS):
        left = residuals - reach[:, None] * gains
        excess = np.average(losses(left, loss), axis=1, weights=counts) - level
        slope = np.average(-gains * loss_slopes(left, loss), axis=1, weights=counts)
        step = np.divide(excess, slope, out=np.zeros_like(reach), where=slope > 0)
        if not np.any(np.abs(step) > 1e-12 * reach):
            break
        reach = reach - step
    return reach
