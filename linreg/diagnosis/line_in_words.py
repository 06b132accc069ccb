"""The least-squares line as sentences with its own numbers: what it says in the units of the data, and how surely."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from linreg.diagnosis.digits import percent, told_apart
from linreg.least_squares import LeastSquares
from linreg.least_squares.influence import Influence
from linreg.least_squares.unequal_scatter import RobustErrors, hc3, interval
from linreg.trained_units import Scaling
from linreg.words import Message, message, short

_CLEAR = 1e-9  # of the slope: a smaller change is rounding


def line_in_words(line: LeastSquares, level: float, unequal_scatter: bool = False) -> Iterator[Message]:
    """What weight and bias mean, how far predictions miss, and where a new y is to be expected.

    unequal_scatter: the slope's interval is the one that allows for it.
    """
    names = {"x_name": line.dataset.x_name, "y_name": line.dataset.y_name}
    rises = "more" if line.weight >= 0 else "less"
    yield message(f"statistics.one_more.{rises}", change=short(abs(line.weight)), **names)
    yield from _slope_between(line, level, hc3(line) if unequal_scatter else None)
    low, high = (float(end) for end in line.dataset.x_ends)
    if not line.has_bias:
        yield message("statistics.at_zero.no_bias")
    else:
        inside = "inside" if low <= 0 <= high else "outside"
        yield message(f"statistics.at_zero.{inside}", bias=short(line.bias), low=short(low), high=short(high), **names)
    mse = line.residual_squares / line.dataset.rows
    yield message("statistics.typical_miss", mse=short(mse), miss=short(math.sqrt(mse)), y_name=line.dataset.y_name)
    yield from _new_y(line, level)


def _slope_between(line: LeastSquares, level: float, errors: RobustErrors | None) -> Iterator[Message]:
    between, key = line.weight_interval(level), "statistics.slope_between"
    if errors is not None:
        between = interval(line.weight, errors.weight_stderr, line.degrees_of_freedom, level)
        key = "statistics.slope_between_robust"
    if between is not None and line.residual_squares > 0:
        low, high = told_apart(*between)
        yield message(key, level=100 * level, low=low, high=high)


def _new_y(line: LeastSquares, level: float) -> Iterator[Message]:
    low, high = (float(end) for end in line.dataset.x_ends)
    x = short(0.5 * (low + high), 3)
    x = x if low <= x <= high else 0.5 * (low + high)
    predicted = line.predict(np.array([x]), level)
    if predicted.prediction_low is None or predicted.prediction_high is None or line.residual_squares == 0:
        return
    ends = {"low": short(float(predicted.prediction_low[0])), "high": short(float(predicted.prediction_high[0]))}
    yield message("statistics.new_y", x=x, y=short(float(predicted.y_hat[0])), level=100 * level, **ends)


def scaling_in_words(scaling: Scaling) -> Message | None:
    """What standardizing does to these columns; None where nothing is scaled."""
    if scaling == Scaling():
        return None
    values = {
        "x_mean": scaling.x_mean,
        "x_scale": scaling.x_scale,
        "y_mean": scaling.y_mean,
        "y_scale": scaling.y_scale,
    }
    return message("statistics.scaling", **{name: short(value) for name, value in values.items()})


def farthest_row(line: LeastSquares, weights: Influence, numbers: NDArray[np.intp]) -> Message | None:
    """The row farthest from the line of the others, and how often chance puts one as far; None on a perfect line.

    numbers: how the page counts the rows of `line`. The chance is Bonferroni's, of externally studentized residuals.
    """
    row = int(np.argmax(np.abs(weights.studentized)))
    size = abs(float(weights.studentized[row]))
    if size == 0.0 or line.degrees_of_freedom < 2:
        return None
    chance = min(2.0 * float(stdtr(line.degrees_of_freedom - 1, -size)) * line.dataset.rows, 1.0)
    key = "statistics.farthest" if chance >= 0.001 else "statistics.farthest_rare"
    by = short(abs(float(weights.without[row])), 3)
    return message(key, by=by, percent=percent(chance), **_where(line, row, numbers))


def strongest_row(line: LeastSquares, weights: Influence, numbers: NDArray[np.intp]) -> Message | None:
    """The row without which the slope would change most, and that slope; None if none does, or one decides it."""
    if line.dataset.rows < 4 or not weights.kept.all():
        return None
    change = (line.dataset.x - line.x_mean) * (weights.without / line.spread)
    row = int(np.argmax(np.abs(change)))
    if abs(change[row]) <= _CLEAR * abs(line.weight):
        return None
    weight, without = told_apart(line.weight, line.weight - float(change[row]))
    return message("statistics.strongest", weight=weight, without=without, **_where(line, row, numbers))


def _where(line: LeastSquares, row: int, numbers: NDArray[np.intp]) -> dict[str, float]:
    values = {"x": short(float(line.dataset.x[row])), "y": short(float(line.dataset.y[row]))}
    return {"row": int(numbers[row]), **values}
