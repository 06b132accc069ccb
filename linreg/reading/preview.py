"""A file's own lines with their numbers, for a person to look at: also of one that could not be read."""

from dataclasses import dataclass

from linreg.dataset import DataError
from linreg.reading.books import is_workbook
from linreg.reading.encoding import CODECS, decode
from linreg.reading.records import split_lines
from linreg.reading.table import Choices
from linreg.reading.workbook import sheet_lines

_MOST_BYTES = 3_000_000  # of a large file no more is looked at for its first lines
_FIRST, _LAST, _AROUND = 150, 20, 15
_CHARACTERS = 200


@dataclass(frozen=True)
class Preview:
    """lines: (number, text), in the order of the file, not all of them; total: how many lines there are.

    sheet, sheets: of a workbook. encoding: a key of CODECS, "" for a workbook.
    """

    lines: tuple[tuple[int, str], ...]
    total: int
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def preview_file(
    content: bytes, name: str, choices: Choices, sheet: str | None = None, around: tuple[int, ...] = ()
) -> Preview:
    """The first lines, the last ones and those around the lines `around`, cut to 200 characters. Raises nothing.

    Where the content is neither text nor a workbook there are no lines.
    """
    if is_workbook(content, name):
        try:
            rows, titles, title = sheet_lines(content, sheet, max((_FIRST, *(line + _AROUND for line in around))))
        except DataError:
            return Preview((), 0)
        return Preview(_chosen(rows, len(rows), around), len(rows), "", title, tuple(titles))
    text, encoding = _text(content, choices)
    lines = [(number, line.rstrip("\r\n")) for number, line in enumerate(split_lines(text), 1)]
    return Preview(_chosen(lines, len(lines), around), len(lines), encoding)


def _text(content: bytes, choices: Choices) -> tuple[str, str]:
    """The text as the reader decodes it, else with a � for each byte that is none."""
    try:
        text, encoding, *_ = decode(content[:_MOST_BYTES], choices.encoding, choices.language)
    except DataError:
        if content.count(b"\0") > len(content) // 10:
            return "", "utf-8"
        encoding = choices.encoding or "cp1252"
        text = content[:_MOST_BYTES].decode(CODECS[encoding], "replace")
    if len(content) > _MOST_BYTES:  # the rest, by its line ends alone
        text += "\n" * content.count(b"\n", _MOST_BYTES)
    return text, encoding


def _chosen(lines: list[tuple[int, str]], total: int, around: tuple[int, ...]) -> tuple[tuple[int, str], ...]:
    near = {number for line in around for number in range(line - _AROUND, line + _AROUND + 1)}
    kept = [
        (number, text[:_CHARACTERS])
        for number, text in lines
        if number <= _FIRST or number > total - _LAST or number in near
    ]
    return tuple(kept)
