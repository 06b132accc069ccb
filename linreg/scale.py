"""What the numbers of a column stand for where people write something else: days since a date, seconds of a clock."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

DAY_SECONDS = 86400.0


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


def _clock(seconds: float) -> str:
    """h:mm, h:mm:ss or with a fraction."""
    if not math.isfinite(seconds) or abs(seconds) >= 1e9:
        return f"{seconds:g}"
    sign, seconds = "−" if seconds < 0 else "", round(abs(seconds), 3)
    hours, rest = divmod(seconds, 3600.0)
    minutes, left = divmod(rest, 60.0)
    shown = f"{left:06.3f}".rstrip("0").rstrip(".")
    return f"{sign}{int(hours)}:{int(minutes):02d}" + (f":{shown}" if left else "")
