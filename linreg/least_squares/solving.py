"""The line of least Σ(y − w·x − b)², in two ways: with sums of twice the digits, and in a few passes over many rows."""

from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats, chunks, read_only
from linreg.least_squares.exact_sums import Centred, centre, total, two_product, two_sum


class Solution(NamedTuple):
    """The line at x is y_mean + weight·(x − x_mean); without a bias both means are 0. …_low: what rounding leaves off.

    spread: Σ(x − x_mean)². residuals: read-only, shape (n,). residual_squares, total_squares: Σ residual² and
    Σ(y − y_mean)².
    """

    weight: float
    weight_low: float
    x_mean: float
    x_mean_low: float
    y_mean: float
    y_mean_low: float
    spread: float
    residuals: Floats
    residual_squares: float
    total_squares: float


def exact_line(x: Floats, y: Floats, bias: bool) -> Solution:
    """About 15 digits are right for any offset or scale of the columns; some 30 operations to a value."""
    a, b = _columns(x, bias), _columns(y, bias)
    weight, low, spread = _slope(a, b)
    residuals = _residuals(a, b, weight, low)[0]
    squares = _squares(residuals), _squares(b.deviations)
    return Solution(weight, low, a.mean, a.mean_low, b.mean, b.mean_low, spread, read_only(residuals), *squares)


def plain_line(x: Floats, y: Floats, bias: bool) -> Solution:
    """At least 12 digits, in a seventh of the time: centred, and once corrected for what the first pass rounded."""
    x_mean, x_low = _mean(x) if bias else (0.0, 0.0)
    y_mean, y_low = _mean(y) if bias else (0.0, 0.0)
    residuals, squares = np.empty_like(y), 0.0
    spread = product = 0.0
    for rows in chunks(x.size):
        u, v = (x[rows] - x_mean) - x_low, (y[rows] - y_mean) - y_low
        spread, product, squares = spread + float(u @ u), product + float(u @ v), squares + float(v @ v)
    weight, missing = product / spread, 0.0
    for rows in chunks(x.size):
        u, v = (x[rows] - x_mean) - x_low, (y[rows] - y_mean) - y_low
        residuals[rows] = v - weight * u
        missing += float(u @ residuals[rows])
    missing, rest = missing / spread, 0.0
    for rows in chunks(x.size):
        residuals[rows] -= missing * ((x[rows] - x_mean) - x_low)
        rest += float(residuals[rows] @ residuals[rows])
    high, low = two_sum(np.array(weight), missing)
    return Solution(float(high), float(low), x_mean, x_low, y_mean, y_low, spread, read_only(residuals), rest, squares)


def centred_slope(u: Floats, v: Floats) -> float:
    """The slope of centred columns, or of raw ones for a line through the origin, corrected once as in `plain_line`."""
    spread = float(u @ u)
    weight = float(u @ v) / spread
    return weight + sum(float(u[rows] @ (v[rows] - weight * u[rows])) for rows in chunks(u.size)) / spread


def _mean(values: Floats) -> tuple[float, float]:
    """As high + low."""
    rough = float(values.mean())
    low = sum(float((values[rows] - rough).sum()) for rows in chunks(values.size)) / values.size
    high, rest = two_sum(np.array(rough), low)
    return float(high), float(rest)


def _columns(values: Floats, bias: bool) -> Centred:
    return centre(values) if bias else Centred(0.0, 0.0, values, np.zeros_like(values))


def _slope(x: Centred, y: Centred) -> tuple[float, float, float]:
    """The slope as high + low, and Σ deviations²; refined by the slope of what the first answer leaves over."""
    spread = _dot(x, x.deviations, x.deviations_low)
    weight, low = 0.0, 0.0
    for _ in range(2):
        step = _dot(x, *_residuals(x, y, weight, low)) / spread
        high, lost = two_sum(np.array(weight), low + step)
        weight, low = float(high), float(lost)
    return weight, low, spread


def _residuals(x: Centred, y: Centred, weight: float, weight_low: float) -> tuple[Floats, Floats]:
    """y − w·x of the deviations, as high + low."""
    product, lost = two_product(x.deviations, weight)
    high, low = two_sum(y.deviations, -product)
    return two_sum(high, low - lost + (y.deviations_low - weight * x.deviations_low - weight_low * x.deviations))


def _dot(x: Centred, high: Floats, low: Floats) -> float:
    """Σ deviations of x · (high + low)."""
    return total(*two_product(x.deviations, high), x.deviations_low * high, x.deviations * low)[0]


def _squares(values: Floats) -> float:
    return total(values * values)[0]
