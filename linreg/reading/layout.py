"""What the records of a file are: titles, the line of names, units, the rows, a total."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linreg.i18n import message
from linreg.reading.cells import is_value
from linreg.reading.dates import is_date
from linreg.reading.names import column_names, guarded_names
from linreg.reading.numbers import is_missing, plain
from linreg.reading.records import Record
from linreg.reading.table import SHOWN_TEXT, LeftOut
from linreg.reading.words import TOTALS, UNITS

_SAMPLE_RECORDS = 200
_HEAD_RECORDS = 60  # titles, names and units stand within the first ones
TAIL_RECORDS = 3
_BRACKETED = re.compile(r"[(\[（【].*[)\]）】]")


class Layout(NamedTuple):
    """Names of the columns, whether the file gave them, which it did not, and the rows, each as wide as the names."""

    names: list[str]
    header: bool
    invented: list[str]
    rows: list[Record]
    left_out: list[LeftOut]


class Hints(NamedTuple):
    """What is known before: header forced or None, the first record is quoted like a line of names, comments above."""

    header: bool | None = None
    quoted_names: bool = False
    comments: Sequence[Record] = ()
    comment_cells: Sequence[str] = ()
    aligned: bool = True  # a missing cell leaves its place empty; not so where runs of spaces separate


def find_layout(records: list[Record], hints: Hints) -> Layout:
    """Sort out the records of a file. What is neither the names nor a row is in `left_out`, with its reason."""
    left_out = [_line(comment, "comment") for comment in hints.comments]
    width = _width(records)
    kept = [record for record in records if _fits(record, width, hints.aligned, left_out)]
    head, rows = _cut(kept, width, hints)
    rows = rows if hints.aligned else [row for row in rows if not _is_short(row, width, left_out)]
    given = _line_of_names(head, width, left_out)
    if given is None and hints.header is None and _could_name(hints.comment_cells, width):
        given = list(hints.comment_cells)
        left_out = [item for item in left_out if item.line != hints.comments[-1].line]
    rows = [row for row in rows if not _is_repeated(row, given, left_out)]
    rows = _without_totals(rows, left_out)
    width, rows = _without_empty_end(width, rows, given)
    if (
        given
        and len(given) == width - 1
        and _share_of_values([*_column([row.cells for row in rows[:_SAMPLE_RECORDS]], width - 1)]) >= 0.5
    ):
        given = ["", *given]  # R writes no name for the column of row names
    names, invented = column_names(given, width)
    padded = [row if len(row.cells) == width else Record(row.line, (row.cells + [""] * width)[:width]) for row in rows]
    return Layout(names, given is not None, invented, padded, sorted(left_out, key=lambda item: item.line))


def _line(record: Record, reason: str, **values: int) -> LeftOut:
    text = " | ".join(record.cells)[:SHOWN_TEXT] if any(record.cells) else ""
    return LeftOut(record.line, None, text, message(f"reading.reason.{reason}", **values))


def _width(records: list[Record]) -> int:
    widths = Counter(len(record.cells) for record in records if any(record.cells))
    return max(widths, key=lambda width: (widths[width] * (width > 1), width), default=0)


def _fits(record: Record, width: int, aligned: bool, left_out: list[LeftOut]) -> bool:
    cells = record.cells
    if not any(cells):
        left_out.append(_line(record, "blank"))
    elif len(cells) > width and any(cells[width:]):
        left_out.append(_line(record, "too_many_cells", cells=len(cells), columns=width))
    elif len(cells) == 1 < width and not is_value(plain(cells[0])):
        left_out.append(_line(record, "comment" if cells[0].startswith("#") else "lone_cell"))
    elif cells[0].startswith("#") and not is_value(plain(cells[-1])) and (cells[0] != "#" or not aligned):
        left_out.append(_line(record, "comment"))
    elif not aligned and len(cells) < width - 1:
        left_out.append(_line(record, "too_few_cells", cells=len(cells), columns=width))
    else:
        return True
    return False


def _cut(records: list[Record], width: int, hints: Hints) -> tuple[list[Record], list[Record]]:
    """The head, which ends with the line of names or of units, and the rows."""
    if hints.header is False:
        return [], records
    sample = [[plain(cell) for cell in record.cells] for record in records[:_SAMPLE_RECORDS]]
    body = sample[len(sample) // 2 :]  # the lower half: titles and names stand above
    columns = [column for column in range(width) if _share_of_values([*_column(body, column)]) >= 0.5]
    length = _head_length(sample[:_HEAD_RECORDS], columns, width)
    if length == 0 and (hints.header or hints.quoted_names):
        length = 1
    return records[:length], records[length:]


def _head_length(head: list[list[str]], columns: list[int], width: int) -> int:
    """Up to the last wordy line above the first row; a line before it such as "Serial number,12345" is no row."""
    if not columns:
        return 1
    shares = [_share_of_values([cells[column] for column in columns if column < len(cells)]) for cells in head]
    full_rows = [place for place, share in enumerate(shares) if share == 1.0 and len(head[place]) == width]
    first_row = next(iter(full_rows), next((place for place, share in enumerate(shares) if share >= 0.5), 0))
    if _has_periods_for_names(head[first_row:], columns):
        return first_row + 1
    wordy = [place for place in range(first_row) if 0.0 <= shares[place] < 0.5 and len(head[place]) >= width - 1]
    if first_row and _has_periods_for_names(head[first_row - 1 :], columns):
        wordy.append(first_row - 1)
    return wordy[-1] + 1 if wordy else 0


def _column(sample: list[list[str]], column: int) -> Iterator[str]:
    return (cells[column] for cells in sample if column < len(cells))


def _share_of_values(cells: list[str]) -> float:
    """The share of numbers and dates among the cells that are not missing, −1 if all are."""
    present = [cell for cell in cells if not is_missing(cell)]
    return sum(map(is_value, present)) / len(present) if present else -1.0


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


def _line_of_names(head: list[Record], width: int, left_out: list[LeftOut]) -> list[str] | None:
    """The cells of the names' line; the other lines of the head are titles above it, or units."""
    if not head:
        return None
    named = [index for index, record in enumerate(head) if not _has_units(record)] or [len(head) - 1]
    chosen = _most_telling(head, named, width)
    for index, record in enumerate(head):
        if index != chosen:
            left_out.append(_line(record, "units" if index > chosen or _has_units(record) else "title"))
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


