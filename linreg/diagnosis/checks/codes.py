"""Values that stand for "no value": 9999 or −999, far from all others and more than once."""

import numpy as np

from linreg.arrays import Floats

_WORDS = (-32768.0, 32767.0, 65535.0, 2147483647.0, -2147483648.0)  # the ends of the integers of computers
_APART = 1.0  # in ranges of the other values: so far away it must be
_TIMES = 2


def find_code(values: Floats) -> tuple[float, int] | None:
    """The code and how often it stands in `values`, float64 of shape (n,); None if there is none."""
    for end in (float(values.min()), float(values.max())):
        if not _is_written_like_one(end):
            continue
        has = values == end
        count = int(has.sum())
        if count < _TIMES or count > values.size // 2:
            continue
        others = values[~has]
        gap = min(abs(end - float(others.min())), abs(end - float(others.max())))
        if gap > _APART * float(np.ptp(others)):
            return end, count
    return None


def _is_written_like_one(value: float) -> bool:
    """All digits 9, or all 8 or all 7 in surveys, at least two of them; or an end of the computer's integers."""
    digits = f"{abs(value):.10g}".replace(".", "")
    return value in _WORDS or (len(digits) > 1 and set(digits) in ({"9"}, {"8"}, {"7"}))
