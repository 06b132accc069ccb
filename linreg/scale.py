"""What the numbers of a column stand for where people write something else: days since a date, seconds of a clock."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

DAY_SECONDS = 86400.0
_DAY = timedelta(days=1)
_MOST_TICKS = 6
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_SECOND_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
_DAY_STEPS = tuple(86400 * days for days in (1, 2, 5, 7, 14, 28))


@dataclass(frozen=True)
class Scale:
    """kind "date": numbers are days since `first`; "time": seconds. Frozen, so that it can be part of a key.

    first: of dates, without a zone. clock: whether dates have a time of day. order: what 3/4/20 begins with, "month",
    "day" or "year", "" where it was not asked. minutes_first: whether 1:30 is 90 seconds.
    """

    kind: Literal["date", "time"]
    first: datetime | None = None
    clock: bool = False
    order: str = ""
    minutes_first: bool = False

    def write(self, value: float) -> str:
        """`value` as a person writes it: 2024-03-12, 2024-03-12 08:30, 1:02:35. Beyond the calendar, the number."""
        if self.kind == "time" or self.first is None:
            return _clock(value)
        try:
            when = self.first + timedelta(days=value)
        except (OverflowError, ValueError):
            return f"{value:g}"
        if not self.clock:
            whole = when + timedelta(hours=12)
            return whole.date().isoformat()
        return (when + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(" ").removesuffix(":00")

    def ticks(self, low: float, high: float) -> tuple[list[float], list[str]]:
        """A few round values from `low` to `high` for an axis, and how they are written there: as short as can be."""
        if self.kind == "time" or self.first is None:
            return _clock_ticks(low, high)
        try:
            begin, end = (self.first + timedelta(days=value) for value in (low, high))
        except (OverflowError, ValueError):
            return [], []
        months = (end.year - begin.year) * 12 + end.month - begin.month
        if months >= _MOST_TICKS:
            moments, shape = _months(begin, end, months)
        else:
            moments, shape = _days(begin, end)
        kept = [moment for moment in moments if begin <= moment <= end]
        return [(moment - self.first) / _DAY for moment in kept], [moment.strftime(shape) for moment in kept]

    def key(self) -> str:
        """A short text from which `read_scale` makes it again: date:2024-03-01, clock:2024-03-01T08:30:00, time."""
        if self.kind == "time" or self.first is None:
            return "minutes" if self.minutes_first else "time"
        return f"{'clock' if self.clock else 'date'}{self.order[:1]}:{self.first.isoformat().removesuffix('T00:00:00')}"


def read_scale(key: str) -> Scale | None:
    """The scale that wrote `key`, None if none did."""
    if key in ("time", "minutes"):
        return Scale("time", minutes_first=key == "minutes")
    kind, _, first = key.partition(":")
    orders = {"": "", "m": "month", "d": "day", "y": "year"}
    for name in ("date", "clock"):
        if kind.startswith(name) and kind.removeprefix(name) in orders:
            try:
                return Scale("date", datetime.fromisoformat(first), name == "clock", orders[kind.removeprefix(name)])
            except ValueError:
                return None
    return None


def _months(begin: datetime, end: datetime, months: int) -> tuple[list[datetime], str]:
    """The first days of months, at even steps."""
    step = next((step for step in _MONTH_STEPS if months / step <= _MOST_TICKS), _MONTH_STEPS[-1])
    first = -(-(begin.year * 12 + begin.month - 1) // step) * step
    numbers = range(first, end.year * 12 + end.month, step)
    moments = [datetime(number // 12, number % 12 + 1, 1) for number in numbers if 1 <= number // 12 <= 9999]
    return moments, "%Y" if step >= 12 else "%Y-%m"


def _days(begin: datetime, end: datetime) -> tuple[list[datetime], str]:
    """Midnights, or within a few days times of day, at even steps from the first of them."""
    span = (end - begin).total_seconds()
    step = next((step for step in (*_SECOND_STEPS, *_DAY_STEPS) if span / step <= _MOST_TICKS), _DAY_STEPS[-1])
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    first = -int(-(begin - midnight).total_seconds() // step) * step
    moments = [midnight + timedelta(seconds=first + step * number) for number in range(_MOST_TICKS + 2)]
    return moments, "%Y-%m-%d" if step >= DAY_SECONDS else "%m-%d %H:%M" if step >= 60 else "%H:%M:%S"


def _clock_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    steps = (0.1, 0.2, 0.5, *_SECOND_STEPS, *_DAY_STEPS)
    step = next((step for step in steps if (high - low) / step <= _MOST_TICKS), None)
    if step is None:
        return [], []
    values = [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return values, [_clock(value) for value in values]


def _clock(seconds: float) -> str:
    """h:mm, h:mm:ss or with a fraction."""
    if not math.isfinite(seconds) or abs(seconds) >= 1e9:
        return f"{seconds:g}"
    sign, seconds = "−" if seconds < 0 else "", round(abs(seconds), 3)
    hours, rest = divmod(seconds, 3600.0)
    minutes, left = divmod(rest, 60.0)
    shown = f"{left:06.3f}".rstrip("0").rstrip(".")
    return f"{sign}{int(hours)}:{int(minutes):02d}" + (f":{shown}" if left else "")
