"""What stands above the rows of a file: titles, the line of names, units."""

import re
from collections.abc import Iterator

from linreg.reading.cells import is_value
from linreg.reading.dates import is_date
from linreg.reading.names import guarded_names
from linreg.reading.numbers import is_missing, plain
from linreg.reading.records import Record, line_left_out
from linreg.reading.table import LeftOut
from linreg.reading.words import UNITS

_BRACKETED = re.compile(r"[(\[（【].*[)\]）】]")


def head_length(head: list[list[str]], columns: list[int], width: int) -> int:
    """Up to the last wordy line above the first row; a line before it such as "Serial number,12345" is no row."""
    if not columns:
        return 1
    shares = [share_of_values([cells[column] for column in columns if column < len(cells)]) for cells in head]
    full_rows = [place for place, share in enumerate(shares) if share == 1.0 and len(head[place]) == width]
    first_row = next(iter(full_rows), next((place for place, share in enumerate(shares) if share >= 0.5), 0))
    if _has_periods_for_names(head[first_row:], columns):
        return first_row + 1
    wordy = [place for place in range(first_row) if 0.0 <= shares[place] < 0.5 and len(head[place]) >= width - 1]
    if first_row and _has_periods_for_names(head[first_row - 1 :], columns):
        wordy.append(first_row - 1)
    return wordy[-1] + 1 if wordy else 0


def _has_periods_for_names(sample: list[list[str]], columns: list[int]) -> bool:
    """Country, 2019, 2020, 2021: years or dates beside a word, but the names of columns that hold something else."""
    head, *body = sample
    rows = [[cells[column] for column in columns if column < len(cells)] for cells in (head, *body[:20])]
    periods = [cell for cell in rows[0] if _is_period(cell)]
    words = [cell for cell in head if cell and not is_value(cell)]
    if not periods or not words or not all(_is_period(cell) or cell in words for cell in rows[0]):
        return False
    ascending = periods == sorted(periods) or periods == sorted(periods, reverse=True)
    return len(rows) > 1 and ascending and not any(any(map(_is_period, row)) for row in rows[1:])


def _is_period(cell: str) -> bool:
    return (len(cell) == 4 and cell.isascii() and cell.isdigit() and 1800 <= int(cell) <= 2100) or is_date(cell)


def line_of_names(head: list[Record], width: int, left_out: list[LeftOut]) -> list[str] | None:
    """The cells of the names' line; the other lines of the head are titles above it, or units."""
    if not head:
        return None
    named = [index for index, record in enumerate(head) if not _has_units(record)] or [len(head) - 1]
    chosen = _most_telling(head, named, width)
    for index, record in enumerate(head):
        if index != chosen:
            left_out.append(line_left_out(record, "units" if index > chosen or _has_units(record) else "title"))
    return guarded_names(head[chosen].cells)


def _most_telling(head: list[Record], named: list[int], width: int) -> int:
    """Of the lines that could be the names: one that names every column, differently and, if possible, without numbers.

    Of several such the first, as loggers write units and "Avg" below it; but with two columns a line of two cells above
    the names is as likely "Instrument,XY-5".
    """
    close = [index for index in named if head[-1].line - head[index].line == len(head) - 1 - index]  # no line between
    complete = [index for index in close if len(head[index].cells) == width == len({*head[index].cells} - {""})]
    worded = [index for index in complete if not any(is_value(plain(cell)) for cell in head[index].cells)]
    if width > 2 and named[-1] not in worded:
        return (worded or complete or named[-1:])[0]
    return worded[0] if width > 2 else named[-1]


def _has_units(record: Record) -> bool:
    cells = [cell.lower() for cell in record.cells if cell]
    return bool(cells) and all(cell in UNITS or _BRACKETED.fullmatch(cell) for cell in cells)


def column_of(sample: list[list[str]], column: int) -> Iterator[str]:
    return (cells[column] for cells in sample if column < len(cells))


def share_of_values(cells: list[str]) -> float:
    """The share of numbers and dates among the cells that are not missing, −1 if all are."""
    present = [cell for cell in cells if not is_missing(cell)]
    return sum(map(is_value, present)) / len(present) if present else -1.0
