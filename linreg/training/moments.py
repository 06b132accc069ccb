"""The mean squared error of any number of rows from a few numbers, which are the same size as two rows.

The data enter the MSE only through the means of x and y, the spread of x, the slope of the least-squares line and what
that line leaves over. With n rows, s² the sum of (x − mean x)² and v the least-squares slope,

    n · MSE(w, b) = n·(w·mean x + b − mean y)² + (s·w − s·v)² + rest = |R·(w, b) − t|² + rest,

where R = [[√n·mean x, √n], [s, 0]] and t = (√n·mean y, s·v): what a QR decomposition of [1, x, y] gives. Every term is
a square, so large offsets cancel nowhere; and no sum overflows where the sum over the rows would not.

Rounding differs from that of a loop over the rows in the last digits, and stays there for every optimizer but RMSprop.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from linreg.arrays import Floats
from linreg.result import Optimum

CHUNK_ROWS = 1 << 14  # rows worked on at a time, so that what is computed from them never leaves the cache


@dataclass(frozen=True)
class Moments:
    """spread: s; slope: v; rest: the least n·MSE of a line with a bias; rows: n; bias: whether the model has one."""

    x_mean: float
    y_mean: float
    spread: float
    slope: float
    rest: float
    rows: int
    bias: bool

    @property
    def matrix(self) -> Tensor:
        """R, shape (2, 2), or its first column, shape (2, 1), without a bias; float64."""
        root = self.rows**0.5
        columns = [[root * self.x_mean, root], [self.spread, 0.0]]
        return torch.tensor([row if self.bias else row[:1] for row in columns], dtype=torch.float64)

    @property
    def target(self) -> Tensor:
        """t, shape (2,), float64."""
        return torch.tensor([self.rows**0.5 * self.y_mean, self.spread * self.slope], dtype=torch.float64)

    def losses(self, states: Tensor) -> Tensor:
        """The MSE at each row of `states`, shape (states, 2 or 1): weight and bias, or the weight alone."""
        matrix = self.matrix  # times one state after another: many at once would round differently
        gaps = torch.stack([torch.mv(matrix, state) for state in states.to(torch.float64).unbind()]) - self.target
        return ((gaps * gaps).sum(1) + self.rest) / self.rows

    def optimum(self) -> Optimum:
        """The least-squares line."""
        if self.bias:
            return Optimum(self.slope, self.y_mean - self.slope * self.x_mean, self.rest / self.rows)
        weight = (self.matrix.T @ self.target) / (self.matrix * self.matrix).sum()
        return Optimum(weight.item(), 0.0, self.losses(weight.view(1, 1)).item())


def reduce_to_moments(x: Floats, y: Floats, bias: bool) -> Moments:
    """The moments of x and y, float64 arrays of shape (rows,), centred first so that offsets cost no digits."""
    x_mean, y_mean = float(x.mean()), float(y.mean())
    chunks = [slice(first, first + CHUNK_ROWS) for first in range(0, x.size, CHUNK_ROWS)]
    squares = products = rest = 0.0
    for rows in chunks:
        x_centred = x[rows] - x_mean
        squares += float(np.square(x_centred).sum())
        products += float(((y[rows] - y_mean) * x_centred).sum())
    slope = products / squares if squares > 0 else 0.0
    for rows in chunks:
        rest += float(np.square((y[rows] - y_mean) - slope * (x[rows] - x_mean)).sum())
    return Moments(x_mean, y_mean, squares**0.5, slope, rest, x.size, bias)
