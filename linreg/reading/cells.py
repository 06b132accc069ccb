"""Columns of cells to columns of numbers."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats
from linreg.dataset import MAX_MAGNITUDE
from linreg.reading.dates import Dates, is_date, read_dates
from linreg.reading.numbers import is_missing, parse_number
from linreg.reading.times import is_time, read_times
from linreg.reading.words import UNITS
from linreg.words import Message, message

_SIMPLE_CHARACTERS = re.compile(r"[0-9.eE+-]*")
_DATE_NAME = re.compile("date|日期|日付", re.IGNORECASE)
_COMPACT_DATE = re.compile(r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_AMOUNTS = ("k", "K", "M", "G", "T")  # 12k is rather twelve thousand
_WITH_UNIT = re.compile(r"[^A-Za-z]*\d\.?\s*([^\d\s.,][^\s]*)")
USABLE_SHARE = 0.5  # of the cells that are not missing, for a column to count as numbers or dates


class Column(NamedTuple):
    """A column as float64, NaN where a cell gave no number; `bad` has each such cell's row and why."""

    values: Floats
    bad: list[tuple[int, Message]]
    notes: list[Message]


def is_value(cell: str) -> bool:
    """Whether the plain cell is a date, a time, or a number with either decimal mark."""
    if not any(map(str.isdigit, cell[:60])):
        return False
    number = parse_number(cell, ".") is not None or parse_number(cell, ",") is not None
    return number or is_date(cell) or is_time(cell)


def read_column(name: str, cells: Sequence[str], decimal: str) -> Column | Message:
    """The numbers of a column of plain cells, or days where they are dates, or the reason why it cannot be used."""
    present = sum(not is_missing(cell) for cell in cells)
    if not present:
        return message("reading.unusable.empty")
    column = _numbers(name, cells, decimal)
    if np.isfinite(column.values).sum() >= USABLE_SHARE * present:
        compact = [message("reading.note.compact_dates", column=name)] if _are_compact_dates(name, cells) else []
        return column._replace(notes=[*column.notes, *compact])
    unit = _common_unit(cells)
    if unit:
        bare = _numbers(name, [cell.removesuffix(unit).rstrip() for cell in cells], decimal)
        if np.isfinite(bare.values).sum() >= USABLE_SHARE * present:
            return bare._replace(notes=[*bare.notes, message("reading.note.unit", column=name, unit=unit)])
    seconds = read_times(cells)
    if np.isfinite(seconds).sum() >= USABLE_SHARE * present:
        return _filled(seconds, cells, "not_time", [message("reading.note.times", column=name)])
    dates = read_dates(cells)
    if dates is not None and np.isfinite(dates.days).sum() >= USABLE_SHARE * present:
        return _days(name, cells, dates)
    return message("reading.unusable.text")


def _numbers(name: str, cells: Sequence[str], decimal: str) -> Column:
    simple = _simple_numbers(cells, decimal)
    if simple is not None:
        missing = message("reading.reason.missing")
        return Column(simple, [(row, missing) for row in np.flatnonzero(np.isnan(simple)).tolist()], [])
    values = np.full(len(cells), np.nan)
    missing, not_number = message("reading.reason.missing"), message("reading.reason.not_number")
    too_large = message("reading.reason.too_large", limit=MAX_MAGNITUDE)
    bad: list[tuple[int, Message]] = []
    marks: dict[str, int] = {}
    for row, cell in enumerate(cells):
        number = parse_number(cell, decimal)
        if number is None:
            bad.append((row, missing if is_missing(cell) else not_number))
        elif abs(number.value) > MAX_MAGNITUDE:
            bad.append((row, too_large))
        else:
            values[row] = number.value
            for mark in number.marks:
                marks[mark] = marks.get(mark, 0) + 1
    return Column(values, bad, [_mark_note(name, mark, count, len(cells)) for mark, count in marks.items()])


def _simple_numbers(cells: Sequence[str], decimal: str) -> Floats | None:
    """The column at once, if it has nothing but ASCII numbers and empty cells."""
    if decimal == ",":
        if any("." in cell or cell.endswith(",") for cell in cells):  # grouped thousands, the end of a list
            return None
        cells = [cell.replace(",", ".") for cell in cells]
    text = "".join(cells)
    if not _SIMPLE_CHARACTERS.fullmatch(text) or (decimal == "," and ".e" in text.lower()):
        return None
    try:
        values = np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        return None
    return None if (np.abs(values) > MAX_MAGNITUDE).any() else values


def _days(name: str, cells: Sequence[str], dates: Dates) -> Column:
    notes = [message("reading.note.dates", column=name, first=dates.first.isoformat(" ").removesuffix(" 00:00:00"))]
    if dates.ambiguous:
        notes.append(message("reading.note.month_first", column=name))
    return _filled(dates.days, cells, "not_date", notes)


def _filled(values: Floats, cells: Sequence[str], wrong: str, notes: list[Message]) -> Column:
    """The column, its cells without a value explained: missing, or `wrong`."""
    missing, other = message("reading.reason.missing"), message(f"reading.reason.{wrong}")
    rows = np.flatnonzero(np.isnan(values)).tolist()
    return Column(values, [(row, missing if is_missing(cells[row]) else other) for row in rows], notes)


def _are_compact_dates(name: str, cells: Sequence[str]) -> bool:
    """20240131 in a column called so may be a date; the digits alone do not tell it from a number."""
    return bool(_DATE_NAME.search(name)) and all(is_missing(cell) or _COMPACT_DATE.fullmatch(cell) for cell in cells)


def _common_unit(cells: Sequence[str]) -> str:
    """The unit that follows the number in every cell that is not missing, "" if they differ or there is none."""
    unit = ""
    for cell in cells:
        if is_missing(cell):
            continue
        match = _WITH_UNIT.fullmatch(cell)
        known = match and match[1].lower() in UNITS and match[1] not in _AMOUNTS
        if not match or not known or unit not in ("", match[1]):
            return ""
        unit = match[1]
    return unit


def _mark_note(name: str, mark: str, count: int, rows: int) -> Message:
    kind = {"%": "percent", "()": "brackets"}.get(mark, "currency")
    return message(f"reading.note.{kind}", column=name, mark=mark, count=count, rows=rows)
