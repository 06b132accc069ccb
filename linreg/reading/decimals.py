"""Whether a file writes 1.5 or 1,5."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from linreg.words import Message, message

_MARKED = re.compile(
    r"[+-]?[^\d+-]{0,4}[+-]?(\d*(?:[ ']\d{3})*(?:[.,]\d{2,3})*)([.,])(\d+)(?:[eE][+-]?\d+)?\D{0,4}", re.ASCII
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}", re.ASCII)


class Evidence(NamedTuple):
    """How many cells can only have a point, or only a comma, before their fraction; how many could have either so."""

    point: int = 0
    comma: int = 0
    either_point: int = 0
    either_comma: int = 0

    @property
    def mark(self) -> str | None:
        """The mark that the cells agree on, None without a cell that tells."""
        if self.point == self.comma == 0:
            return None
        return "," if self.comma > self.point else "."


def combine(parts: Iterable[Evidence]) -> Evidence:
    """All the evidence together."""
    return Evidence(*map(sum, zip(*parts, strict=True)))


def weigh(cells: Sequence[str]) -> Evidence:
    """The evidence in plain cells."""
    point = comma = either_point = either_comma = 0
    text = "".join(cells)
    has_comma = "," in text
    for cell in cells if has_comma or "." in text else ():
        if "." not in cell and "," not in cell:
            continue
        if point and not has_comma:
            break  # nothing can speak against it any more, and the counts do not matter
        match = _MARKED.fullmatch(cell)
        if not match:
            continue
        whole, mark, fraction = match.groups()
        before = {character for character in whole if character in ".,"}
        groups_repeat = mark in before
        other_before = bool(before - {mark})
        if groups_repeat and not other_before:  # 1,234,567: the mark repeats, so it groups; 12.04.2020 is a date
            if len(fraction) != 3:
                continue
            point, comma = point + (mark == ","), comma + (mark == ".")
        elif other_before or len(fraction) != 3 or not _THOUSANDS.fullmatch(whole):
            point, comma = point + (mark == "."), comma + (mark == ",")
        elif mark == ".":
            either_point += 1
        else:
            either_comma += 1
    return Evidence(point, comma, either_point, either_comma)


def find_decimal(evidence: Evidence, separator: str) -> tuple[str, Message | None]:
    """The file's decimal mark, and a note if the file can be read either way.

    With nothing to tell, 1.234 is a little over one, as programs write it, and 1,234 over a thousand, as people do; but
    where semicolons separate the cells the comma is most likely the decimal mark, which is why they are there.
    """
    if evidence.mark is not None:
        return evidence.mark, None
    if evidence.either_comma and not evidence.either_point:
        mark = "," if separator == ";" else "."
        return mark, message(
            "reading.note.either_comma_decimal" if mark == "," else "reading.note.either_comma_thousands"
        )
    if evidence.either_point and separator == ";":
        return ".", message("reading.note.either_point_decimal")
    return ".", None
