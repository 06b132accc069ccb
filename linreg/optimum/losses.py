"""The three losses as torch defines them, one value per residual r = y − y_hat, and their slopes by r.

MSE: r². L1: |r|. Huber, with torch's delta of 1: r²/2 where |r| ≤ 1, |r| − 1/2 beyond.
"""

import numpy as np

from linreg.arrays import Floats
from linreg.config import Loss


def losses(residuals: Floats, loss: Loss) -> Floats:
    """The loss of each residual; an array of any shape."""
    size = np.abs(residuals)
    if loss == "L1":
        return size
    return size * size if loss == "MSE" else np.where(size <= 1.0, 0.5 * size * size, size - 0.5)


def slopes(residuals: Floats, loss: Loss) -> Floats:
    """The derivative of each residual's loss by the residual; of L1 at 0 it is 0, as torch has it."""
    if loss == "L1":
        return np.sign(residuals)
    return 2.0 * residuals if loss == "MSE" else np.clip(residuals, -1.0, 1.0)


def mean_loss(residuals: Floats, loss: Loss) -> float:
    """The loss of these residuals: the mean over the rows."""
    return float(losses(residuals, loss).mean())
