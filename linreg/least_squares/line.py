"""The least-squares line of a dataset, and what its rows tell about it: standard errors, tests, intervals.

Formulas: Draper & Smith, "Applied Regression Analysis", chapters 1-3; through the origin: NIST StRD, NoInt1.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from linreg.arrays import Floats
from linreg.dataset import DataError
from linreg.least_squares.exact_sums import two_product, two_sum
from linreg.least_squares.solving import exact_line, plain_line
from linreg.moments import Data, Moments

LEVEL = 0.95
EXACT_ROWS = 100_000  # of more rows a few digits less are worth the time they save


@dataclass(frozen=True, eq=False)
class Predictions:
    """At each x: the line, where the true line is likely to be (confidence), where a new y is (prediction).

    Float64 arrays of the shape of x. The four bounds are None when no degrees of freedom are left (`fit`).
    """

    x: Floats
    y_hat: Floats
    level: float
    confidence_low: Floats | None = None
    confidence_high: Floats | None = None
    prediction_low: Floats | None = None
    prediction_high: Floats | None = None


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """The line with the least Σ(y − w·x − b)², in the dataset's units.

    has_bias: False for a line through the origin, whose bias is 0.0 with standard error 0.0.
    degrees_of_freedom: rows less the numbers learned. With none left (two rows, with a bias) residual_std, the
    standard errors, adjusted R², t, p, F and all intervals are None: nothing is left to judge scatter by.
    spread: Σ(x − x_mean)², or Σx² without a bias, where x_mean and y_mean are 0.
    weight_low, x_mean_low, y_mean_low: what weight and means lose by rounding, which near a far-off mean is all.
    residual_squares, total_squares: Σ residual², and Σ(y − y_mean)² (Σy² without a bias).
    rows_left_over: y − w·x − b, float64 array of shape (n,), read-only; None where the rows are not here.
    """

    dataset: Data
    has_bias: bool
    weight: float
    bias: float
    degrees_of_freedom: int
    x_mean: float
    y_mean: float
    spread: float
    residual_squares: float
    total_squares: float
    rows_left_over: Floats | None
    weight_low: float
    x_mean_low: float
    y_mean_low: float

    @property
    def residuals(self) -> Floats:
        """y − w·x − b, float64 array of shape (n,), read-only. Raises DataError where the rows are not here."""
        if self.rows_left_over is None:
            raise DataError("moments.needs_rows")
        return self.rows_left_over

    @property
    def residual_std(self) -> float | None:
        """Residual standard deviation √(Σ residual² / degrees of freedom), in units of y."""
        if self.degrees_of_freedom == 0:
            return None
        return math.sqrt(self.residual_squares / self.degrees_of_freedom)

    @property
    def weight_stderr(self) -> float | None:
        std = self.residual_std
        return None if std is None else std / math.sqrt(self.spread)

    @property
    def bias_stderr(self) -> float | None:
        std = self.residual_std
        return None if std is None else std * math.sqrt(float(self._reach(np.zeros(()))))

    @property
    def r_squared(self) -> float | None:
        """The share of the squares that the line explains; None where y does not vary (is all zero, without a bias)."""
        if self.total_squares == 0:
            return None
        explained = (self.weight * math.sqrt(self.spread) / math.sqrt(self.total_squares)) ** 2
        return explained if explained < 0.5 else 1.0 - self.residual_squares / self.total_squares  # without cancelling

    @property
    def adjusted_r_squared(self) -> float | None:
        """R² less what chance alone would give to the numbers learned."""
        if self.r_squared is None or self.degrees_of_freedom == 0:
            return None
        rows = self.dataset.rows - self.has_bias
        return 1.0 - self.residual_squares / self.total_squares * rows / self.degrees_of_freedom

    @property
    def weight_t(self) -> float | None:
        """weight / standard error; infinite if every row lies on the line, None if the weight is 0 too."""
        return _ratio(self.weight, self.weight_stderr)

    @property
    def bias_t(self) -> float | None:
        return _ratio(self.bias, self.bias_stderr)

    @property
    def weight_p(self) -> float | None:
        """How often chance alone gives a |t| this large if the true weight is 0 (two-sided)."""
        return self._p(self.weight_t)

    @property
    def bias_p(self) -> float | None:
        return self._p(self.bias_t)

    @property
    def f(self) -> float | None:
        """F of the whole line, 1 and `degrees_of_freedom` degrees of freedom: for one x it is t², with the same p."""
        return None if self.weight_t is None else self.weight_t**2

    @property
    def f_p(self) -> float | None:
        return self.weight_p

    def weight_interval(self, level: float = LEVEL) -> tuple[float, float] | None:
        """Confidence interval of the weight; 0 < level < 1, else ValueError."""
        return self._interval(self.weight, self.weight_stderr, level)

    def bias_interval(self, level: float = LEVEL) -> tuple[float, float] | None:
        return self._interval(self.bias, self.bias_stderr, level)

    def predict(self, x: ArrayLike, level: float = LEVEL) -> Predictions:
        """The line at `x` with its intervals; 0 < level < 1, else ValueError."""
        x = np.asarray(x, dtype=np.float64)
        y_hat = self._line(x)
        factor, std = self._quantile(level), self.residual_std
        if factor is None or std is None:
            return Predictions(x, y_hat, level)
        reach = self._reach(x)
        line, new = factor * std * np.sqrt(reach), factor * std * np.sqrt(1.0 + reach)
        return Predictions(x, y_hat, level, y_hat - line, y_hat + line, y_hat - new, y_hat + new)

    @cached_property
    def leverage(self) -> Floats:
        """How much each row pulls the line at its own x: from 1/n to 1; they add up to the numbers learned."""
        return self._reach(self.dataset.x)

    def _from_mean(self, x: Floats) -> tuple[Floats, Floats]:
        """x − x_mean, as high + low."""
        high, low = two_sum(x, -self.x_mean)
        return two_sum(high, low - self.x_mean_low)

    def _line(self, x: Floats) -> Floats:
        high, low = self._from_mean(x)
        product, lost = two_product(high, self.weight)
        y_hat, rest = two_sum(product, self.y_mean)
        return np.asarray(y_hat + (rest + lost + self.weight * low + self.weight_low * high + self.y_mean_low))

    def _reach(self, x: Floats) -> Floats:
        """Variance of the line at `x`, in units of the residual variance."""
        distance = self._from_mean(x)[0]
        return np.asarray((1.0 / self.dataset.rows if self.has_bias else 0.0) + distance**2 / self.spread)

    def _quantile(self, level: float) -> float | None:
        if not 0.0 < level < 1.0:
            raise ValueError(f"level={level!r}: must be between 0 and 1")
        freedom = self.degrees_of_freedom
        return float(-stdtrit(freedom, 0.5 * (1.0 - level))) if freedom else None

    def _interval(self, value: float, stderr: float | None, level: float) -> tuple[float, float] | None:
        factor = self._quantile(level)
        return None if factor is None or stderr is None else (value - factor * stderr, value + factor * stderr)

    def _p(self, t: float | None) -> float | None:
        return None if t is None else float(2.0 * stdtr(self.degrees_of_freedom, -abs(t)))


def fit(dataset: Data, bias: bool = True) -> LeastSquares:
    """The least-squares line y = weight·x + bias of all rows; without `bias`, y = weight·x.

    Up to EXACT_ROWS rows about 15 digits are right for any offset or scale of the columns; of more rows, at least 12.
    Of rows that are not here, as many as their moments have.
    """
    if isinstance(dataset, Moments):
        return _fit_moments(dataset, bias)
    solve = exact_line if dataset.rows <= EXACT_ROWS else plain_line
    found = solve(dataset.x, dataset.y, bias)
    shift, shift_low = two_product(np.array(found.weight), found.x_mean)
    low = found.y_mean_low - shift_low - found.weight * found.x_mean_low - found.weight_low * found.x_mean
    return LeastSquares(
        dataset=dataset,
        has_bias=bias,
        weight=found.weight,
        bias=float((found.y_mean - shift) + low) if bias else 0.0,
        degrees_of_freedom=dataset.rows - 1 - bias,
        x_mean=found.x_mean,
        y_mean=found.y_mean,
        spread=found.spread,
        residual_squares=found.residual_squares,
        total_squares=found.total_squares,
        rows_left_over=found.residuals,
        weight_low=found.weight_low,
        x_mean_low=found.x_mean_low,
        y_mean_low=found.y_mean_low,
    )


def _fit_moments(moments: Moments, bias: bool) -> LeastSquares:
    """Without a bias the squares are taken from 0 instead of the means: n·mean² more, so that nothing cancels."""
    n, x, y = moments.rows, moments.x_mean, moments.y_mean
    weight, spread, rest, squares = moments.slope, moments.x_squares, moments.rest, moments.y_squares
    if not bias:
        spread, squares = spread + n * x * x, squares + n * y * y
        weight = (moments.slope * moments.x_squares + n * x * y) / spread
        rest += moments.x_squares * (moments.slope - weight) ** 2 + n * (y - weight * x) ** 2
    means = (x, y, moments.x_mean_low, moments.y_mean_low) if bias else (0.0, 0.0, 0.0, 0.0)
    shift, shift_low = two_product(np.array(weight), x)
    intercept = (y - shift) + (moments.y_mean_low - shift_low - weight * moments.x_mean_low)
    return LeastSquares(
        dataset=moments,
        has_bias=bias,
        weight=weight,
        bias=float(intercept) if bias else 0.0,
        degrees_of_freedom=n - 1 - bias,
        x_mean=means[0],
        y_mean=means[1],
        spread=spread,
        residual_squares=rest,
        total_squares=squares,
        rows_left_over=None,
        weight_low=0.0,
        x_mean_low=means[2],
        y_mean_low=means[3],
    )


def _ratio(value: float, stderr: float | None) -> float | None:
    if stderr is None or (value == 0 and stderr == 0):
        return None
    return value / stderr if stderr else math.copysign(math.inf, value)
