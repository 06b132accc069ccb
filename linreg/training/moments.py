"""The mean squared error of any number of rows from a few numbers, which are the same size as two rows.

The data enter the MSE only through the means of x and y, the spread of x, the slope of the least-squares line and what
that line leaves over. With n rows, s² the sum of (x − mean x)² and v the least-squares slope,

    n · MSE(w, b) = n·(w·mean x + b − mean y)² + (s·w − s·v)² + rest = |R·(w, b) − t|² + rest,

where R = [[√n·mean x, √n], [s, 0]] and t = (√n·mean y, s·v): what a QR decomposition of [1, x, y] gives. Every term is
a square, so large offsets cancel nowhere; and no sum overflows where the sum over the rows would not.

Rounding differs from that of a loop over the rows in the last digits, and stays there for every optimizer but RMSprop.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from linreg.moments import Summary
from linreg.result import Optimum


@dataclass(frozen=True)
class MomentLoss:
    """The MSE over the rows of `summary`, whose x_squares is s² and slope v; bias: whether the model has one."""

    summary: Summary
    bias: bool

    @property
    def rows(self) -> int:
        """n, how many rows the mean is taken over."""
        return self.summary.rows

    @property
    def rest(self) -> float:
        """The least n·MSE of a line with a bias."""
        return self.summary.rest

    @property
    def matrix(self) -> Tensor:
        """R, shape (2, 2), or its first column, shape (2, 1), without a bias; float64."""
        root = self.rows**0.5
        columns = [[root * self.summary.x_mean, root], [self.summary.x_squares**0.5, 0.0]]
        return torch.tensor([row if self.bias else row[:1] for row in columns], dtype=torch.float64)

    @property
    def target(self) -> Tensor:
        """t, shape (2,), float64."""
        summary = self.summary
        height = [self.rows**0.5 * summary.y_mean, summary.x_squares**0.5 * summary.slope]
        return torch.tensor(height, dtype=torch.float64)

    def losses(self, states: Tensor) -> Tensor:
        """The MSE at each row of `states`, shape (states, 2 or 1): weight and bias, or the weight alone."""
        matrix = self.matrix  # times one state after another: many at once would round differently
        gaps = torch.stack([torch.mv(matrix, state) for state in states.to(torch.float64).unbind()]) - self.target
        return ((gaps * gaps).sum(1) + self.rest) / self.rows

    def optimum(self) -> Optimum:
        """The least-squares line."""
        if self.bias:
            slope = self.summary.slope
            return Optimum(slope, self.summary.y_mean - slope * self.summary.x_mean, self.rest / self.rows)
        weight = (self.matrix.T @ self.target) / (self.matrix * self.matrix).sum()
        return Optimum(weight.item(), 0.0, self.losses(weight.view(1, 1)).item())
