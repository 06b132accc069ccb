"""What a person types or pastes into a cell, or as a new x: understood as the cell of a file is."""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import NamedTuple

import numpy as np

from linreg.dataset import MAX_MAGNITUDE
from linreg.reading.dates import read_dates
from linreg.reading.decimals import combine, weigh
from linreg.reading.numbers import is_missing, parse_number, plain
from linreg.reading.suffixes import without_suffixes
from linreg.reading.times import read_times
from linreg.scale import DAY_SECONDS, Scale

_AMOUNT_BASE = "1"  # a bare cell beside the typed one, so that 万 and k are multiplied out and not set aside


class Typed(NamedTuple):
    """value: NaN for an empty cell or one that says "missing", None for what is no number.

    either: whether 1,234 or 1.234 could as well have been read the other way.
    """

    value: float | None
    either: bool = False


def read_typed(texts: Sequence[str], scale: Scale | None = None, decimal: str = ".") -> list[Typed]:
    """The cells of one column. scale: what its numbers stand for. decimal: the mark where no cell tells.

    A cell that can only be read in one way is read so, whatever the others say; of those that can be read in both, all
    are read as the other cells tell.
    """
    cells = [plain(text) for text in texts]
    evidence = combine([weigh([cell]) for cell in cells] or [weigh([])])
    return [_read(cell, scale, evidence.mark or decimal) for cell in cells]


def _read(cell: str, scale: Scale | None, common: str) -> Typed:
    if is_missing(cell):
        return Typed(float("nan"))
    if scale is not None:
        value = read_moment(cell, scale)
        if value is not None:
            return Typed(value)
    own = weigh([cell])
    either = own.mark is None and bool(own.either_comma or own.either_point)
    mark = own.mark or (common if not own.either_point or common == "," else ".")
    number = parse_number(cell, mark)
    if number is None:
        return Typed(_amount(cell, mark))
    return Typed(number.value, either) if abs(number.value) <= MAX_MAGNITUDE else Typed(None)


def _amount(cell: str, decimal: str) -> float | None:
    """1.2万, 3k: multiplied out; other suffixes are no part of a number."""
    suffixed = without_suffixes("", [_AMOUNT_BASE, cell])
    if suffixed is None or suffixed.factors[1] == 1.0:
        return None
    number = parse_number(suffixed.cells[1], decimal)
    value = None if number is None else number.value * suffixed.factors[1]
    return value if value is not None and abs(value) <= MAX_MAGNITUDE else None


def read_moment(text: str, scale: Scale) -> float | None:
    """A date as days since the scale's first, a time as seconds; None if `text` is neither."""
    cell = plain(text)
    if scale.kind == "time" or scale.first is None:
        seconds = float(read_times([cell], scale.minutes_first).seconds[0])
        return None if np.isnan(seconds) else seconds
    dates = read_dates([cell], scale.order or None)
    if dates is None:
        return None
    return (dates.first.replace(tzinfo=UTC) - scale.first.replace(tzinfo=UTC)).total_seconds() / DAY_SECONDS


_LISTED = re.compile(r"[;；、\n\r\t]+")
_ENDS = re.compile(r"[,，]\s+|\s+[,，]\s*|，")
_BLANKS = re.compile(r"\s+")


def read_typed_list(text: str, scale: Scale | None = None) -> list[tuple[str, Typed]]:
    """The values of a list as (as typed, value): separated by semicolons, 、, line ends, blanks, or commas.

    1,5 alone is 1 and 5, as lists have always been written here; between blanks or semicolons it is one and a half:
    "1,5; 2,5". A piece that is a date or a time of `scale` may hold blanks and commas itself.
    """
    found: list[tuple[str, Typed]] = []
    listed = [piece.strip() for piece in _LISTED.split(text)]
    several = sum(map(bool, listed)) > 1
    for piece in filter(None, listed):
        moment = read_moment(piece, scale) if scale is not None else None
        if moment is not None:
            found.append((piece, Typed(moment)))
            continue
        for part in filter(None, map(str.strip, _ENDS.split(piece))):
            found += _blank_separated(part, scale, several)
    return found


def _blank_separated(part: str, scale: Scale | None, several: bool) -> list[tuple[str, Typed]]:
    moment = read_moment(part, scale) if scale is not None else None
    if moment is not None:
        return [(part, Typed(moment))]
    words = _BLANKS.split(part)
    pieces: list[str] = []
    for word in words:
        marks = weigh([plain(word)])
        decimal = marks.mark == "," or marks.point or ((several or len(words) > 1) and word.count(",") == 1)
        pieces += (
            [word]
            if decimal and not _is_list(word, several or len(words) > 1)
            else filter(None, re.split("[,，]", word))
        )
    return list(zip(pieces, read_typed(pieces, scale), strict=True))


def _is_list(word: str, among_others: bool) -> bool:
    """Whether commas separate numbers in the word: 1,5 alone, and 1,2,3; not 1.234,5 nor 1,234.5."""
    return "." not in word and (word.count(",") > 1 or not among_others)
