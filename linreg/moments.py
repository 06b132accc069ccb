"""The mean squared error from five numbers: any number of rows, reduced to two.

The data enter the MSE only through the means of x and y, the spread of x, the slope of the least-squares line and what
is left over. With s the standard deviation of x and v the least-squares slope,

    MSE(w, b) = (w·mean x + b − mean y)² + (s·w − s·v)² + rest,

which is the squared length of M·(w, b) − t, with M = [[mean x, 1], [s, 0]] and t = (mean y, s·v), plus the rest: the
triangular factor of a QR decomposition of [1, x, y], divided by √rows. Every part is a square, so nothing cancels.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from linreg.result import Floats


@dataclass(frozen=True, eq=False)
class Moments:
    """matrix: shape (2, 2), or (2, 1) without a bias; target: shape (2,); float64. rest: the least MSE with a bias."""

    matrix: Tensor
    target: Tensor
    rest: float

    def losses(self, states: Tensor) -> Tensor:
        """The MSE at each row of `states`, shape (states, 2 or 1): weight and bias, or the weight alone."""
        gaps = states.to(torch.float64) @ self.matrix.T - self.target
        return (gaps * gaps).sum(1) + self.rest


def reduce_to_moments(x: Floats, y: Floats, bias: bool) -> Moments:
    """The moments of x and y, float64 arrays of shape (rows,), centred first so that offsets cost no digits."""
    x_mean, x_centred = _centred(x)
    y_mean, y_centred = _centred(y)
    spread = float(np.sqrt(np.mean(np.square(x_centred))))
    slope = float(np.dot(x_centred, y_centred) / x.size / spread / spread) if spread > 0 else 0.0
    x_centred *= slope
    y_centred -= x_centred
    rest = float(np.mean(np.square(y_centred, out=y_centred)))
    columns = slice(None) if bias else slice(0, 1)
    matrix = torch.tensor([[x_mean, 1.0], [spread, 0.0]], dtype=torch.float64)[:, columns].contiguous()
    return Moments(matrix, torch.tensor([y_mean, spread * slope], dtype=torch.float64), rest)


def _centred(values: Floats) -> tuple[float, Floats]:
    """The mean, corrected by the mean of what it leaves, and the values minus it."""
    mean = float(values.mean())
    centred = values - mean
    left = float(centred.mean())
    centred -= left
    return mean + left, centred
