"""The verdict on the line itself, however well it was trained: is it worth having, and what speaks against it?"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from linreg.diagnosis.digits import percent
from linreg.least_squares import LeastSquares
from linreg.moments import Moments
from linreg.words import Message, message, short

LineKind = Literal["undecided", "constant", "misleading", "none", "doubtful", "weak", "trend", "close", "exact"]

CHANCE = 0.05  # p of the slope from which chance explains it
CLOSE = 0.9  # share of y's squares that a line explains which fits well
WEAK = 0.25  # below it, most of y is something else
NO_HELP = 0.01  # below it, a line is of no use however surely its slope is not 0
PERFECT = 1e-20  # residual squares below this share of y's squares are rounding
# Warnings that leave nothing of the line, and those that a reader of a fair line should know; the gravest first.
_MISLEADING = ("codes", "one_row_decides", "groups", "step", "curve", "runs")
_DOUBTS = ("no_bias", "spread_grows", "spread_shrinks", "outliers", "outlier", "tails", "far_out", "influential",
           "two_x", "repeated")  # fmt: skip


@dataclass(frozen=True)
class LineVerdict:
    """What to think of the least-squares line of some rows.

    good: whether a reader may rely on it as it stands. undecided: too few rows to tell. misleading: no straight line.
    doubtful: fits, but something is to be known. none: chance explains it, or it explains nothing.
    """

    kind: LineKind
    message: Message
    good: bool


def judge_line(line: LeastSquares, doubts: tuple[Message, ...] = ()) -> LineVerdict:
    """Whether `line` is worth having, from its own statistics and `doubts`, its `line_warnings`."""
    warned = {doubt.key.removeprefix("warning.").removesuffix("_one") for doubt in doubts}
    share = explained_share(line)
    if share is None:
        return LineVerdict("constant", message("line.constant"), False)
    if line.dataset.rows - 1 - line.has_bias == 0:
        return LineVerdict("undecided", message("line.two_rows"), False)
    if found := next((name for name in _MISLEADING if name in warned), None):
        return _with_doubt("misleading", share, found)
    if (none := _worthless(line, share)) is not None:
        return none
    if found := next((name for name in _DOUBTS if name in warned), None):
        return _with_doubt("doubtful", share, found)
    return _fair(line, share)


def explained_share(line: LeastSquares) -> float | None:
    """The share of y's squares about its mean that the line takes away; None where y does not vary.

    R² for a line with a bias. Without a bias it is below 0 where the mean of y misses by less than the line.
    """
    if line.has_bias:
        return line.r_squared
    dataset = line.dataset
    if not np.ptp(dataset.y_ends):
        return None
    if isinstance(dataset, Moments):
        return 1.0 - line.residual_squares / dataset.y_squares
    return 1.0 - line.residual_squares / float(np.square(dataset.y - dataset.y.mean()).sum())


def _worthless(line: LeastSquares, share: float) -> LineVerdict | None:
    if share <= 0:
        return LineVerdict("none", message("line.worse_than_mean"), False)
    chance = line.weight_p if line.has_bias else None
    if chance is not None and chance >= CHANCE:
        values = {"percent": percent(share), "chance": percent(chance)}
        if share >= WEAK:
            return LineVerdict("undecided", message("line.too_few", **values, rows=line.dataset.rows), False)
        return LineVerdict("none", message("line.none", **values), False)
    if share < NO_HELP:
        return LineVerdict("none", message("line.no_help", percent=percent(share)), False)
    return None


def _with_doubt(kind: Literal["misleading", "doubtful"], share: float, doubt: str) -> LineVerdict:
    values = {"percent": percent(max(share, 0.0)), "doubt": message(f"line.doubt.{doubt}")}
    return LineVerdict(kind, message(f"line.{kind}", **values), False)


def _fair(line: LeastSquares, share: float) -> LineVerdict:
    if line.residual_squares <= PERFECT * line.total_squares:
        return LineVerdict("exact", message("line.exact", rows=line.dataset.rows), True)
    kind: LineKind = "close" if share >= CLOSE else "trend" if share >= WEAK else "weak"
    miss = short(math.sqrt(line.residual_squares / line.dataset.rows), 3)
    return LineVerdict(kind, message(f"line.{kind}", percent=percent(share), miss=miss), kind != "weak")
