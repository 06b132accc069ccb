"""What holds where the scatter of y is not the same everywhere: a test for it, and standard errors that allow for it.

HC3: MacKinnon & White, "Some heteroskedasticity-consistent covariance matrix estimators", 1985. The test: Koenker, "A
note on studentizing a test for heteroscedasticity", 1981, a form of Breusch's and Pagan's.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, stdtr, stdtrit

from linreg.arrays import Floats
from linreg.least_squares.influence import influence
from linreg.least_squares.line import LEVEL, LeastSquares


@dataclass(frozen=True)
class RobustErrors:
    """Standard errors of weight and bias that hold whatever the scatter at each x; the bias's is 0.0 without one."""

    weight_stderr: float
    bias_stderr: float


def hc3(line: LeastSquares) -> RobustErrors | None:
    """None where they are not defined: no degrees of freedom, or a row without which there would be no line.

    None as well where the rows are not here.
    """
    if line.degrees_of_freedom == 0 or not line.dataset.rows_here:
        return None
    rows = influence(line)
    if np.isinf(rows.cooks_distance).any():
        return None
    size, reach = float(np.abs(rows.without).max()) or 1.0, math.sqrt(line.spread)
    scatter, x = np.square(rows.without / size), (line.dataset.x - line.x_mean) / reach
    weight = math.sqrt(float(np.square(x) @ scatter)) * (size / reach)
    if not line.has_bias:
        return RobustErrors(weight, 0.0)
    pull = 1.0 / line.dataset.rows - x * (line.x_mean / reach)
    return RobustErrors(weight, math.sqrt(float(np.square(pull) @ scatter)) * size)


def interval(value: float, stderr: float, freedom: int, level: float = LEVEL) -> tuple[float, float]:
    """value ± stderr times Student's quantile; 0 < level < 1, freedom ≥ 1."""
    reach = stderr * float(-stdtrit(freedom, 0.5 * (1.0 - level)))
    return value - reach, value + reach


def p_value(value: float, stderr: float, freedom: int) -> float:
    """How often chance alone gives |value| or more if its true value is 0 (two-sided); stderr > 0, freedom ≥ 1."""
    return float(2.0 * stdtr(freedom, -abs(value / stderr)))


def breusch_pagan(line: LeastSquares) -> float:
    """p of Koenker's test that the squared residuals do not change with x: n·R² of their own line; 1.0 if all are 0."""
    x = line.dataset.x - line.dataset.x.mean()
    return koenker(x / np.abs(x).max(), line.residuals)


def koenker(x: Floats, residuals: Floats) -> float:
    """The same of any residuals; x: float64, shape (n,), of moderate size."""
    size = float(np.abs(residuals).max())
    if size == 0.0:
        return 1.0
    squares = np.square(residuals / size)
    squares -= squares.mean()
    x = x - x.mean()
    total = float(squares @ squares)
    if total <= 1e-24 * squares.size:
        return 1.0
    explained = float(x @ squares) ** 2 / float(x @ x) / total
    return float(chdtrc(1.0, squares.size * explained))