def _could_name(cells: Sequence[str], width: int) -> bool:
    return len(cells) == width > 1 and all(cells) and not any(is_value(plain(cell)) for cell in cells)


def _is_short(row: Record, width: int, left_out: list[LeftOut]) -> bool:
    if len(row.cells) >= width:
        return False
    left_out.append(_line(row, "too_few_cells", cells=len(row.cells), columns=width))
    return True


def _is_repeated(row: Record, given: list[str] | None, left_out: list[LeftOut]) -> bool:
    if row.cells != given:
        return False
    left_out.append(_line(row, "repeated_names"))
    return True


def _without_totals(rows: list[Record], left_out: list[LeftOut]) -> list[Record]:
    totals = [row for row in rows[-TAIL_RECORDS:] if any(cell.strip(" :：").lower() in TOTALS for cell in row.cells)]
    left_out += [_line(row, "total") for row in totals]
    return (
        rows[: len(rows) - TAIL_RECORDS] + [row for row in rows[-TAIL_RECORDS:] if row not in totals]
        if totals
        else rows
    )


def _without_empty_end(width: int, rows: list[Record], given: list[str] | None) -> tuple[int, list[Record]]:
    """A separator at the end of every line makes no column."""
    while (
        width > 1
        and not any((given or [])[width - 1 : width])
        and not any(any(row.cells[width - 1 : width]) for row in rows)
    ):
        width -= 1
    return width, rows
