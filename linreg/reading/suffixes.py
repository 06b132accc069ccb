"""What stands behind numbers in a column: one unit everywhere, 万 or k in some cells, marks of footnotes and flags."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from linreg.reading.numbers import is_missing
from linreg.reading.words import UNITS
from linreg.words import Message, message

_MAX_CELL = 60
_PARTS = re.compile(r"([^\w(]{0,4}[\d.,' ]*\d[.,]?(?:[eE][+-]?\d+(?!\w))?)\s*([^\s\d.,].{0,24})", re.ASCII)
_GOES_ON = re.compile(
    r"[-–—~/:+×·=^<>]\s*[\d.]|.*(?:\s[-+~<>=]?\d|[;|\t,])", re.ASCII
)  # 5-10, 3/4, "5 of 10": no suffix
_MARKS = re.compile(r"(?:[*†‡§¶#!⁎∗※△▲▼↑↓¹²³⁰ⁱ⁴-⁹ᵃ-ᶻ]|\[[^\]\s]{1,8}\]|\([A-Za-z*†‡\d]{1,3}\))+")
_FLAG = re.compile(r"[A-Za-z]{1,2}", re.ASCII)  # as statistical offices write b, p, e, bp behind a number
_LETTERS = {"k": 1e3, "K": 1e3, "M": 1e6, "mn": 1e6, "Mio": 1e6, "Mio.": 1e6, "bn": 1e9, "B": 1e9}
_LETTERS |= {"thousand": 1e3, "million": 1e6, "billion": 1e9, "lakh": 1e5, "crore": 1e7}
_CHARACTERS = {
    "千": 1e3,
    "万": 1e4,
    "萬": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "億": 1e8,
    "万亿": 1e12,
}
_AMOUNT = re.compile(f"({'|'.join(sorted(_CHARACTERS, key=len, reverse=True))})(.*)")
_MONEY = frozenset(("", "元", "€", "$", "£", "EUR", "USD", "CNY", "RMB", "人", "次", "人次", "件", "户"))
_MAX_SHOWN = 6
_MOSTLY_BARE = 0.5


class Suffixed(NamedTuple):
    """The cells without their suffixes, what each number is to be multiplied by, and the note that says so."""

    cells: list[str]
    factors: list[float]
    note: Message


def has_mark(cell: str) -> bool:
    """Whether the plain cell is a number with a footnote's mark, or an amount in 万 or 亿."""
    parts = _split(cell)
    return parts is not None and (_MARKS.fullmatch(parts[1]) is not None or _AMOUNT.match(parts[1]) is not None)


def without_suffix(cell: str) -> str:
    """The plain cell without what stands behind its number."""
    parts = _split(cell)
    return parts[0] if parts else cell


def without_suffixes(name: str, cells: Sequence[str]) -> Suffixed | None:
    """The plain cells without what stands behind their numbers, None if that is nothing that can be set aside.

    One suffix behind every number is a unit, known or not. Amounts (万, k) in some of the cells are multiplied out.
    Marks and flags in some of the cells are set aside.
    """
    split = [None if is_missing(cell) else _split(cell) for cell in cells]
    suffixes = Counter(parts[1] for parts in split if parts)
    if not suffixes:
        return None
    present = sum(not is_missing(cell) for cell in cells)
    bare = sum(parts is None and _is_bare(cell) for cell, parts in zip(cells, split, strict=True))
    factors = [1.0] * len(cells)
    if len(suffixes) == 1 and not bare:
        note = message("reading.note.unit", column=name, unit=next(iter(suffixes)))
    elif _are_amounts(suffixes, bare):
        factors = [_factor(parts[1])[0] if parts else 1.0 for parts in split]
        note = message("reading.note.amounts", column=name, marks=_shown(suffixes), count=suffixes.total())
    elif _are_marks(suffixes, bare, present):
        marks = _shown(suffixes)
        note = message("reading.note.flags", column=name, marks=marks, count=suffixes.total(), rows=present)
    else:
        return None
    return Suffixed([parts[0] if parts else cell for cell, parts in zip(cells, split, strict=True)], factors, note)


def _split(cell: str) -> tuple[str, str] | None:
    """The number and its suffix."""
    match = _PARTS.fullmatch(cell) if len(cell) <= _MAX_CELL else None
    if not match or _GOES_ON.match(match[2]) or match[2] in ("%", ")"):
        return None
    return match[1].rstrip(), match[2]


def _is_bare(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell.lower().replace("e", "")))


def _shown(suffixes: Counter[str]) -> list[str]:
    return [suffix for suffix, _ in suffixes.most_common(_MAX_SHOWN)]


def _factor(suffix: str) -> tuple[float, str]:
    """What the suffix multiplies by, and what it is besides: 万元 is 10000 and 元."""
    amount = _AMOUNT.match(suffix)
    if amount:
        return _CHARACTERS[amount[1]], amount[2]
    letters = next(
        (letters for letters in _LETTERS if suffix.startswith(letters) and suffix[len(letters) :] in _MONEY), ""
    )
    return (_LETTERS[letters], suffix[len(letters) :]) if letters else (1.0, suffix)


def _are_amounts(suffixes: Counter[str], bare: int) -> bool:
    """Whether the suffixes are amounts, of one thing: 万元 and 元, k and nothing."""
    factors = [_factor(suffix) for suffix in suffixes]
    things = {thing for _, thing in factors if thing}
    return any(factor > 1.0 for factor, _ in factors) and len(things) <= 1 and (bare > 0 or len(factors) > 1)


def _is_flag(suffix: str) -> bool:
    return _FLAG.fullmatch(suffix) is not None and (len(suffix) == 1 or suffix.lower() not in UNITS)


def _are_marks(suffixes: Counter[str], bare: int, present: int) -> bool:
    if all(map(_MARKS.fullmatch, suffixes)):
        return True
    if not bare:
        return False
    units = [suffix for suffix in suffixes if suffix.lower() in UNITS]
    flags = all(_is_flag(suffix) or _MARKS.fullmatch(suffix) for suffix in suffixes)
    amounts = any(_factor(suffix)[0] > 1.0 for suffix in suffixes)
    return flags and not amounts and (len(units) < 2 or bare >= _MOSTLY_BARE * present)
