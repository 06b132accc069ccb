"""A big file whose lines all have as many cells, by pyarrow; any other is left to the careful way."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from linreg.arrays import Floats
from linreg.dataset import MAX_MAGNITUDE, DataError
from linreg.reading.assemble import about_layout, assemble, sheet_of, table_of
from linreg.reading.body import Body, blank_line, read_as, read_cells
from linreg.reading.careful import read_text
from linreg.reading.cells import Column, without_code
from linreg.reading.decimals import combine, find_decimal
from linreg.reading.encoding import decode, is_utf8
from linreg.reading.layout import Layout
from linreg.reading.quick import quick_column, quick_evidence
from linreg.reading.table import (  # fmt: skip
    MAX_LISTED,
    SHOWN_TEXT,
    Alternatives,
    Choices,
    LeftOut,
    Report,
    Table,
    Unusable,
)
from linreg.words import Message, message

FAST_BYTES = 500_000  # below, the careful way takes no noticeable time
_HEAD_BYTES = 6_000  # or more, until it has
_HEAD_LINES = 50
_MARK = b"\xef\xbb\xbf"
_OTHER_SEPARATOR = "reading.note.other_separator"
_OF_CELLS = {"reading.note.left_out", "reading.note.code"}
_HARMLESS = {"reading.note.invented_names", "reading.note.shifted", _OTHER_SEPARATOR, *_OF_CELLS}
_HARMLESS |= {"reading.note.number_names", "reading.note.unnamed_first", "reading.note.unnamed_last"}
_NEED_CARE = {f"reading.note.{key}" for key in ("joined_commas", "controls", "other_tables", "kept_totals")}


def read_fast(content: bytes, name: str, choices: Choices) -> Table | None:
    """The table in `content`, the same as the careful way gives, or None if that one is needed.

    The careful way reads the head of the file, which tells the separator and the names. The rest is read by pyarrow: as
    numbers if it can, else as cells, which are then converted as the careful way converts them.
    """
    if choices.placed:
        return None
    try:
        content, encoding, about_encoding, others = _as_utf8(content, choices)
        text = _head(content).removeprefix(_MARK).decode("utf-8")
        sample, layout = read_text(text, encoding, name, choices)
    except (UnicodeError, DataError):
        return None
    report, notes = replace(sample.report, alternatives=others), sample.notes
    if (
        not _NEED_CARE.isdisjoint(item.key for item in notes)
        or len(report.separator.encode()) > 1
        or report.separator == " "
        or not layout.rows
    ):
        return None
    body = _body(content, layout.rows[0].line, layout.names, report)
    above = [item for item in layout.left_out if item.line < body.first_line]
    if len(sample.frame.columns) == len(layout.names) and {item.key for item in notes} <= _HARMLESS:
        arrays = _read_numbers(body)
        if arrays is not None:
            read = {
                column: without_code(column, Column(array, [], []), choices.missing)
                for column, array in zip(layout.names, arrays, strict=True)
            }
            if not any(column.bad for column in read.values()):
                told = about_encoding + [item for item in notes if item.key not in _OF_CELLS]
                left_out = above + _missing(body, arrays)
                blank = {item.line for item in left_out if item.reason.key == "reading.reason.blank"}
                last = next(line for line in range(body.first_line + body.lines - 1, 0, -1) if line not in blank)
                return table_of(
                    read, replace(report, last_row=last, alternatives=(*others, *layout.alternatives)), left_out, told
                )
    cells = read_cells(body, layout.header)
    if cells is None:
        return None
    lines, columns, blanks = cells
    quick = _quick_table(layout, lines, columns, above + blanks, report, choices, told_of(notes, about_encoding))
    if quick is not None:
        return quick
    texts = [column.to_pylist() for column in columns]
    sheet = sheet_of(layout)._replace(lines=lines, columns=texts, left_out=above + blanks)
    return assemble(sheet, report, choices, told_of(notes, about_encoding))


def told_of(notes: Sequence[Message], about_encoding: list[Message]) -> list[Message]:
    """Of the notes on the head those that hold for the whole file before its cells are read."""
    return about_encoding + [item for item in notes if item.key == _OTHER_SEPARATOR]


def _quick_table(
    layout: Layout,
    lines: list[int],
    columns: list[Any],
    left_out: list[LeftOut],
    report: Report,
    choices: Choices,
    notes: list[Message],
) -> Table | None:
    """The table, its columns read by `quick`; None if some column needs `cells`."""
    evidence = [quick_evidence(column) for column in columns]
    known = [item for item in evidence if item is not None]
    if len(known) < len(evidence) or not lines:
        return None
    mark, note = (choices.decimal, None) if choices.decimal else find_decimal(combine(known), report.separator)
    if note is not None:
        return None
    read: dict[str, Column] = {}
    unusable: list[Unusable] = []
    for name, column, own in zip(layout.names, columns, known, strict=True):
        found = quick_column(name, column, choices.decimal or own.mark or mark, choices)
        if found is None or (not choices.decimal and own.mark not in (None, mark)):
            return None
        if isinstance(found, Message):
            unusable.append(Unusable(name, found))
            continue
        read[name] = found
        texts = column.take(np.array([row for row, _ in found.bad[:MAX_LISTED]], dtype=np.int64)).to_pylist()
        bad = zip(found.bad, [*texts, *[""] * (len(found.bad) - len(texts))], strict=True)
        left_out = left_out + [LeftOut(lines[row], name, text[:SHOWN_TEXT], reason) for (row, reason), text in bad]
    if not read:
        return None
    full = replace(
        report,
        decimal=mark,
        header=layout.header,
        unusable=tuple(unusable),
        alternatives=(*report.alternatives, *layout.alternatives),
        names=layout.named,
        first_row=lines[0],
        last_row=lines[-1],
    )
    left_out = sorted(left_out, key=lambda item: item.line)
    return table_of(read, full, left_out, [*notes, *about_layout(layout, report.separator)])


def _as_utf8(content: bytes, choices: Choices) -> tuple[bytes, str, list[Message], Alternatives]:
    """`content` in UTF-8, which encoding it was in, the note about that, and the encodings it could as well be in."""
    if choices.encoding in (None, "utf-8", "utf-8-sig") and (content.isascii() or is_utf8(content)):
        return content, choices.encoding or ("utf-8-sig" if content.startswith(_MARK) else "utf-8"), [], ()
    text, encoding, note, others = decode(content, choices.encoding, choices.language)
    alternatives = tuple(("encoding", other) for other in others)
    return text.encode("utf-8"), encoding, [note] if note else [], alternatives


def _head(content: bytes) -> bytes:
    end = _HEAD_BYTES
    while content.count(b"\n", 0, end) < _HEAD_LINES and end < len(content):
        end *= 2
    return content[: content.rfind(b"\n", 0, end) + 1]


def _body(content: bytes, first_line: int, names: list[str], report: Report) -> Body:
    import pyarrow

    start, end = 0, len(content)
    for _ in range(first_line - 1):
        start = content.index(b"\n", start) + 1
    while content[end - 1] in b"\r\n":
        end -= 1
    buffer = pyarrow.py_buffer(content).slice(start, end - start)  # no copy
    lines, quoted = content.count(b"\n", start, end) + 1, content.find(b'"', start, end) >= 0
    return Body(buffer, lines, first_line, names, report.separator, report.decimal, quoted)


def _read_numbers(body: Body) -> list[Floats] | None:
    import pyarrow

    table = (
        None if body.quoted else read_as(body, pyarrow.float64(), False, null_values=[""], decimal_point=body.decimal)
    )
    if table is None:
        return None
    arrays = [column.to_numpy() for column in table.columns]
    written_as_nan = sum(int(np.isnan(array).sum()) for array in arrays) - sum(c.null_count for c in table.columns)
    too_large = any(np.nanmax(np.abs(array), initial=0.0) > MAX_MAGNITUDE for array in arrays)
    return None if written_as_nan or too_large else arrays


def _missing(body: Body, arrays: list[Floats]) -> list[LeftOut]:
    if not any(np.isnan(array).any() for array in arrays):
        return []
    missing = np.isnan(np.column_stack(arrays))
    blank = np.asarray(missing.all(axis=1))
    reason = message("reading.reason.missing")
    found: list[LeftOut] = []
    for row in np.flatnonzero(missing.any(axis=1)).tolist():
        if blank[row]:
            found.append(blank_line(body.first_line + row))
        else:
            columns = np.flatnonzero(missing[row]).tolist()
            found += [LeftOut(body.first_line + row, body.names[column], "", reason) for column in columns]
    return found
