"""A column of dates to days since the first of them."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

import numpy as np

from linreg.arrays import Floats

_CLOCK = (
    r"(?:(?:T|,?\s)\s*(?P<half>上午|下午)?\s*(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
    r"(?::(?P<second>[0-5]\d(?:\.\d{1,9})?))?(?:\s*(?P<noon>[AaPp][Mm]))?\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?)?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}})){_CLOCK}", re.ASCII
)
_YEAR_MONTH = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})", re.ASCII)
_CHINESE = re.compile(
    rf"(?P<year>\d{{4}}|\d\d)\s*年\s*(?P<month>\d{{1,2}})\s*月(?:\s*(?P<day>\d{{1,2}})\s*[日号])?{_CLOCK}", re.ASCII
)
_QUARTER = re.compile(r"(?P<year>\d{4})\s*[-年]?\s*[Qq第](?P<quarter>[1-4一二三四])(?:季度?)?", re.ASCII)
_YEAR_LAST = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<other>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_CLOCK}", re.ASCII
)
_SHORT = re.compile(rf"(?P<one>\d{{1,2}})(?P<mark>[-/])(?P<other>\d{{1,2}})(?P=mark)(?P<short>\d\d){_CLOCK}", re.ASCII)
_SHORT_POINTS = re.compile(rf"(?P<one>\d\d)(?P<mark>\.)(?P<other>\d\d)\.(?P<short>\d\d){_CLOCK}", re.ASCII)
_DAY_NAME = re.compile(
    rf"(?P<day>\d{{1,2}})[-\s]*(?P<name>[A-Za-z]{{3,9}})\.?,?[-\s]*(?P<year>\d{{4}}|\d\d){_CLOCK}", re.ASCII
)
_NAME_DAY = re.compile(
    rf"(?P<name>[A-Za-z]{{3,9}})\.?[-\s]+(?P<day>\d{{1,2}}),?[-\s]+(?P<year>\d{{4}}){_CLOCK}", re.ASCII
)
_NAME_YEAR = re.compile(r"(?P<name>[A-Za-z]{3,9})(?:\.?[-\s]+(?=\d{4})|-|'|\s')(?P<year>\d{4}|\d\d)", re.ASCII)
_YEAR_NAME = re.compile(r"(?P<year>\d{4})[-\s](?P<name>[A-Za-z]{3,9})(?:[-\s](?P<day>\d{1,2}))?", re.ASCII)
_PATTERNS: tuple[re.Pattern[str], ...] = (_YEAR_FIRST, _CHINESE, _YEAR_LAST, _YEAR_MONTH, _SHORT, _SHORT_POINTS)
_PATTERNS += (_DAY_NAME, _NAME_DAY, _NAME_YEAR, _YEAR_NAME, _QUARTER)
_COULD_BE = re.compile(r"\d{1,4}\s*[-/.年 A-Z]|[A-Z][a-z]", re.ASCII | re.IGNORECASE)
_MONTHS: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july")
_MONTHS += ("august", "september", "october", "november", "december")
_QUARTERS = {digit: number for digits in ("1234", "一二三四") for number, digit in enumerate(digits)}
ORDERS = ("month", "day", "year")  # what stands first in 3/4/20; of equally good ones the first is taken
EPOCH = datetime(2000, 1, 1)
NO_DATE = np.iinfo(np.int64).min
_DAY_MICROSECONDS = 86400.0 * 1e6
_UNEVEN = 4.0  # times the usual step between two dates is a long one


class Dates(NamedTuple):
    """Days since the earliest date, NaN where a cell is no date; that date; what its cells begin with.

    order: one of ORDERS, "" where the cells say themselves which part is which. others: the orders that would do as
    well. short_years: the first and the last year, where the file writes two digits of them.
    """

    days: Floats
    first: datetime
    order: str
    others: tuple[str, ...]
    short_years: tuple[int, int] | None


def is_date(cell: str) -> bool:
    """Whether the plain cell is a date with one of the orders of day, month and year."""
    match = _match(cell)
    return match is not None and any(_date(match, order, {}) is not None for order in ORDERS)


def read_dates(cells: Sequence[str], order: str | None = None, this_year: int | None = None) -> Dates | None:
    """The dates of plain cells, None if there are none.

    3/4/20 begins with what `order` says, else with what makes most cells dates, then with what keeps them in their
    order in time, and at even steps, else with the month. Two digits of a year are the years that lie closest together
    in the column, none after `this_year`, which is by default the present one.
    """
    different = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}  # a date often stands in many rows
    codes = np.fromiter((different[cell] for cell in cells), dtype=np.intp, count=len(cells))
    return dates_of([*different], codes, order, this_year)


def dates_of(
    different: Sequence[str], codes: "np.ndarray[Any, Any]", order: str | None = None, this_year: int | None = None
) -> Dates | None:
    """`read_dates` of the cells different[codes]."""
    matches = {cell: _match(cell) for cell in different}
    present = this_year or datetime.now(UTC).year
    swappable = any(match and "one" in match.re.groupindex for match in matches.values())
    short = any(match and "short" in match.re.groupindex for match in matches.values())
    possible = ORDERS if short else ORDERS[:2] if swappable else ("",)
    tried = [order] if order and order in possible else list(possible)
    moments = {}
    for choice in tried:
        read = _read(matches, choice, present)
        moments[choice] = np.array([_microseconds(read[cell]) for cell in different], dtype=np.int64)[codes]
    return decide(moments, any(match and len(_year(match)) == 2 for match in matches.values()))


def decide(moments: Mapping[str, "np.ndarray[Any, np.dtype[np.int64]]"], has_short_years: bool) -> Dates | None:
    """The best of the orders' readings, microseconds since EPOCH with NO_DATE for none; None if none has a date."""
    ranks = {choice: _rank(read[read != NO_DATE]) for choice, read in moments.items()}
    best = max(moments, key=lambda choice: ranks[choice])
    read = moments[best]
    known = read[read != NO_DATE]
    if not known.size:
        return None
    first, last = (EPOCH + timedelta(microseconds=int(end)) for end in (known.min(), known.max()))
    days = np.where(read == NO_DATE, np.nan, (read - known.min()) / _DAY_MICROSECONDS)
    differ = [choice for choice in moments if choice != best and not np.array_equal(moments[choice], read)]
    others = tuple(choice for choice in differ if ranks[choice][:2] == ranks[best][:2])
    years = (first.year, last.year) if has_short_years else None
    return Dates(days, first, best if differ else "", others, years)


