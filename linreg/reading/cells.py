"""Columns of cells to columns of numbers."""

import re
from collections.abc import Sequence
from datetime import time
from itertools import islice
from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats
from linreg.dataset import MAX_MAGNITUDE
from linreg.reading.dates import Dates, is_date, read_dates
from linreg.reading.numbers import is_missing, parse_number
from linreg.reading.suffixes import has_mark, without_suffix, without_suffixes
from linreg.reading.table import AS_FOUND, Alternatives, Choices
from linreg.reading.times import is_time, read_times
from linreg.scale import Scale
from linreg.words import Message, message

_SIMPLE_CHARACTERS = re.compile(r"[0-9.eE+-]*")
DATE_NAME = re.compile("date|日期|日付", re.IGNORECASE)
_COMPACT_DATE = re.compile(r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_NINES = re.compile(r"-?9{2,}(?:\.9+)?|-?1e[+]?[23]\d", re.ASCII)  # what stands for "missing" where a number must
_LEAST_CODES = 2
_SAMPLE = 60  # cells that are tried before a whole column is
USABLE_SHARE = 0.5  # of the cells that are not missing, for a column to count as numbers or dates


class Column(NamedTuple):
    """A column as float64, NaN where a cell gave no number; `bad` has each such cell's row and why.

    scale: what the numbers stand for, if the cells are dates or times. alternatives: choices that would read it
    otherwise, as (keyword of `read_csv`, value).
    """

    values: Floats
    bad: list[tuple[int, Message]]
    notes: list[Message]
    scale: Scale | None = None
    alternatives: Alternatives = ()


def is_value(cell: str) -> bool:
    """Whether the plain cell is a date, a time, or a number with either decimal mark and perhaps a footnote's mark."""
    if not any(map(str.isdigit, cell[:60])):
        return False
    number = parse_number(cell, ".") is not None or parse_number(cell, ",") is not None
    return number or is_date(cell) or is_time(cell) or has_mark(cell)


def read_column(name: str, cells: Sequence[str], decimal: str, choices: Choices = AS_FOUND) -> Column | Message:
    """The numbers of a column of plain cells, or days where they are dates, or the reason why it cannot be used."""
    present = sum(not is_missing(cell) for cell in cells)
    if not present:
        return message("reading.unusable.empty")
    numbers = _numbers(name, cells, decimal)
    found = int(np.isfinite(numbers.values).sum())
    if found < present and (other := _otherwise(name, cells, decimal, choices, max(found + 1, USABLE_SHARE * present))):
        return other
    if found < USABLE_SHARE * present:
        return message("reading.unusable.text")
    compact = [message("reading.note.compact_dates", column=name)] if _are_compact_dates(name, cells) else []
    return without_code(name, numbers._replace(notes=[*numbers.notes, *compact]), choices.missing)


def _otherwise(name: str, cells: Sequence[str], decimal: str, choices: Choices, least: float) -> Column | None:
    """The column as times, as dates, or as numbers with something behind them, if that reads `least` cells."""
    sample = _telling(cells, decimal)
    if any(map(is_time, sample)):
        times = read_times(cells, {"minutes": True, "hours": False}.get(choices.times or ""))
        if np.isfinite(times.seconds).sum() >= least:
            return _seconds(name, cells, times.seconds, times.minutes_first, times.either)
    if any(map(is_date, sample)):
        dates = read_dates(cells, choices.dates)
        if dates is not None and np.isfinite(dates.days).sum() >= least:
            return days_column(name, cells, dates)
    suffixed = without_suffixes(name, cells) if any(without_suffix(cell) != cell for cell in sample) else None
    if suffixed is None:
        return None
    bare = _numbers(name, suffixed.cells, decimal)
    if not np.isfinite(bare.values).sum() >= least:
        return None
    bare = bare._replace(values=bare.values * suffixed.factors, notes=[*bare.notes, suffixed.note])
    return without_code(name, bare, choices.missing)


def _telling(cells: Sequence[str], decimal: str) -> list[str]:
    """The first different cells that are there and no numbers: those alone tell what a column holds besides."""
    different = (cell for cell in dict.fromkeys(cells) if not is_missing(cell) and parse_number(cell, decimal) is None)
    return [*islice(different, _SAMPLE)]


def looks_otherwise(cells: Sequence[str]) -> bool:
    """Whether a column in which these different cells are no numbers may be times, dates, or carry suffixes."""
    sample = cells[:_SAMPLE]
    return any(is_time(cell) or is_date(cell) or without_suffix(cell) != cell for cell in sample)


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
    return Column(values, bad, [mark_note(name, mark, count, len(cells)) for mark, count in marks.items()])


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


def _seconds(name: str, cells: Sequence[str], values: Floats, minutes_first: bool, either: bool) -> Column:
    kind = "minutes" if minutes_first and either else "times" if either else "durations"
    column = _filled(values, cells, "not_time", [message(f"reading.note.{kind}", column=name)])
    other = (("times", "hours" if minutes_first else "minutes"),) if either else ()
    return column._replace(scale=Scale("time", minutes_first=minutes_first), alternatives=other)


def days_column(name: str, cells: Sequence[str], dates: Dates) -> Column:
    clock = bool((dates.days[np.isfinite(dates.days)] % 1.0).any() or dates.first.time() != time())
    scale = Scale("date", dates.first, clock, dates.order)
    notes = [message("reading.note.dates", column=name, first=scale.write(0.0))]
    if dates.others:
        notes.append(message(f"reading.note.{dates.order}_first", column=name))
    if dates.short_years:
        low, high = map(str, dates.short_years)
        notes.append(message("reading.note.short_years", column=name, low=low, high=high))
    column = _filled(dates.days, cells, "not_date", notes)
    return column._replace(scale=scale, alternatives=tuple(("dates", order) for order in dates.others))


def without_code(name: str, column: Column, code: str | None) -> Column:
    """The column, told about a number that seems to stand for "missing"; without it, where `code` says that it does."""
    values = column.values
    if code is not None:
        rows = np.flatnonzero(values == float(code))
        reason = message("reading.reason.code", code=code)
        bad = sorted([*column.bad, *((row, reason) for row in rows.tolist())], key=lambda item: item[0])
        return column._replace(values=np.where(values == float(code), np.nan, values), bad=bad)
    if values.size <= 2 * _LEAST_CODES:
        return column
    ends = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))  # of those that are there
    for extreme in dict.fromkeys(end for end in ends if _NINES.fullmatch(f"{end:.15g}")):
        known = values[np.isfinite(values)]
        count, rest = int((known == extreme).sum()), known[known != extreme]
        text = f"{extreme:.15g}"
        if count < _LEAST_CODES or not rest.size or known.size <= 2 * _LEAST_CODES:
            continue
        low, high = float(rest.min()), float(rest.max())
        if min(abs(extreme - low), abs(extreme - high)) > high - low:
            note = message("reading.note.code", column=name, code=text, count=count, low=low, high=high)
            return column._replace(notes=[*column.notes, note], alternatives=(*column.alternatives, ("missing", text)))
    return column


def _filled(values: Floats, cells: Sequence[str], wrong: str, notes: list[Message]) -> Column:
    """The column, its cells without a value explained: missing, or `wrong`."""
    missing, other = message("reading.reason.missing"), message(f"reading.reason.{wrong}")
    rows = np.flatnonzero(np.isnan(values)).tolist()
    return Column(values, [(row, missing if is_missing(cells[row]) else other) for row in rows], notes)


def _are_compact_dates(name: str, cells: Sequence[str]) -> bool:
    """20240131 in a column called so may be a date; the digits alone do not tell it from a number."""
    return bool(DATE_NAME.search(name)) and all(is_missing(cell) or _COMPACT_DATE.fullmatch(cell) for cell in cells)


def mark_note(name: str, mark: str, count: int, rows: int) -> Message:
    kind = {"%": "percent", "()": "brackets"}.get(mark, "currency")
    return message(f"reading.note.{kind}", column=name, mark=mark, count=count, rows=rows)
