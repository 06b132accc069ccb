"""Text to records: lists of cells, each with the line of the file it starts on."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linreg.dataset import DataError
from linreg.reading.table import MAX_CELL, MAX_COLUMNS, SHOWN_TEXT, LeftOut
from linreg.words import message

_END = "\0"  # cannot be in the text: a file with a NUL is refused before
_BLANKS = re.compile(r"[ \t\u3000\u00a0]+")
_WORD = re.compile(r'"((?:[^"]|"")*)"(?![^\s\u00a0])|([^ \t\u3000\u00a0\r\n]+)')
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


class Record(NamedTuple):
    """The cells of one record, stripped of surrounding blanks, and its first line in the file, from 1."""

    line: int
    cells: list[str]


def line_left_out(record: Record, reason: str, **values: int) -> LeftOut:
    """The whole record as left out."""
    text = " | ".join(record.cells)[:SHOWN_TEXT] if any(record.cells) else ""
    return LeftOut(record.line, None, text, message(f"reading.reason.{reason}", **values))


class Lines(NamedTuple):
    """A file's lines from `first` (1 for the file's first) on, the comment lines before, the separator it declares."""

    lines: list[str]
    first: int
    comments: list[Record]
    separator: str | None


def split_lines(text: str) -> list[str]:
    r"""The lines of `text` with their ends: \n, \r\n or \r, and nothing else, ends a line."""
    return list(io.StringIO(text, newline=""))


def without_preamble(lines: list[str]) -> Lines:
    """Set aside the comment lines (#) at the top and the line "sep=;" that Excel understands."""
    comments: list[Record] = []
    separator = None
    start = 0
    while start < len(lines):
        line = lines[start]
        declared = _SEPARATOR_LINE.fullmatch(line) if separator is None else None
        if declared:
            separator = declared[1]
        elif line.lstrip().startswith("#"):
            comments.append(Record(start + 1, [line.strip()]))
        elif line.strip():
            break
        start += 1
    return Lines(lines[start:], start + 1, comments, separator)


def read_records(lines: Sequence[str], separator: str, first: int = 1) -> Iterator[Record]:
    """The records of `lines`, blank ones too. A quoted cell may hold separators and line breaks.

    Raises DataError for a quote that is never closed, a cell of more than MAX_CELL characters, and a record of more
    than MAX_COLUMNS cells.
    """
    for record in _split(lines, first) if separator == " " else _parse(lines, separator, first):
        if len(record.cells) > MAX_COLUMNS:
            raise DataError("reading.too_many_columns", columns=len(record.cells), limit=MAX_COLUMNS)
        if max(map(len, record.cells), default=0) > MAX_CELL:
            raise DataError("reading.cell_too_long", line=record.line, limit=MAX_CELL)
        yield record


def _split(lines: Sequence[str], first: int) -> Iterator[Record]:
    for number, line in enumerate(lines, first):
        if '"' in line:
            cells = [quoted.replace('""', '"').strip() or word.strip('"') for quoted, word in _WORD.findall(line)]
        else:
            cells = _BLANKS.split(line.strip())
        yield Record(number, cells)


def _parse(lines: Sequence[str], separator: str, first: int) -> Iterator[Record]:
    reader = csv.reader([*lines, _END], delimiter=separator, skipinitialspace=True)
    start = 0
    try:
        for cells in reader:
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                break
            yield Record(first + start, [cell.strip() for cell in cells])
            start = reader.line_num
    except csv.Error as error:  # its own limit for a cell, above MAX_CELL
        raise DataError("reading.cell_too_long", line=first + start, limit=MAX_CELL) from error
    raise DataError("reading.unclosed_quote", line=first + start)