def _microseconds(moment: datetime | None) -> int:
    if moment is None:
        return NO_DATE
    since = moment - EPOCH.replace(tzinfo=UTC)
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


def _rank(moments: "np.ndarray[Any, np.dtype[np.int64]]") -> tuple[int, bool, int]:
    """How many dates an order of day, month and year gives, whether they stand in their order in time, how evenly."""
    steps = np.diff(moments)
    if not ((steps >= 0).all() or (steps <= 0).all()):
        return moments.size, False, 0
    if not steps.size:
        return moments.size, True, 0
    sizes = np.sort(np.abs(steps))
    usual = max(float(sizes[len(sizes) // 2]), _DAY_MICROSECONDS)
    return moments.size, True, -int(math.log(max(float(sizes[-1]) / usual, 1.0), _UNEVEN))


def _read(matches: Mapping[str, re.Match[str] | None], order: str, present: int) -> dict[str, datetime | None]:
    years = {_year(match, order) for match in matches.values() if match}
    full = _full_years({year for year in years if len(year) < 3}, present)
    return {cell: match and _date(match, order, full) for cell, match in matches.items()}


def _year(match: re.Match[str], order: str = "") -> str:
    part = match.groupdict()
    return (part["one"] if order == "year" else part["short"]) if "short" in part else str(part["year"])


def _full_years(short: set[str], present: int) -> dict[str, int]:
    """The years that two digits mean: the widest gap between them on the circle of a hundred is where they begin."""
    if not short:
        return {}
    digits = sorted({int(year) for year in short})
    gaps = [(digits[place] - digits[place - 1]) % 100 or 100 for place in range(len(digits))]
    widest = max(range(len(digits)), key=lambda place: (gaps[place], digits[place] > present % 100))
    begin = digits[widest]
    span = (digits[widest - 1] - begin) % 100
    century = present - (present - begin) % 100  # of the first year, at most the present one
    century -= 100 * (century + span > present)
    return {year: century + (int(year) - begin) % 100 for year in short}


def _match(cell: str) -> re.Match[str] | None:
    if not _COULD_BE.match(cell):
        return None
    return next((match for pattern in _PATTERNS if (match := pattern.fullmatch(cell))), None)


def _date(match: re.Match[str], order: str, years: Mapping[str, int]) -> datetime | None:
    part = match.groupdict()
    year = _year(match, order)
    month, day = part.get("month"), part.get("day")
    if "one" in part:
        month, day = _in_order(part, order)
    if "name" in part:
        month = _month_number(part["name"])
    if "quarter" in part:
        month = str(3 * _QUARTERS[part["quarter"]] + 1)
    if len(year) < 2:
        return None
    try:
        full = int(year) if len(year) == 4 else years.get(year, 2000 + int(year))
        date = datetime(full, int(month or 0), int(day or 1), tzinfo=_zone(part.get("zone")))
    except ValueError:
        return None
    return date + _time_of_day(part) if part.get("hour") else date


def _in_order(part: Mapping[str, str | None], order: str) -> tuple[str | None, str | None]:
    """Month and day of 3/4/20; with points, 3.4.2020, the day always comes first."""
    if order == "year" and "short" in part:
        return part["other"], part["short"]
    if order == "month" and part["mark"] != ".":
        return part["one"], part["other"]
    return part["other"], part["one"]


def _zone(text: str | None) -> timezone:
    """The zone written as +08:00 or Z; UTC where none is given."""
    if not text or text in ("Z", "UTC"):
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
