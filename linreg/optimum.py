"""The line that minimizes the chosen loss, found without training: what a run can reach at best.

Losses are torch's: the mean over the rows of r² (MSE), |r| (L1), or r²/2 where |r| ≤ 1 and |r| − 1/2 beyond (Huber).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linreg.config import Loss
from linreg.result import Optimum
from linreg.robust_lines import least_absolute, least_huber

Floats = NDArray[np.float64]
CLOSE = 1e-3  # a run has converged within this share of y's range


def minimize(x: Floats, y: Floats, loss: Loss, bias: bool) -> Optimum:
    """The minimum of `loss` over lines w·x + b, or w·x without `bias`; x, y: arrays of shape (n,), x not constant.

    Where several lines share the least L1 loss, the one in the middle of them: the middle slope, then the middle bias.
    Without `bias` and with every x = 0, weight 0.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if not bias and not x.any():
        return Optimum(0.0, 0.0, mean_loss(y, loss))
    x_middle, y_middle = (_mean(x), _mean(y)) if bias else (0.0, 0.0)
    z, v = x - x_middle, y - y_middle
    line = {"MSE": _least_squares, "L1": least_absolute, "Huber": least_huber}[loss](z, v, bias)
    weight, offset = line
    return Optimum(
        float(weight),
        float(y_middle + (offset - weight * x_middle)) if bias else 0.0,
        mean_loss(v - weight * z - offset, loss),
    )


def mean_loss(residuals: Floats, loss: Loss) -> float:
    """The loss of `residuals` as torch defines it: the mean over the rows."""
    size = np.abs(residuals)
    if loss == "L1":
        return float(size.mean())
    if loss == "MSE":
        return float((size * size).mean())
    return float(np.where(size <= 1.0, 0.5 * size * size, size - 0.5).mean())


def is_close(weight: ArrayLike, bias: ArrayLike, optimum: Optimum, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Whether the line (numbers or arrays) stays within 0.1 % of y's range of the optimum line over x's range.

    Two lines differ most at an end of the range. Where y is constant, |y| is its range; where it is all zero, 1.
    Anything not finite is not close.
    """
    tolerance = CLOSE * (float(np.ptp(y)) or float(np.abs(y).max()) or 1.0)
    slope_gap = np.asarray(weight, dtype=np.float64) - optimum.weight
    bias_gap = np.asarray(bias, dtype=np.float64) - optimum.bias
    with np.errstate(over="ignore", invalid="ignore"):
        return np.logical_and(
            np.abs(slope_gap * float(x.min()) + bias_gap) <= tolerance,
            np.abs(slope_gap * float(x.max()) + bias_gap) <= tolerance,
        )


def _mean(values: Floats) -> float:
    middle = float(values.mean())
    return middle + float((values - middle).mean())


def _least_squares(x: Floats, y: Floats, bias: bool) -> tuple[float, float]:
    """Of centred columns, or of the raw ones without a bias; corrected once for what the first pass rounded away."""
    spread = float(x @ x)
    weight = float(x @ y) / spread
    rest = y - weight * x
    weight += float(x @ rest) / spread
    return weight, _mean(y - weight * x) if bias else 0.0
