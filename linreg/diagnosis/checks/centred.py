"""The rows of a line as the checks want them: in order of x, in units in which nothing cancels or overflows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats
from linreg.least_squares import LeastSquares

_LOOKED_AT = 5_000


@dataclass(frozen=True, eq=False)
class Rows:
    """n rows in order of x, float64 arrays of shape (n,).

    x: in standard deviations from its mean, so that Σx = 0 and Σx² = n. rest: the residuals of their least-squares
    line with a bias, in units of their root mean square; Σrest = Σ x·rest = 0. number: the row's place in the dataset.
    scale: that root mean square, in units of y. x_step, rest_step: how far neighbouring values of x and of y lie
    apart, in the units of x and rest: what rounding to so many digits hides.
    """

    x: Floats
    rest: Floats
    number: NDArray[np.intp]
    scale: float
    x_step: float
    rest_step: float

    @property
    def leverage(self) -> Floats:
        return (1.0 + self.x * self.x) / self.x.size


def centred(line: LeastSquares) -> Rows:
    """The rows of `line`, which has a bias and misses some of them."""
    order, n = order_of(line.dataset.x), line.dataset.rows
    x_scale, scale = float(np.sqrt(line.spread / n)), float(np.sqrt(line.residual_squares / n))
    steps = _step(line.dataset.x) / x_scale, _step(line.dataset.y) / scale
    return Rows((line.dataset.x[order] - line.x_mean) / x_scale, line.residuals[order] / scale, order, scale, *steps)


def order_of(values: Floats) -> NDArray[np.intp]:
    """The places of `values` from the least on, equal ones in the order in which they stand."""
    order = np.argsort(values)  # several times as fast as the stable way, and the same where no two values are equal
    ordered = values[order]
    return np.argsort(values, kind="stable") if bool((ordered[1:] == ordered[:-1]).any()) else order


def _step(values: Floats) -> float:
    """Half of the gaps between different values, or of many rows' first ones, are at least so wide; 0 for one value."""
    gaps = np.diff(np.unique(values[:_LOOKED_AT]))
    return float(np.median(gaps)) if gaps.size else 0.0


def refitted(x: Floats, y: Floats, kept: NDArray[np.bool_]) -> Floats:
    """The residuals of all rows from the least-squares line of those `kept`."""
    weight = kept.astype(np.float64)
    count = float(weight.sum())
    z, v = x - float(weight @ x) / count, y - float(weight @ y) / count
    weighted = weight * z
    return np.asarray(v - float(weighted @ v) / float(weighted @ z) * z)
