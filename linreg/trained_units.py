"""The units that are trained: the user's own, or standardized ones; and the way from each to the other."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from linreg.arrays import Floats
from linreg.config import Loss
from linreg.dataset import MIN_SPREAD
from linreg.moments import Summary


@dataclass(frozen=True)
class Scaling:
    """x_trained = (x − x_mean) / x_scale, and y likewise. The default changes nothing."""

    x_mean: float = 0.0
    x_scale: float = 1.0
    y_mean: float = 0.0
    y_scale: float = 1.0

    def line_in_user_units(self, weight: ArrayLike, bias: ArrayLike) -> tuple[Floats, Floats]:
        """Weight and bias of trained units as the same line in the user's units; numbers or arrays."""
        slope = np.asarray(weight) * (self.y_scale / self.x_scale)
        return slope, self.y_mean + self.y_scale * np.asarray(bias) - slope * self.x_mean

    def line_in_trained_units(self, weight: float, bias: float) -> tuple[float, float]:
        """The inverse of `line_in_user_units`."""
        slope = weight * self.x_scale / self.y_scale
        return slope, (bias + weight * self.x_mean - self.y_mean) / self.y_scale

    def x_in_trained_units(self, x: ArrayLike) -> Floats:
        """x as it is trained; a number or an array."""
        return np.asarray((np.asarray(x, dtype=np.float64) - self.x_mean) / self.x_scale)

    def rows_in_trained_units(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """x and y as they are trained: the same arrays where nothing is scaled."""
        if self == Scaling():
            return x, y
        return self.x_in_trained_units(x), (y - self.y_mean) / self.y_scale

    def summary_in_trained_units(self, summary: Summary) -> Summary:
        """The summary of the rows as they are trained."""
        if self == Scaling():
            return summary
        x_mean = (summary.x_mean - self.x_mean + summary.x_mean_low) / self.x_scale
        y_mean = (summary.y_mean - self.y_mean + summary.y_mean_low) / self.y_scale
        x_low, x_high = self.x_in_trained_units(summary.x_ends).tolist()
        y_low, y_high = ((summary.y_ends - self.y_mean) / self.y_scale).tolist()
        squares, slope = summary.x_squares / self.x_scale**2, summary.slope * (self.x_scale / self.y_scale)
        rest = summary.rest / self.y_scale**2
        return Summary(summary.rows, x_mean, y_mean, squares, slope, rest, x_low, x_high, y_low, y_high)

    def loss_factor(self, loss: Loss) -> float:
        """A loss in trained units times this is the loss in the user's: y_scale² for MSE and Huber, y_scale for L1."""
        return self.y_scale if loss == "L1" else self.y_scale**2


def standard_scaling(x: Floats, y: Floats, bias: bool) -> Scaling:
    """Mean 0 and standard deviation 1; without a bias only the latter, for a shift would need a bias to undo it.

    A constant y, which has no deviation, is measured by its size, as `linreg.optimum.minimum.range_of` does.
    """
    middle = Scaling(float(x.mean()), float(x.std()), float(y.mean()), float(y.std()))
    return _usable(middle, float(y.min()), float(y.max()), bias)


def standard_scaling_of(summary: Summary, bias: bool) -> Scaling:
    """The same of rows that live elsewhere."""
    x_scale, y_scale = math.sqrt(summary.x_variance), math.sqrt(summary.y_squares / summary.rows)
    return _usable(Scaling(summary.x_mean, x_scale, summary.y_mean, y_scale), summary.y_low, summary.y_high, bias)


def _usable(middle: Scaling, y_low: float, y_high: float, bias: bool) -> Scaling:
    y_mean, y_scale = middle.y_mean, middle.y_scale
    if y_high - y_low < MIN_SPREAD:
        y_mean, y_scale = y_low, abs(y_low) if abs(y_low) >= MIN_SPREAD else 1.0
    return Scaling(middle.x_mean if bias else 0.0, middle.x_scale, y_mean if bias else 0.0, y_scale)
