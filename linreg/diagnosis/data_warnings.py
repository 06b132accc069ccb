"""What in the data could mislead a reader of the line: sentences to read before its numbers, the gravest first.

Tests are sure enough that of 1,000 clean sets of rows at most 20 get any warning: `python benchmarks/doubts.py`.
"""

from collections.abc import Iterator

import numpy as np

from linreg.dataset import Dataset
from linreg.diagnosis.checks.centred import Rows, centred, order_of
from linreg.diagnosis.checks.codes import find_code
from linreg.diagnosis.checks.copies import find_copies
from linreg.diagnosis.row_warnings import LEAST_SQUARES, Beat, Chosen, row_warnings
from linreg.diagnosis.stability import hessian_of_mse
from linreg.least_squares import LeastSquares, fit
from linreg.moments import Data, Moments
from linreg.words import Message, message, short

FEW_ROWS = 5
_PERFECT = 1e-20  # residual squares below this share of y's squares are rounding
_FLAT = 1e4  # condition number beyond which plain training crawls
_NO_BIAS = 0.005  # p of the bias from which leaving it out is no chance
_MANY_ROWS = 200_000  # beyond it, repeated rows are not looked for


def data_warnings(
    dataset: Data, line: LeastSquares, standardized: bool = False, chosen: Chosen = LEAST_SQUARES
) -> tuple[Message, ...]:
    """What deserves a look in `dataset` before any number about it is trusted; empty if nothing does.

    line: its least-squares line. standardized: whether training standardizes, so that no scale can hinder it.
    """
    return (
        *line_warnings(dataset, line, chosen),
        *interval_warnings(line),
        *(() if standardized else training_warnings(dataset)),
        *(() if dataset.rows_here else (message("warning.needs_rows"),)),
    )


def line_warnings(
    dataset: Data, line: LeastSquares, chosen: Chosen = LEAST_SQUARES, beat: Beat = lambda: None
) -> tuple[Message, ...]:
    """What speaks against the line itself, the gravest first. What `beat` raises ends the look.

    Of rows that are not here, only what their moments show.
    """
    if isinstance(dataset, Moments):
        return (*_about_constant_y(dataset), *_about_bias(line, line if line.has_bias else fit(dataset)))
    codes = tuple(_about_codes(dataset))
    if codes:
        return codes  # whatever else is odd, they may be the reason
    with_bias = line if line.has_bias else fit(dataset)
    beat()
    exact = with_bias.residual_squares <= _PERFECT * with_bias.total_squares
    rows = None if exact or dataset.rows <= 3 else centred(with_bias)
    beat()
    return (
        *_about_values(dataset),
        *_about_bias(line, with_bias),
        *(() if rows is None else row_warnings(with_bias, rows, chosen, beat)),
        *_about_copies(dataset, rows),
    )


def _about_codes(dataset: Dataset) -> Iterator[Message]:
    for name, values in (("y", dataset.y), ("x", dataset.x)):
        if (code := find_code(values)) is not None:
            yield message("warning.codes", column=name, value=code[0], count=code[1])


def _about_values(dataset: Dataset) -> Iterator[Message]:
    yield from _about_constant_y(dataset)
    low, high = float(dataset.x.min()), float(dataset.x.max())
    if bool(((dataset.x == low) | (dataset.x == high)).all()):
        yield message("warning.two_x", low=low, high=high)


def _about_constant_y(dataset: Data) -> Iterator[Message]:
    if not np.ptp(dataset.y_ends):
        yield message("warning.y_constant", value=float(dataset.y_ends[0]))


def _about_bias(line: LeastSquares, with_bias: LeastSquares) -> Iterator[Message]:
    if line.has_bias or not np.ptp(line.dataset.y_ends):
        return
    exact = with_bias.residual_squares <= _PERFECT * with_bias.total_squares
    misses = line.residual_squares > _PERFECT * line.total_squares
    if misses if exact else with_bias.bias_p is not None and with_bias.bias_p < _NO_BIAS:
        typical = [short(np.sqrt(one.residual_squares / line.dataset.rows)) for one in (line, with_bias)]
        values = {
            "weight": short(line.weight),
            "with_weight": short(with_bias.weight),
            "with_bias": short(with_bias.bias),
        }
        yield message("warning.no_bias", miss=typical[0], with_miss=0.0 if exact else typical[1], **values)


def interval_warnings(line: LeastSquares) -> Iterator[Message]:
    """What few rows mean for the standard errors and intervals of `line`."""
    if line.dataset.rows >= FEW_ROWS:
        return
    interval, rows = line.weight_interval(), line.dataset.rows
    if interval is None:
        yield message("warning.few_rows_none", rows=rows)
    elif line.residual_squares <= _PERFECT * line.total_squares:
        yield message("warning.few_rows_exact", rows=rows)
    elif interval[0] < 0.0 < interval[1]:
        yield message("warning.few_rows_wide", rows=rows, low=short(interval[0]), high=short(interval[1]))
    else:
        yield message("warning.few_rows", rows=rows)


def training_warnings(dataset: Data) -> Iterator[Message]:
    """What hinders training that does not standardize, and not the line."""
    x = dataset.stand_ins[0] if isinstance(dataset, Moments) else dataset.x
    curvatures, _ = hessian_of_mse(x, bias=True)
    if curvatures[0] / curvatures[1] > _FLAT:
        yield message("warning.scale", condition=short(curvatures[0] / curvatures[1]))


def _about_copies(dataset: Dataset, rows: Rows | None) -> Iterator[Message]:
    if dataset.rows > _MANY_ROWS:
        return
    order = order_of(dataset.x) if rows is None else rows.number
    rest = np.zeros(dataset.rows) if rows is None else rows.rest * rows.scale
    copies = find_copies(dataset.x[order], dataset.y[order], rest)
    if copies is not None:
        yield message("warning.repeated_one" if copies.rows == 1 else "warning.repeated", count=copies.rows)
