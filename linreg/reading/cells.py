"""Columns of cells to columns of numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linreg.dataset import MAX_MAGNITUDE
from linreg.i18n import Message, message
from linreg.reading.numbers import is_missing, parse_number, plain

USABLE_SHARE = 0.5  # of the cells that are not missing, for a column to count as numbers


class Column(NamedTuple):
    """A column as float64, NaN where a cell gave no number; `bad` has each such cell's row and why."""

    values: NDArray[np.float64]
    bad: list[tuple[int, Message]]
    notes: list[Message]


def is_value(cell: str) -> bool:
    """Whether the plain cell is a number with either decimal mark."""
    return parse_number(cell, ".") is not None or parse_number(cell, ",") is not None


def read_column(name: str, cells: Sequence[str], decimal: str) -> Column | Message:
    """The column's numbers, or why it has none to use."""
    values = np.full(len(cells), np.nan)
    bad: list[tuple[int, Message]] = []
    missing = 0
    for row, text in enumerate(cells):
        cell = plain(text)
        number = parse_number(cell, decimal)
        if number is not None and abs(number.value) <= MAX_MAGNITUDE:
            values[row] = number.value
        elif number is not None:
            bad.append((row, message("reading.reason.too_large", limit=MAX_MAGNITUDE)))
        elif is_missing(cell):
            missing += 1
            bad.append((row, message("reading.reason.missing")))
        else:
            bad.append((row, message("reading.reason.not_number")))
    present = len(cells) - missing
    if not present:
        return message("reading.unusable.empty")
    if (present + missing - len(bad)) / present < USABLE_SHARE:
        return message("reading.unusable.text")
    return Column(values, bad, [])
