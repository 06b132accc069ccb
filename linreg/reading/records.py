"""Text to records: lists of cells, each with the line of the file it starts on."""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from linreg.dataset import DataError
from linreg.reading.table import MAX_CELL

_END = "\0"  # cannot be in the text: a file with a NUL is refused before
_BLANKS = re.compile(r"[ \t\u3000\u00a0]+")


class Record(NamedTuple):
    """The cells of one record, stripped of surrounding blanks, and its first line in the file, from 1."""

    line: int
    cells: list[str]


def read_records(lines: list[str], separator: str, first_line: int = 1) -> Iterator[Record]:
    """The records of `lines`, blank ones too. A quoted cell may hold separators and line breaks.

    Raises DataError for a quote that is never closed and for a cell of more than MAX_CELL characters.
    """
    if separator == " ":
        for number, line in enumerate(lines, first_line):
            yield Record(number, [cell.strip('"') for cell in _BLANKS.split(line.strip())])
        return
    reader = csv.reader([*lines, _END], delimiter=separator, skipinitialspace=True)
    start = 0
    try:
        for cells in reader:
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                break
            if max(map(len, cells), default=0) > MAX_CELL:
                raise DataError("reading.cell_too_long", line=first_line + start, limit=MAX_CELL)
            yield Record(first_line + start, [cell.strip() for cell in cells])
            start = reader.line_num
    except csv.Error as error:
        if len(lines[min(start, len(lines) - 1)]) > MAX_CELL:
            raise DataError("reading.cell_too_long", line=first_line + start, limit=MAX_CELL) from error
    raise DataError("reading.unclosed_quote", line=first_line + start)


def split_lines(text: str) -> list[str]:
    r"""The lines of `text` with their ends: \n, \r\n or \r, and nothing else, ends a line."""
    return list(io.StringIO(text, newline=""))
