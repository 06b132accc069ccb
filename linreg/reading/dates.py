"""A column of dates to days since the first of them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats

_CLOCK = (
    r"(?:(?:T|,?\s)\s*(?P<half>上午|下午)?\s*(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
    r"(?::(?P<second>[0-5]\d(?:\.\d{1,9})?))?(?:\s*(?P<noon>[AaPp][Mm]))?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}})){_CLOCK}", re.ASCII
)
_YEAR_MONTH = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})", re.ASCII)
_CHINESE = re.compile(
    rf"(?P<year>\d{{4}})\s*年\s*(?P<month>\d{{1,2}})\s*月(?:\s*(?P<day>\d{{1,2}})\s*[日号])?{_CLOCK}", re.ASCII
)
_QUARTER = re.compile(r"(?P<year>\d{4})\s*[-年]?\s*[Qq第](?P<quarter>[1-4一二三四])(?:季度?)?", re.ASCII)
_YEAR_LAST = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<other>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_CLOCK}", re.ASCII
)
_SHORT_YEAR = re.compile(rf"(?P<one>\d{{1,2}})(?P<mark>/)(?P<other>\d{{1,2}})/(?P<year>\d\d){_CLOCK}", re.ASCII)
_SHORT_POINTS = re.compile(rf"(?P<one>\d\d)(?P<mark>\.)(?P<other>\d\d)\.(?P<year>\d\d){_CLOCK}", re.ASCII)
_DAY_NAME = re.compile(
    rf"(?P<day>\d{{1,2}})[-\s]+(?P<name>[A-Za-z]{{3,9}})\.?,?[-\s]+(?P<year>\d{{4}}|\d\d){_CLOCK}", re.ASCII
)
_NAME_DAY = re.compile(
    rf"(?P<name>[A-Za-z]{{3,9}})\.?[-\s]+(?P<day>\d{{1,2}}),?[-\s]+(?P<year>\d{{4}}){_CLOCK}", re.ASCII
)
_NAME_YEAR = re.compile(r"(?P<name>[A-Za-z]{3,9})(?:\.?[-\s]+(?=\d{4})|-)(?P<year>\d{4}|\d\d)", re.ASCII)
_PATTERNS: tuple[re.Pattern[str], ...] = (_YEAR_FIRST, _CHINESE, _YEAR_LAST, _YEAR_MONTH, _SHORT_YEAR, _SHORT_POINTS)
_PATTERNS += (_DAY_NAME, _NAME_DAY, _NAME_YEAR, _QUARTER)
_COULD_BE = re.compile(r"\d{1,4}\s*[-/.年 A-Z]|[A-Z][a-z]", re.ASCII | re.IGNORECASE)
_MONTHS: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july")
_MONTHS += ("august", "september", "october", "november", "december")
_QUARTERS = {digit: number for digits in ("1234", "一二三四") for number, digit in enumerate(digits)}


class Dates(NamedTuple):
    """Days since the earliest date, NaN where a cell is no date; that date; whether day and month could be swapped."""

    days: Floats
    first: datetime
    ambiguous: bool


def is_date(cell: str) -> bool:
    """Whether the plain cell is a date with one of the orders of day and month."""
    match = _match(cell)
    return match is not None and (_date(match, False) is not None or _date(match, True) is not None)


def read_dates(cells: Sequence[str]) -> Dates | None:
    """The dates of plain cells, None if there are none. 3/4/2020 is 3 April if that makes more of the cells dates."""
    matches = {cell: _match(cell) for cell in dict.fromkeys(cells)}  # a date often stands in many rows
    month_first = {cell: match and _date(match, False) for cell, match in matches.items()}
    day_first = month_first
    if any(match and "one" in match.re.groupindex for match in matches.values()):
        day_first = {cell: match and _date(match, True) for cell, match in matches.items()}
    counts = [sum(dates[cell] is not None for cell in cells) for dates in (month_first, day_first)]
    found = day_first if counts[1] > counts[0] else month_first
    known = [date for date in found.values() if date is not None]
    if not known:
        return None
    first = min(known)
    day = timedelta(days=1)
    days = {cell: np.nan if date is None else (date - first) / day for cell, date in found.items()}
    either = day_first != month_first and counts[0] == counts[1]
    return Dates(np.array([days[cell] for cell in cells]), first.replace(tzinfo=None), either)


def _match(cell: str) -> re.Match[str] | None:
    if not _COULD_BE.match(cell):
        return None
    return next((match for pattern in _PATTERNS if (match := pattern.fullmatch(cell))), None)


def _date(match: re.Match[str], day_first: bool) -> datetime | None:
    part = match.groupdict()
    month, day = part.get("month"), part.get("day")
    if "one" in part:  # with points, 3.4.2020, the day always comes first
        day, month = part["one"], part["other"]
        if not (day_first or part["mark"] == "."):
            day, month = month, day
    if "name" in part:
        month = _month_number(part["name"])
    if "quarter" in part:
        month = str(3 * _QUARTERS[part["quarter"]] + 1)
    year = int(part["year"])
    year += 0 if year > 99 else 1900 if year > 68 else 2000  # as POSIX reads two digits
    try:
        date = datetime(year, int(month or 0), int(day or 1), tzinfo=_zone(part.get("zone")))
    except ValueError:
        return None
    return date + _time_of_day(part) if part.get("hour") else date


def _zone(text: str | None) -> timezone:
    """The zone written as +08:00 or Z; UTC where none is given."""
    if not text or text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(offset if text[0] == "+" else -offset)


def _time_of_day(part: dict[str, str | None]) -> timedelta:
    hours, minutes, seconds = (float(part[unit] or 0) for unit in ("hour", "minute", "second"))
    half = (part["half"] or part["noon"] or "").lower()
    if half and hours <= 12:
        hours = hours % 12 + 12 * (half in ("pm", "下午"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _month_number(name: str) -> str | None:
    known = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    return str(known[0]) if len(known) == 1 else None
