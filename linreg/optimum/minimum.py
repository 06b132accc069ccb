"""The line that minimizes the chosen loss, found without training: what a run can reach at best."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linreg.arrays import Floats, chunks
from linreg.config import Loss
from linreg.least_squares.solving import centred_slope
from linreg.optimum.huber import least_huber
from linreg.optimum.l1 import least_absolute
from linreg.optimum.losses import losses, mean_loss
from linreg.result import Optimum

CLOSE = 1e-3  # a run has converged within this share of y's range


def minimize(x: Floats, y: Floats, loss: Loss, bias: bool, beat: Callable[[], object] = lambda: None) -> Optimum:
    """The minimum of `loss` over lines w·x + b, or w·x without `bias`; x, y: arrays of shape (n,), x not constant.

    Where several lines share the least L1 or Huber loss, the one in the middle of them: the middle slope, then the
    middle bias. Without `bias` and with every x = 0, weight 0. `beat` is called between the passes over the rows that
    L1 and Huber take; what it raises ends the search.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if not bias and not x.any():
        return Optimum(0.0, 0.0, mean_loss(y, loss))
    x_middle, y_middle = (_mean(x), _mean(y)) if bias else (0.0, 0.0)
    z, v = x - x_middle, y - y_middle
    ties: tuple[tuple[float, float], ...] = ()
    if loss == "MSE":
        weight = centred_slope(z, v)
        offset = _mean(v - weight * z) if bias else 0.0
    else:
        (weight, offset), ties = {"L1": least_absolute, "Huber": least_huber}[loss](z, v, bias, beat)
    raw = [(w, y_middle + (b - w * x_middle) if bias else 0.0) for w, b in ((weight, offset), *ties)]
    least = sum(float(losses(v[rows] - weight * z[rows] - offset, loss).sum()) for rows in chunks(z.size)) / z.size
    return Optimum(*raw[0], least, tuple(raw[1:]))


def is_close(weight: ArrayLike, bias: ArrayLike, optimum: Optimum, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Whether the line (numbers or arrays) stays within 0.1 % of y's range of an optimum line over x's range.

    Where y is constant, |y| is its range; where it is all zero, 1. Anything not finite is not close.
    """
    return line_gaps(weight, bias, optimum, x) <= CLOSE * range_of(y)


def range_of(y: Floats) -> float:
    """Of y's values; where y is constant |y| counts as its range, where it is all zero, 1."""
    return float(np.ptp(y)) or float(np.abs(y).max()) or 1.0


@np.errstate(all="ignore")
def line_gaps(weight: ArrayLike, bias: ArrayLike, optimum: Optimum, x: Floats) -> Floats:
    """The largest difference of each line (numbers or arrays) from the optimum line over x's range, in units of y.

    Two lines differ most at an end of the range. Of several optimum lines, the nearest counts. NaN is infinitely far.
    """
    weights, biases = np.asarray(weight, dtype=np.float64), np.asarray(bias, dtype=np.float64)
    ends = (float(x.min()), float(x.max()))
    corners = optimum.ties or ((optimum.weight, optimum.bias),)
    offsets = [np.array([(weights - w) * end + (biases - b) for end in ends]) for w, b in corners]
    gaps = np.abs(offsets[0]).max(axis=0) if len(offsets) == 1 else _gap_to_polygon(offsets)
    return np.where(np.isnan(gaps), np.inf, gaps)


def _gap_to_polygon(offsets: list[Floats]) -> Floats:
    """The same for a polygon of optimum lines, given the offsets from its corners at both ends of x; 0 inside."""
    edges = list(pairwise([*offsets, offsets[0]]))
    turns = np.array([start[0] * end[1] - start[1] * end[0] for start, end in edges])
    inside = (np.all(turns >= 0, axis=0) | np.all(turns <= 0, axis=0)) & (len(offsets) > 2)
    return np.where(inside, 0.0, np.min([_gap_to_edge(start, end) for start, end in edges], axis=0))


def _gap_to_edge(start: Floats, end: Floats) -> Floats:
    """Least over t in 0 … 1 of the larger |start + t·(end − start)|; it lies at an end, at a zero or where both tie."""
    change = end - start
    turns = [
        np.zeros_like(start[0]), np.ones_like(start[0]), -start[0] / change[0], -start[1] / change[1],
        (start[1] - start[0]) / (change[0] - change[1]), -(start[0] + start[1]) / (change[0] + change[1]),
    ]  # fmt: skip
    along = [np.clip(np.nan_to_num(turn), 0.0, 1.0) for turn in turns]
    least: Floats = np.min([np.abs(start + t * change).max(axis=0) for t in along], axis=0)
    return least


def _mean(values: Floats) -> float:
    middle = float(values.mean())
    return middle + sum(float((values[rows] - middle).sum()) for rows in chunks(values.size)) / values.size
