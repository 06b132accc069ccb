"""The rows of a line as the checks want them: in order of x, in units in which nothing cancels or overflows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats
from linreg.least_squares import LeastSquares


@dataclass(frozen=True, eq=False)
class Rows:
    """n rows in order of x, float64 arrays of shape (n,).

    x: in standard deviations from its mean, so that Σx = 0 and Σx² = n. rest: the residuals of their least-squares
    line with a bias, in units of their root mean square; Σrest = Σ x·rest = 0. number: the row's place in the dataset.
    scale: that root mean square, in units of y.
    """

    x: Floats
    rest: Floats
    number: NDArray[np.intp]
    scale: float

    @property
    def leverage(self) -> Floats:
        return (1.0 + self.x * self.x) / self.x.size


def centred(line: LeastSquares) -> Rows:
    """The rows of `line`, which has a bias and misses some of them."""
    order = np.argsort(line.dataset.x, kind="stable")
    n = line.dataset.rows
    x = (line.dataset.x[order] - line.x_mean) / np.sqrt(line.spread / n)
    scale = float(np.sqrt(line.residual_squares / n))
    return Rows(x, line.residuals[order] / scale, order, scale)


def refitted(x: Floats, y: Floats, kept: NDArray[np.bool_]) -> Floats:
    """The residuals of all rows from the least-squares line of those `kept`."""
    middle, height = x[kept].mean(), y[kept].mean()
    z = x[kept] - middle
    slope = float(z @ (y[kept] - height)) / float(z @ z)
    return np.asarray(y - height - slope * (x - middle))
