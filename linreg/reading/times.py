"""A column of clock times or durations to seconds."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats

_FRACTION = r"(?:[.,]\d{1,9})?"
_CLOCK = re.compile(
    r"(?:(?P<days>\d{1,5})\s*(?:d|days?,?|天|日|\.)\s*)?(?P<half>上午|下午)?\s*"
    rf"(?P<one>\d{{1,4}}):(?P<two>[0-5]\d)(?::(?P<three>[0-5]\d{_FRACTION}))?(?:\s*(?P<noon>[AaPp])\.?[Mm]\.?)?",
    re.ASCII,
)
_LAP = re.compile(r"(?P<one>\d{1,4}):(?P<two>[0-5]\d[.,]\d{1,9})", re.ASCII)  # minutes, seconds, hundredths
_WORDED = re.compile(
    r"(?:(?P<days>\d{1,5})\s*(?:d|days?|天|日),?\s*)?"
    r"(?:(?P<hours>\d{1,5})\s*(?:h|hrs?|hours?|小时|小時|时|時|個小時),?\s*)?"
    r"(?:(?P<minutes>\d{1,6})\s*(?:m|mins?|minutes?|分钟|分鐘|分|['′]),?\s*)?"
    rf"(?:(?P<seconds>\d{{1,7}}{_FRACTION})\s*(?:s|secs?|seconds?|秒钟|秒|[\"″]|''))?(?P<rest>\d{{1,2}})?",
    re.ASCII | re.IGNORECASE,
)
_ISO = re.compile(
    rf"P(?:(?P<days>\d{{1,5}})D)?(?:T(?:(?P<hours>\d{{1,5}})H)?(?:(?P<minutes>\d{{1,6}})M)?"
    rf"(?:(?P<seconds>\d{{1,7}}{_FRACTION})S)?)?",
    re.ASCII,
)
_BARE = re.compile(rf"\d{{1,7}}{_FRACTION}", re.ASCII)
_SECONDS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
_UNIT = re.compile(r"[hmsd分秒时時天日'′\"″]", re.IGNORECASE)


class Times(NamedTuple):
    """Seconds, NaN where a cell is no time; minutes_first: whether 1:30 was read as 90 seconds and not as 5400.

    either: whether the column has such cells, which could be read in both ways.
    """

    seconds: Floats
    minutes_first: bool
    either: bool


def is_time(cell: str) -> bool:
    """Whether the plain cell is a time of day or a duration of two parts or more: 8:30, 1:02.35, 1分30秒, 2h 15m."""
    return _colons(cell, False) is not None or _worded(cell, least=2) is not None


def read_times(cells: Sequence[str], minutes_first: bool | None = None) -> Times:
    """The seconds in plain cells. Of 1:30 the first part is hours, unless `minutes_first`, or a lap is among them.

    A bare number, or one with a single unit, counts in seconds among durations that have minutes: 59.87 beside 1:02.35.
    """
    laps = any(_LAP.fullmatch(cell) for cell in cells if ":" in cell)
    first = laps if minutes_first is None else minutes_first
    either = any(cell.count(":") == 1 and _CLOCK.fullmatch(cell) for cell in cells)
    least = 1 if laps or any(_worded(cell, least=2) is not None for cell in cells) else 2
    values = [_seconds(cell, first, least, bare=laps) for cell in cells]
    return Times(np.array(values, dtype=np.float64), first, either and not laps)


def _seconds(cell: str, minutes_first: bool, least: int, bare: bool) -> float:
    value = _colons(cell, minutes_first)
    if value is None:
        value = _worded(cell, least)
    if value is None and bare and _BARE.fullmatch(cell):
        value = float(cell.replace(",", "."))
    return np.nan if value is None else value


def _colons(cell: str, minutes_first: bool) -> float | None:
    if ":" not in cell:
        return None
    lap = _LAP.fullmatch(cell)
    if lap:
        return 60.0 * int(lap["one"]) + float(lap["two"].replace(",", "."))
    match = _CLOCK.fullmatch(cell)
    if not match:
        return None
    one, two, three = int(match["one"]), int(match["two"]), match["three"]
    half = (match["half"] or match["noon"] or "").lower()
    if half and one > 12:
        return None
    if half:
        one = one % 12 + 12 * (half in ("p", "下午"))
    days = 86400.0 * int(match["days"] or 0)
    if minutes_first and three is None and not half:
        return days + 60.0 * one + two
    return days + 3600.0 * one + 60.0 * two + float((three or "0").replace(",", "."))


def _worded(cell: str, least: int) -> float | None:
    """The seconds of a duration with units, of at least so many parts."""
    if not cell[:1].isascii() and not cell[:1].isdigit():
        return None
    iso = _ISO.fullmatch(cell) if cell[:1] == "P" else None
    match = iso or (_WORDED.fullmatch(cell) if _UNIT.search(cell) else None)
    if not match:
        return None
    parts = {unit: float(value.replace(",", ".")) for unit, value in match.groupdict().items() if value}
    rest = parts.pop("rest", None)
    if rest is not None:  # 1h30, 2分05: of the next smaller unit
        smaller = {"hours": "minutes", "minutes": "seconds"}.get(next(reversed(parts), ""))
        if smaller is None:
            return None
        parts[smaller] = rest
    if len(parts) < (1 if iso else least) or any(parts.get(unit, 0.0) >= 60.0 for unit in _below(parts)):
        return None
    return sum(_SECONDS[unit] * value for unit, value in parts.items())


def _below(parts: dict[str, float]) -> list[str]:
    """The minutes and seconds that stand behind a larger part, and so stay below 60."""
    units = [unit for unit in _SECONDS if unit in parts]
    return [unit for unit in units[1:] if unit != "hours"]
