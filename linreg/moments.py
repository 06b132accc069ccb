"""The mean squared error of any number of rows from a few numbers, which are the same size as two rows.

The data enter the MSE only through the means of x and y, the spread of x, the slope of the least-squares line and what
that line leaves over. With n rows, s² the sum of (x − mean x)² and v the least-squares slope,

    n · MSE(w, b) = n·(w·mean x + b − mean y)² + (s·w − s·v)² + rest = |R·(w, b) − t|² + rest,

where R = [[√n·mean x, √n], [s, 0]] and t = (√n·mean y, s·v): what a QR decomposition of [1, x, y] gives. Every term is
a square, so large offsets cancel nowhere; and no sum overflows where the sum over the rows would not.

Rounding differs from that of a loop over the rows in the last digits, and stays there but for RMSprop: its steps do not
shrink, so near the minimum it bounces, and bouncing magnifies the last digit, as taking the rows in another order does.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from linreg.result import Floats


@dataclass(frozen=True, eq=False)
class Moments:
    """matrix: R, shape (2, 2), or its first column, shape (2, 1), without a bias; target: t, shape (2,); float64.

    rest: the least n·MSE of a line with a bias; rows: n.
    """

    matrix: Tensor
    target: Tensor
    rest: float
    rows: int

    def losses(self, states: Tensor) -> Tensor:
        """The MSE at each row of `states`, shape (states, 2 or 1): weight and bias, or the weight alone.

        Not by a product of matrices, which rounds one state differently from many.
        """
        gaps = (states.to(torch.float64)[:, None, :] * self.matrix).sum(2) - self.target
        return ((gaps * gaps).sum(1) + self.rest) / self.rows


def reduce_to_moments(x: Floats, y: Floats, bias: bool) -> Moments:
    """The moments of x and y, float64 arrays of shape (rows,), centred first so that offsets cost no digits."""
    x_mean, y_mean = float(x.mean()), float(y.mean())
    x_centred, y_centred = x - x_mean, y - y_mean
    root, spread = float(np.sqrt(x.size)), float(np.linalg.norm(x_centred))
    slope = float(np.dot(x_centred, y_centred)) / spread / spread if spread > 0 else 0.0
    y_centred -= np.multiply(x_centred, slope, out=x_centred)
    matrix = torch.tensor([[root * x_mean, root], [spread, 0.0]], dtype=torch.float64)
    target = torch.tensor([root * y_mean, spread * slope], dtype=torch.float64)
    return Moments(matrix if bias else matrix[:, :1], target, float(np.dot(y_centred, y_centred)), x.size)
