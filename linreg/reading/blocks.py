"""Which records of a file are its table, where there is more than one, or something stands beside it."""

import re

from linreg.reading.cells import is_value
from linreg.reading.heading import share_of_values
from linreg.reading.numbers import is_missing, plain
from linreg.reading.records import Record, line_left_out
from linreg.reading.table import SHOWN_TEXT, LeftOut
from linreg.words import message

_LARGER = 3  # so many times the rows of the first table make a later one the file's table
_LEAST_ROWS = 2
_FAULT = re.compile(
    r"err|fail|fault|bad|invalid|over|under|range|off|lost|n/?a|null|错|故障|无效|异常|缺", re.IGNORECASE
)


def first_table(records: list[Record], left_out: list[LeftOut]) -> tuple[list[Record], list[int]]:
    """The records of one table, and the lines on which the others begin.

    Another table begins where a line of names of its own stands among the rows, mostly below blank lines or a title.
    The first table is taken, or the first that has more than three times its rows.
    """
    starts = _starts(records)
    if len(starts) < 2:
        return records, []
    ends = [*starts[1:], len(records)]
    parts = [records[start:end] for start, end in zip(starts, ends, strict=True)]
    rows = [sum(map(is_row, part)) for part in parts]
    chosen = next(place for place, count in enumerate(rows) if _LARGER * count >= max(rows))
    for place, part in enumerate(parts):
        if place != chosen:
            left_out += [line_left_out(record, "other_table") for record in part if any(record.cells)]
    return parts[chosen], [parts[place][0].line for place in range(len(parts)) if place != chosen]


def _starts(records: list[Record]) -> list[int]:
    """Where the tables begin: 0, and each line of names after a gap below a table."""
    starts = [0]
    gap, names, rows, named = 0, None, 0, False
    for place, record in enumerate(records):
        filled = [cell for cell in record.cells if cell]
        if len(filled) < 2:
            gap = gap or place or 1
            continue
        if is_row(record):
            rows += 1
        elif _are_names(filled):
            below = [other for other in records[place + 1 : place + 4] if any(other.cells)]
            apart = gap > 0 or (all(map(is_row, below)) and len(below) > 1 and not any(map(_FAULT.search, filled)))
            new = apart and rows >= _LEAST_ROWS and named and record.cells != names and any(map(is_row, below))
            if new:
                starts.append(gap or place)
                rows = 0
            if new or rows == 0:
                names, named = record.cells, True
        gap = 0
        if names is None and rows == 1:  # a table without names, unless its lines are of a key and a value
            named = share_of_values([plain(cell) for cell in filled]) == 1.0
    return starts


def is_row(record: Record) -> bool:
    """Whether most cells of the record are values; of two, the first one must be."""
    cells = [plain(cell) for cell in record.cells if cell]
    return len(cells) > 1 and 2 * sum(map(is_value, cells)) >= len(cells)


def _are_names(filled: list[str]) -> bool:
    cells = [plain(cell) for cell in filled]
    return (
        not cells[0].startswith("#")
        and len({*cells}) == len(cells)
        and not any(is_value(cell) or is_missing(cell) for cell in cells)
    )


def without_remark(record: Record, width: int, left_out: list[LeftOut]) -> Record | None:
    """The record without what stands to the right of the table, None if that could belong to it.

    It does not behind an empty cell, or where it is all words beside a row of values.
    """
    cells, beside = record.cells[:width], [cell for cell in record.cells[width:] if cell]
    apart = record.cells[width] == ""
    words = not any(is_value(plain(cell)) for cell in beside)
    values = share_of_values([plain(cell) for cell in cells])
    if not (sum(map(bool, cells)) > 1 and (apart or (words and values >= 0.5))):
        return None
    if apart and not words and values < 0.5:
        return None
    text = " | ".join(beside)[:SHOWN_TEXT]
    left_out.append(LeftOut(record.line, None, text, message("reading.reason.beside")))
    return Record(record.line, cells)
