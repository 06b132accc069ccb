"""What the records of a file are: titles, the line of names, units, the rows, a total."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from linreg.reading.cells import is_value
from linreg.reading.footers import without_footers, without_totals
from linreg.reading.heading import column_of, head_length, line_of_names, share_of_values
from linreg.reading.names import column_names
from linreg.reading.numbers import plain
from linreg.reading.records import Record, line_left_out
from linreg.reading.table import LeftOut

_SAMPLE_RECORDS = 200
_HEAD_RECORDS = 60  # titles, names and units stand within the first ones
_RULE = re.compile(r"[-=+_]{3,}|:-+:?|-+:")  # drawn below names, as in Markdown


class Layout(NamedTuple):
    """Names of the columns, whether the file gave them, which it did not, and the rows, each as wide as the names.

    shifted: whether the rows have one cell more than the line above them.
    """

    names: list[str]
    header: bool
    invented: list[str]
    rows: list[Record]
    left_out: list[LeftOut]
    shifted: bool = False


class Hints(NamedTuple):
    """What is known before: header forced or None, the first record is quoted like a line of names, comments above."""

    header: bool | None = None
    quoted_names: bool = False
    comments: Sequence[Record] = ()
    comment_cells: Sequence[str] = ()
    aligned: bool = True  # a missing cell leaves its place empty; not so where runs of spaces separate


def find_layout(records: list[Record], hints: Hints) -> Layout:
    """Sort out the records of a file. What is neither the names nor a row is in `left_out`, with its reason."""
    left_out = [line_left_out(comment, "comment") for comment in hints.comments]
    width = _width(records, hints.aligned)
    kept = [record for record in records if _fits(record, width, hints.aligned, left_out)]
    head, rows = _cut(kept, width, hints)
    rows = rows if hints.aligned else [row for row in rows if not _is_short(row, width, left_out)]
    given = line_of_names(head, width, left_out)
    if given is None and hints.header is None and _could_name(hints.comment_cells, width):
        given = list(hints.comment_cells)
        left_out = [item for item in left_out if item.line != hints.comments[-1].line]
    rows = [row for row in rows if not _is_repeated(row, given, left_out)]
    rows = without_totals(without_footers(rows, left_out), left_out)
    width, rows, given = _without_empty_ends(width, rows, given)
    shifted = given is None and width == 2 and rows != [] and _follows_a_lone_cell(rows[0], left_out)
    if (
        given
        and len(given) == width - 1
        and share_of_values([*column_of([row.cells for row in rows[:_SAMPLE_RECORDS]], width - 1)]) >= 0.5
    ):
        given, shifted = ["", *given], True  # R writes no name for the column of row names
    names, invented = column_names(given, width)
    padded = [row if len(row.cells) == width else Record(row.line, (row.cells + [""] * width)[:width]) for row in rows]
    return Layout(names, given is not None, invented, padded, sorted(left_out, key=lambda item: item.line), shifted)


def _width(records: list[Record], aligned: bool) -> int:
    """How many cells most lines have, unless the shorter ones lack their last.

    They do if no line of the lower half is longer than the first, which is all words, and one is as long.
    """
    first = next((record.cells for record in records if len(record.cells) > 1), [])
    lower = {len(record.cells) for record in records[len(records) // 2 :]}
    if aligned and len(first) == max(lower, default=0) and all(first) and not any(map(is_value, first)):
        return len(first)
    widths = Counter(len(record.cells) for record in records if any(record.cells))
    return max(widths, key=lambda width: (widths[width] * (width > 1), width), default=0)


def _fits(record: Record, width: int, aligned: bool, left_out: list[LeftOut]) -> bool:
    cells = record.cells
    if not any(cells):
        left_out.append(line_left_out(record, "blank"))
    elif all(map(_RULE.fullmatch, filter(None, cells))):
        left_out.append(line_left_out(record, "rule"))
    elif len(cells) > width and any(cells[width:]):
        left_out.append(line_left_out(record, "too_many_cells", cells=len(cells), columns=width))
    elif len(cells) == 1 < width and not is_value(plain(cells[0])):
        left_out.append(line_left_out(record, "comment" if cells[0].startswith("#") else "lone_cell"))
    elif cells[0].startswith("#") and not is_value(plain(cells[-1])) and (cells[0] != "#" or not aligned):
        left_out.append(line_left_out(record, "comment"))
    elif not aligned and len(cells) < width - 1:
        left_out.append(line_left_out(record, "too_few_cells", cells=len(cells), columns=width))
    else:
        return True
    return False


def _cut(records: list[Record], width: int, hints: Hints) -> tuple[list[Record], list[Record]]:
    """The head, which ends with the line of names or of units, and the rows."""
    if hints.header is False:
        return [], records
    sample = [[plain(cell) for cell in record.cells] for record in records[:_SAMPLE_RECORDS]]
    body = sample[len(sample) // 2 :]  # the lower half: titles and names stand above
    columns = [column for column in range(width) if share_of_values([*column_of(body, column)]) >= 0.5]
    length = head_length(sample[:_HEAD_RECORDS], columns, width)
    if length == 0 and (hints.header or hints.quoted_names):
        length = 1
    return records[:length], records[length:]


def _could_name(cells: Sequence[str], width: int) -> bool:
    return len(cells) == width > 1 and all(cells) and not any(is_value(plain(cell)) for cell in cells)


def _follows_a_lone_cell(row: Record, left_out: list[LeftOut]) -> bool:
    return any(item.line == row.line - 1 and item.reason.key == "reading.reason.lone_cell" for item in left_out)


def _is_short(row: Record, width: int, left_out: list[LeftOut]) -> bool:
    if len(row.cells) >= width:
        return False
    left_out.append(line_left_out(row, "too_few_cells", cells=len(row.cells), columns=width))
    return True


def _is_repeated(row: Record, given: list[str] | None, left_out: list[LeftOut]) -> bool:
    if row.cells != given:
        return False
    left_out.append(line_left_out(row, "repeated_names"))
    return True


def _without_empty_ends(
    width: int, rows: list[Record], given: list[str] | None
) -> tuple[int, list[Record], list[str] | None]:
    """A separator at the end of every line, or at both ends as in Markdown, makes no column."""

    def is_empty(column: int) -> bool:
        return not any((given or [])[column : column + 1]) and not any(any(r.cells[column : column + 1]) for r in rows)

    while width > 1 and is_empty(width - 1):
        width -= 1
    first = 0
    while width - first > 2 and is_empty(first):
        first += 1
    if first:
        rows, given = [Record(row.line, row.cells[first:]) for row in rows], given and given[first:]
    return width - first, rows, given
