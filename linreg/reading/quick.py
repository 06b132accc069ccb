"""A column of very many cells to numbers at once; what is out of the ordinary in it is read cell by cell.

It gives what `cells.read_column` gives, or None where that one is needed.
"""

import re
from typing import Any

import numpy as np

from linreg.dataset import MAX_MAGNITUDE
from linreg.reading.cells import (  # fmt: skip
    DATE_NAME,
    USABLE_SHARE,
    Column,
    days_column,
    looks_otherwise,
    mark_note,
    without_code,
)
from linreg.reading.dates import EPOCH, NO_DATE, ORDERS, dates_of, decide
from linreg.reading.decimals import Evidence, weigh
from linreg.reading.numbers import is_missing, parse_number, plain
from linreg.reading.table import Choices
from linreg.words import Message, message

_MOST_ODD = 50_000  # different cells that are no plain numbers; above, the column is read cell by cell
_NUMBER = {".": r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$", ",": r"^[+-]?\d*,?\d+$"}
_TAIL = r"(?:[ T]\d\d:\d\d(?::\d\d)?)?"
_YEAR_FIRST = re.compile(rf"\d{{4}}([-/.])\d\d\1\d\d{_TAIL}", re.ASCII)
_YEAR_LAST = re.compile(rf"\d\d([-/.])\d\d\1\d{{4}}{_TAIL}", re.ASCII)
_SAMPLE = 40


def quick_evidence(cells: Any) -> Evidence | None:
    """`decimals.weigh` of an arrow array of texts, None where every cell must be weighed."""
    from pyarrow import compute

    if compute.any(compute.match_substring(cells, ",")).as_py():
        return None
    pointed = cells.filter(compute.match_substring(cells, "."))
    head = weigh([plain(cell) for cell in pointed.slice(0, 1000).to_pylist()])
    return head if head.point or len(pointed) <= 1000 else None


def quick_column(name: str, cells: Any, decimal: str, choices: Choices) -> Column | Message | None:
    """The column of the stripped texts `cells`, an arrow array."""
    sample = [cell for cell in cells.slice(0, _SAMPLE).to_pylist() if cell]
    if not sample or (DATE_NAME.search(name) and sample[0].isdigit()):
        return None
    if all(map(_YEAR_FIRST.fullmatch, sample)) or all(map(_YEAR_LAST.fullmatch, sample)):
        return _fixed_dates(name, cells, sample[0], choices)
    return _numbers(name, cells, decimal, choices)


def _numbers(name: str, cells: Any, decimal: str, choices: Choices) -> Column | Message | None:
    """Plain numbers at once, also before a percent sign; each other cell once, however often it stands there."""
    import pyarrow
    from pyarrow import compute

    percent = compute.ends_with(cells, "%")
    count = compute.sum(percent).as_py() or 0
    bare = cells
    if count:
        without = compute.utf8_rtrim_whitespace(compute.utf8_slice_codeunits(cells, 0, -1))
        bare = compute.if_else(percent, without, cells)
    regular = compute.match_substring_regex(bare, _NUMBER[decimal])
    numbers = compute.if_else(regular, bare, pyarrow.scalar(None, pyarrow.string()))
    if decimal == ",":
        numbers = compute.replace_substring(numbers, ",", ".")
    values = np.array(numbers.cast("float64").to_numpy(zero_copy_only=False), dtype=np.float64)
    odd_rows = np.flatnonzero(~regular.to_numpy(zero_copy_only=False))
    odd = cells.take(odd_rows).dictionary_encode()
    if len(odd.dictionary) > _MOST_ODD:
        return None
    texts, codes = [plain(cell) for cell in odd.dictionary.to_pylist()], odd.indices.to_numpy()
    marks = {"%": int((regular.to_numpy(zero_copy_only=False) & percent.to_numpy(zero_copy_only=False)).sum())}
    read, reasons = np.full(len(texts), np.nan), [message("reading.reason.not_number")] * len(texts)
    times = np.bincount(codes, minlength=len(texts))
    for place, text in enumerate(texts):
        number = parse_number(text, decimal)
        if number is None:
            reasons[place] = message("reading.reason.missing") if is_missing(text) else reasons[place]
        else:
            read[place] = number.value
            for mark in number.marks:
                marks[mark] = marks.get(mark, 0) + int(times[place])
    unread = [text for text, value in zip(texts, read, strict=True) if np.isnan(value) and not is_missing(text)]
    if unread and looks_otherwise(unread):
        return None
    values[odd_rows] = read[codes]
    large = np.flatnonzero(np.abs(values) > MAX_MAGNITUDE)
    values[large] = np.nan
    missing = sum(int(times[place]) for place, text in enumerate(texts) if is_missing(text))
    present = len(values) - missing
    if not present:
        return message("reading.unusable.empty")
    if np.isfinite(values).sum() < USABLE_SHARE * present:
        return message("reading.unusable.text")
    cells_read = zip(odd_rows.tolist(), codes.tolist(), strict=True)
    bad = [(row, reasons[code]) for row, code in cells_read if np.isnan(read[code])]
    too_large = message("reading.reason.too_large", limit=MAX_MAGNITUDE)
    bad = sorted([*bad, *((row, too_large) for row in large.tolist())], key=lambda item: item[0]) if large.size else bad
    notes = [mark_note(name, mark, times_seen, len(values)) for mark, times_seen in marks.items() if times_seen]
    return without_code(name, Column(values, bad, notes), choices.missing)


def _fixed_dates(name: str, cells: Any, example: str, choices: Choices) -> Column | None:
    """Dates that all have the shape of `example`, from their bytes; each other cell once."""
    from pyarrow import compute

    length = len(example)
    lengths = compute.binary_length(cells).to_numpy(zero_copy_only=False)
    fitting = lengths == length
    if _few_kinds(cells):
        return _repeated_dates(name, cells, choices)
    if not fitting.all():
        return None
    start = cells.offset
    offsets = np.frombuffer(cells.buffers()[1], dtype=np.int32)[start : start + 2]
    text = np.frombuffer(cells.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[0] + length * len(cells)]
    matrix = text.reshape(len(cells), length)
    numbers = []
    for place, character in enumerate(example):
        column = matrix[:, place]
        if not character.isdigit():
            if (column != ord(character)).any():
                return None
            continue
        numbers.append(column.astype(np.int32) - ord("0"))
        if int(numbers[-1].min()) < 0 or int(numbers[-1].max()) > 9:
            return None
    year_first = _YEAR_FIRST.fullmatch(example) is not None
    parts = _parts(numbers, (4, 2, 2) if year_first else (2, 2, 4))
    clock = parts[3]
    if year_first:
        moments = {"": _moments(parts[0], parts[1], parts[2], clock)}
    elif example[2] == ".":
        moments = {order: _moments(parts[2], parts[1], parts[0], clock) for order in ORDERS[:2]}
    else:
        one, other, year = parts[:3]
        moments = {"month": _moments(year, one, other, clock), "day": _moments(year, other, one, clock)}
    if choices.dates in moments:
        moments = {choices.dates: moments[choices.dates]}
    found = decide(moments, has_short_years=False)
    if found is None or np.isnan(found.days).any():
        return None
    return days_column(name, [], found)


def _few_kinds(cells: Any) -> bool:
    """Whether the cells repeat themselves much, as days do in measurements of every minute."""
    head = cells.slice(0, 20_000)
    return len(head.dictionary_encode().dictionary) * 4 < len(head)


def _repeated_dates(name: str, cells: Any, choices: Choices) -> Column | None:
    encoded = cells.dictionary_encode()
    texts = [plain(cell) for cell in encoded.dictionary.to_pylist()]
    if len(texts) > _MOST_ODD:
        return None
    found = dates_of(texts, encoded.indices.to_numpy(), choices.dates)
    if found is None:
        return None
    unread = np.isnan(found.days)
    if unread.any():
        return None
    return days_column(name, [], found)


def _parts(digits: list[Any], widths: tuple[int, ...]) -> list[Any]:
    """The numbers of so many digits each, and the seconds of the day in what follows, −1 for no time of day."""
    parts, rest = [], iter(digits)
    for width in widths:
        number = next(rest)
        for _ in range(width - 1):
            number = number * 10 + next(rest)
        parts.append(number)
    clock = np.zeros(len(digits[0]), dtype=np.int64)
    for unit, most in ((3600, 23), (60, 59), (1, 59)):
        tens = next(rest, None)
        if tens is not None:
            two = tens * 10 + next(rest)
            clock = np.where((two <= most) & (clock >= 0), clock + unit * two, -1)
    return [*parts, clock]


def _moments(year: Any, month: Any, day: Any, clock: Any) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Microseconds since EPOCH, NO_DATE where there is no such day or time."""
    month_there = (month >= 1) & (month <= 12)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.where(month_there, month, 0)]
    valid = month_there & (day >= 1) & (day <= days + (leap & (month == 2))) & (year >= 1) & (clock >= 0)
    before = np.cumsum([0, 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])[np.where(month_there, month, 0)]
    past = year - 1
    since = past * 365 + past // 4 - past // 100 + past // 400 + before + (leap & (month > 2)) + day
    since -= EPOCH.toordinal()
    return np.where(valid, (since * 86400 + clock) * 1_000_000, NO_DATE)
