"""A column of clock times or durations to seconds."""

import re
from collections.abc import Sequence

import numpy as np

from linreg.arrays import Floats

_TIME = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d(?:\.\d{1,9})?))?", re.ASCII)  # hours may pass 24, as durations do


def is_time(cell: str) -> bool:
    """Whether the plain cell is hours and minutes, perhaps with seconds."""
    return _TIME.fullmatch(cell) is not None


def read_times(cells: Sequence[str]) -> Floats:
    """The seconds in plain cells, NaN where one is no time."""
    return np.array([_seconds(cell) for cell in cells])


def _seconds(cell: str) -> float:
    match = _TIME.fullmatch(cell) if ":" in cell else None
    return 3600.0 * int(match[1]) + 60.0 * int(match[2]) + float(match[3] or 0) if match else np.nan
