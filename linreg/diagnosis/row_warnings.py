"""What the residuals of a line tell about its rows, as sentences: each fault with the others allowed for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri, stdtr

from linreg.arrays import Floats
from linreg.config import Loss
from linreg.dataset import Dataset
from linreg.diagnosis.checks.bends import Bend, find_bend
from linreg.diagnosis.checks.centred import Rows, refitted
from linreg.diagnosis.checks.groups import Groups, find_groups
from linreg.diagnosis.checks.outliers import are_in_a_tail, find_outliers
from linreg.diagnosis.checks.spread import Spread, find_spread
from linreg.diagnosis.digits import percent, told_apart
from linreg.least_squares import LeastSquares, fit
from linreg.least_squares.influence import Influence, influence
from linreg.least_squares.unequal_scatter import hc3
from linreg.moments import Data
from linreg.words import Message, message, short

_FEWEST = 5  # rows from which a single one can be said to weigh too much
_MOVES = 0.99  # a row is warned about if without it the line would leave its confidence region of this level
_UNLIKELY = 0.01  # and if its residual is so unlikely, rows far out in x being allowed most of it
_LOOKED_AT = 50
_FAR_OUT = 0.97  # leverage from which a row decides the slope nearly alone
_AS_MUCH = 0.9  # of what groups explain
_NEARLY_AS_MUCH = 0.75  # the same if they are the two sides of a jump
_SAME = 0.94  # share of the rows that groups and a jump put on the same side
_NAMED = 3  # rows named in a sentence
Beat = Callable[[], object]  # called between the checks, so that a long look can be ended


@dataclass(frozen=True)
class Chosen:
    """The loss that training minimizes, and the weight of its best line, for advice that fits it."""

    loss: Loss = "MSE"
    weight: float | None = None


LEAST_SQUARES = Chosen()


def row_warnings(line: LeastSquares, rows: Rows, chosen: Chosen, beat: Beat) -> Iterator[Message]:
    """What speaks against `line`, which has a bias and misses some rows; rows: its own, as `centred` gives them."""
    weights = influence(line)
    beat()
    groups = _only_groups(rows, find_groups(rows.x, rows.rest, rows.x_step, rows.rest_step))
    beat()
    if groups is not None:
        yield _groups(line, rows, groups)
    deciding = _deciding(line, weights)
    if deciding is not None:
        yield _alone(line, weights, deciding)
    if groups is not None:
        return
    shape = _shape(rows, beat)
    if shape.bend is not None:
        yield _bend(line, rows, shape.bend)
    if shape.spread is not None:
        yield _spread(line, rows, shape.spread)
    far = shape.far if deciding is None else shape.far[rows.number[shape.far] != deciding]
    if far.size:
        yield _outliers(line, rows, far, shape.rest, chosen)
    if deciding is None:
        yield from _about_influence(line, weights, set(rows.number[far].tolist()))


def _only_groups(rows: Rows, groups: Groups | None) -> Groups | None:
    """The groups, unless they are the two sides of a bend or a jump in x that explains as much."""
    if groups is None or groups.apart:
        return groups
    bend = find_bend(rows.x, rows.rest)
    if bend is None:
        return groups
    sides = float((groups.second == (rows.x > bend.at)).mean())
    same_sides = bend.kind == "step" and max(sides, 1.0 - sides) >= _SAME
    enough = _NEARLY_AS_MUCH if same_sides else _AS_MUCH
    return None if bend.share >= enough * groups.share else groups


class _Shape(NamedTuple):
    """How the line misses. far: the places of rows too far off. rest: the residuals, less the bend, by the scatter."""

    bend: Bend | None
    spread: Spread | None
    far: NDArray[np.intp]
    rest: Floats


def _shape(rows: Rows, beat: Beat) -> _Shape:
    """Each fault is looked for with the others allowed for."""
    x, rest = rows.x, rows.rest
    far = find_outliers(x, rest)
    beat()
    near = np.ones(x.size, dtype=bool)
    near[far] = False
    bend = find_bend(x[near], rest[near]) if far.size else find_bend(x, rest)
    beat()
    if bend is not None:
        rest = refitted(x, bend.taken_off(x, rest), near)
    spread = find_spread(x, rest, near)
    beat()
    if spread is not None:
        rest = rest / spread.at_row
        far = find_outliers(x / spread.at_row, rest)
    elif bend is not None:
        far = find_outliers(x, rest)
    return _Shape(bend, spread, far, rest)


def _groups(line: LeastSquares, rows: Rows, groups: Groups) -> Message:
    sizes = [int((~groups.second).sum()), int(groups.second.sum())]
    per_x = rows.scale / np.sqrt(line.spread / line.dataset.rows)
    slopes = [short(line.weight + slope * per_x) for slope in groups.slopes]
    values = {
        "weight": short(line.weight),
        "first": slopes[0],
        "second": slopes[1],
        "percent": percent(groups.share),
    }
    return message("warning.groups", sizes=sizes, **values)


def _bend(line: LeastSquares, rows: Rows, bend: Bend) -> Message:
    if bend.kind == "runs":
        return message("warning.runs")
    if bend.kind == "curve":
        return message("warning.curve", percent=percent(bend.share))
    place = short(line.x_mean + bend.at * np.sqrt(line.spread / line.dataset.rows), 6)
    return message("warning.step", x=place, jump=short(bend.jump * rows.scale, 3), percent=percent(bend.share))


def _spread(line: LeastSquares, rows: Rows, spread: Spread) -> Message:
    low, high = short(spread.low * rows.scale, 3), short(spread.high * rows.scale, 3)
    key = "warning.spread_grows" if high >= low else "warning.spread_shrinks"
    robust, classical = hc3(line), line.weight_stderr
    if robust is None or classical is None:
        return message(key, low=low, high=high, errors=message("warning.no_errors"))
    errors = message("warning.errors", classical=short(classical, 3), robust=short(robust.weight_stderr, 3))
    return message(key, low=low, high=high, errors=errors)


def _outliers(line: LeastSquares, rows: Rows, far: NDArray[np.intp], rest: Floats, chosen: Chosen) -> Message:
    near = np.ones(rows.x.size, dtype=bool)
    near[far] = False
    named = [message("warning.row", **_where(line.dataset, rows.number[row])) for row in far[:_NAMED]]
    rest = refitted(rows.x, rest, near)
    if are_in_a_tail(rest[far], rest[near]):
        return message("warning.tails", count=far.size, rows=named)
    if chosen.loss == "MSE" or chosen.weight is None:
        advice = message("warning.would_resist")
    else:
        advice = message("warning.resists", loss=chosen.loss, weight=short(chosen.weight), mse=short(line.weight))
    key = "warning.outlier" if far.size == 1 else "warning.outliers"
    return message(key, count=far.size, rows=named, advice=advice)


def _deciding(line: LeastSquares, weights: Influence) -> int | None:
    """The row without which there would be no line, or none with nearly this slope; None if there is no such row."""
    row = int(np.argmax(weights.leverage))
    return row if line.dataset.rows >= _FEWEST and weights.leverage[row] >= _FAR_OUT else None


def _alone(line: LeastSquares, weights: Influence, row: int) -> Message:
    if weights.kept[row] == 0.0:
        return message("warning.one_row_decides", **_where(line.dataset, row))
    return message("warning.far_out", **_slopes(line, weights, row), **_where(line.dataset, row))


def _about_influence(line: LeastSquares, weights: Influence, outliers: set[int]) -> Iterator[Message]:
    if line.dataset.rows < _FEWEST:
        return
    far = fdtri(2, line.degrees_of_freedom, _MOVES)  # Cook 1977
    suspects = [int(row) for row in weights.influential[:_LOOKED_AT] if weights.cooks_distance[row] >= far]
    chance = 2.0 * stdtr(max(line.degrees_of_freedom - 1, 1), -np.abs(weights.studentized[suspects]))
    unlikely = chance / (0.5 * weights.leverage[suspects]) < _UNLIKELY
    others = [row for row, odd in zip(suspects, unlikely, strict=True) if odd and row not in outliers]
    if others:
        yield message("warning.influential", **_slopes(line, weights, others[0]), **_where(line.dataset, others[0]))


def _slopes(line: LeastSquares, weights: Influence, row: int) -> dict[str, float]:
    """The slope with and without a row: they differ by (x − mean) · residual without it / spread."""
    change = (float(line.dataset.x[row]) - line.x_mean) * float(weights.without[row]) / line.spread
    if weights.leverage[row] >= _FAR_OUT:  # where the difference of two near numbers would say little
        others = np.arange(line.dataset.rows) != row
        without = fit(Dataset(line.dataset.x[others], line.dataset.y[others])).weight
    else:
        without = line.weight - change
    weight, without = told_apart(line.weight, without)
    return {"weight": weight, "without": without}


def _where(dataset: Data, row: int) -> dict[str, float]:
    return {"row": int(row) + 1, "x": short(dataset.x[row]), "y": short(dataset.y[row])}
