"""What the records of a file are: titles, the line of names, units, the rows, a total."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from linreg.reading.blocks import first_table, is_row, without_remark
from linreg.reading.cells import is_value
from linreg.reading.dates import is_date
from linreg.reading.footers import without_footers, without_totals
from linreg.reading.heading import column_of, head_length, share_of_values
from linreg.reading.names import column_names, line_of_names
from linreg.reading.numbers import plain
from linreg.reading.records import Record, line_left_out
from linreg.reading.table import AS_FOUND, Alternative, Alternatives, Choices, LeftOut
from linreg.words import Message, message

_SAMPLE_RECORDS = 200
_SMALLER_SAMPLES = (40, 15)
_SAMPLE_ENDS = 300
_HEAD_RECORDS = 5000  # titles, names and units stand within the first ones
_HEAD_ROWS = 60
_MAX_OFFERED = 3  # other tables of a file that one click takes
_RULE = re.compile(r"[-=+_]{3,}|:-+:?|-+:")  # drawn below names, as in Markdown
_TIME_NAME = re.compile(
    r"date|time|year|month|day|week|quarter|period|when|hour|datum|fecha|jahr|zeit|heure|年|月|日|时间|時間|时刻|周|季",
    re.IGNORECASE,
)


class Layout(NamedTuple):
    """Names of the columns, whether the file gave them, which it did not, and the rows, each as wide as the names.

    notes: what was decided that could be otherwise. named: first and last line of the names. alternatives: choices that
    decide otherwise.
    """

    names: list[str]
    header: bool
    invented: list[str]
    rows: list[Record]
    left_out: list[LeftOut]
    notes: Sequence[Message] = ()
    named: tuple[int, int] | None = None
    alternatives: Alternatives = ()


class Hints(NamedTuple):
    """What is known before: the choices made, the first record is quoted like a line of names, comments above."""

    choices: Choices = AS_FOUND
    quoted_names: bool = False
    comments: Sequence[Record] = ()
    comment_cells: Sequence[str] = ()
    aligned: bool = True  # a missing cell leaves its place empty; not so where runs of spaces separate


def find_layout(records: list[Record], hints: Hints) -> Layout:
    """Sort out the records of a file. What is neither the names nor a row is in `left_out`, with its reason."""
    left_out = [line_left_out(comment, "comment") for comment in hints.comments]
    if hints.choices.names:
        return _finished(*_placed(records, hints.choices, left_out), left_out, hints)
    records = _chosen(records, hints.choices, left_out)
    records, others = first_table(records, left_out)
    notes = [message("reading.note.other_tables", lines=others)] if others else []
    alternatives: list[Alternative] = [("first_row", line) for line in others[:_MAX_OFFERED]]
    width = _width(records, hints.aligned)
    found = [fitting(record, width, hints.aligned, left_out) for record in records]
    kept = [record for record in found if record is not None]
    head, rows = _cut(kept, width, hints)
    if hints.aligned and hints.choices.header is not False:
        head, width = _with_longer_names(head, rows, records, width, left_out)
    rows = rows if hints.aligned else [row for row in rows if not _is_short(row, width, left_out)]
    named = line_of_names(head, width, left_out)
    given = named[0] if named else None
    if given is None and hints.choices.header is None and _could_name(hints.comment_cells, width):
        given, line = list(hints.comment_cells), hints.comments[-1].line
        left_out = [item for item in left_out if item.line != line]
        named = given, (line, line)
    if given and hints.choices.header is None and any(is_value(plain(cell)) for cell in given) and head:
        notes.append(message("reading.note.number_names", names=given))
        alternatives.append(("header", False))
    rows = [row for row in rows if not _is_repeated(row, given, left_out)]
    rows = without_footers(rows, left_out)
    rows, kept_totals = without_totals(rows, left_out)
    notes += kept_totals
    layout = _finished(rows, given, width, named and named[1], notes, left_out, hints)
    return layout._replace(alternatives=(*alternatives, *layout.alternatives))


def _chosen(records: list[Record], choices: Choices, left_out: list[LeftOut]) -> list[Record]:
    """The records from the line on which the reader says that the table begins to that on which it ends."""
    first, last = choices.first_row or 1, choices.last_row or (records[-1].line if records else 0)
    left_out += [line_left_out(r, "not_chosen") for r in records if not first <= r.line <= last and any(r.cells)]
    return [record for record in records if first <= record.line <= last]


def _placed(
    records: list[Record], choices: Choices, left_out: list[LeftOut]
) -> tuple[list[Record], list[str] | None, int, tuple[int, int] | None, list[Message]]:
    """The rows and the names on the lines that the reader says."""
    head = [r for r in records if choices.names and choices.names[0] <= r.line <= choices.names[1] and any(r.cells)]
    first = choices.first_row or (choices.names[1] + 1 if choices.names else 1)
    last = choices.last_row or (records[-1].line if records else 0)
    rows = [record for record in records if first <= record.line <= last and any(record.cells) and record not in head]
    chosen = {record.line for record in (*head, *rows)}
    left_out += [line_left_out(r, "not_chosen") for r in records if r.line not in chosen and any(r.cells)]
    width = max((len(row.cells) for row in (*rows, *head)), default=0)
    lines = [_uncommented(record.cells) for record in head]
    lines = [cells + [""] * (width - len(cells)) for cells in lines]
    given = [" ".join(dict.fromkeys(filter(None, cells))) for cells in zip(*lines, strict=True)] if lines else None
    return rows, given, width, choices.names if head else None, []


def _uncommented(cells: list[str]) -> list[str]:
    """The cells of a comment without its mark."""
    return cells[1:] if cells[0] == "#" else [cells[0].removeprefix("#").strip(), *cells[1:]]


def _finished(
    rows: list[Record],
    given: list[str] | None,
    width: int,
    named: tuple[int, int] | None,
    notes: list[Message],
    left_out: list[LeftOut],
    hints: Hints,
) -> Layout:
    """The names made complete and different, the rows as wide as they are."""
    width, rows, given = _without_empty_ends(width, rows, given)
    alternatives: Alternatives = ()
    if given is None and width == 2 and rows and _follows_a_lone_cell(rows[0], left_out):
        notes = [*notes, message("reading.note.shifted")]
    if given and len(given) == width - 1 and _is_filled(rows, width - 1):
        first = _names_rows(rows, given) if hints.choices.unnamed is None else hints.choices.unnamed == "first"
        given = ["", *given] if first else given
        note = message("reading.note.unnamed_first" if first else "reading.note.unnamed_last")
        notes = [*notes, note, *([message("reading.note.shifted")] if first else [])]
        alternatives = (("unnamed", "last" if first else "first"),)
    names, invented = column_names(given, width)
    padded = [row if len(row.cells) == width else Record(row.line, (row.cells + [""] * width)[:width]) for row in rows]
    left_out = sorted(left_out, key=lambda item: item.line)
    return Layout(names, given is not None, invented, padded, left_out, notes, named, alternatives)


def _is_filled(rows: list[Record], column: int) -> bool:
    return share_of_values([*column_of([row.cells for row in rows[:_SAMPLE_RECORDS]], column)]) >= 0.5


def _names_rows(rows: list[Record], given: list[str]) -> bool:
    """Whether the first column names or counts the rows, as R writes them without a name for that column.

    Where it holds other numbers, or the first name speaks of time, it is the last column whose name is missing.
    """
    cells = [plain(row.cells[0]) for row in rows[:_SAMPLE_RECORDS] if row.cells]
    if share_of_values(cells) < 0.5:
        return True
    if all(cell.isascii() and cell.isdigit() for cell in cells):
        counts = [int(cell) for cell in cells]
        return len({*counts}) == len(counts) and not _TIME_NAME.search(given[0])
    return sum(map(is_date, cells)) * 2 >= len(cells) and not _TIME_NAME.search(given[0])


def _with_longer_names(
    head: list[Record], rows: list[Record], records: list[Record], width: int, left_out: list[LeftOut]
) -> tuple[list[Record], int]:
    """The head, with the line right above the rows if that names more columns than any row has cells."""
    if head or not rows:
        return head, width
    above = next((record for record in records if record.line == rows[0].line - 1), None)
    if above is None or len(above.cells) <= width:
        return head, width
    cells = [cell for cell in above.cells if cell]
    if len({*cells}) < len(cells) or len(cells) <= width or any(is_value(plain(cell)) for cell in cells):
        return head, width
    left_out[:] = [item for item in left_out if item.line != above.line]
    return [above], len(above.cells)


def _width(records: list[Record], aligned: bool) -> int:
    """How many cells most lines have, unless the shorter ones lack their last.

    They do if no line of the lower half is longer than the first, which is all words, and one is as long.
    """
    first = next((record.cells for record in records if len(record.cells) > 1), [])
    lower = {len(record.cells) for record in records[len(records) // 2 :]}
    if aligned and len(first) == max(lower, default=0) and all(first) and not any(map(is_value, first)):
        return len(first)
    widths = Counter(len(record.cells) for record in records if any(record.cells))
    most = max(widths, key=lambda width: (widths[width] * (width > 1), width), default=0)
    ends = records if len(records) <= 2 * _SAMPLE_ENDS else [*records[:_SAMPLE_ENDS], *records[-_SAMPLE_ENDS:]]
    rows = Counter(len(record.cells) for record in ends if is_row(record))
    if rows and not rows[most]:  # hundreds of lines above the table have another width
        return max(rows, key=lambda width: (rows[width], width))
    return most


def fitting(record: Record, width: int, aligned: bool, left_out: list[LeftOut]) -> Record | None:
    """The record, without what stands beside the table; None if it is left out."""
    cells = record.cells
    if not any(cells):
        left_out.append(line_left_out(record, "blank"))
    elif all(map(_RULE.fullmatch, filter(None, cells))):
        left_out.append(line_left_out(record, "rule"))
    elif len(cells) > width and any(cells[width:]):
        trimmed = without_remark(record, width, left_out) if aligned else None
        if trimmed is not None:
            return trimmed
        left_out.append(line_left_out(record, "too_many_cells", cells=len(cells), columns=width))
    elif len(cells) == 1 < width and not is_value(plain(cells[0])):
        left_out.append(line_left_out(record, "comment" if cells[0].startswith("#") else "lone_cell"))
    elif cells[0].startswith("#") and not is_value(plain(cells[-1])) and (cells[0] != "#" or not aligned):
        left_out.append(line_left_out(record, "comment"))
    elif not aligned and len(cells) < width - 1:
        left_out.append(line_left_out(record, "too_few_cells", cells=len(cells), columns=width))
    else:
        return record
    return None


def _cut(records: list[Record], width: int, hints: Hints) -> tuple[list[Record], list[Record]]:
    """The head, which ends with the line of names or of units, and the rows."""
    if hints.choices.header is False:
        return [], records
    columns: list[int] = []
    for size in (_SAMPLE_RECORDS, *_SMALLER_SAMPLES):  # titles and names stand above; at times, most lines are above
        lower = records[max(len(records) // 2, len(records) - size) :]
        body = [[plain(cell) for cell in record.cells] for record in lower]
        columns = [column for column in range(width) if share_of_values([*column_of(body, column)]) >= 0.5]
        if len(columns) > 1:
            break
    length = head_length(_head(records, columns, width), columns, width)
    if length == 0 and (hints.choices.header or hints.quoted_names):
        length = 1
    return records[:length], records[length:]


def _head(records: list[Record], columns: list[int], width: int) -> list[list[str]]:
    """The plain cells of the first records, up to some rows below the first that is full."""
    head: list[list[str]] = []
    end = _HEAD_RECORDS
    for record in records[:_HEAD_RECORDS]:
        if len(head) >= end:
            break
        cells = [plain(cell) for cell in record.cells]
        head.append(cells)
        if end == _HEAD_RECORDS and len(cells) == width and share_of_values([cells[c] for c in columns]) == 1.0:
            end = len(head) + _HEAD_ROWS
    return head


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
