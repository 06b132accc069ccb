"""A big file whose lines all have as many cells, by pyarrow; any other is left to the careful way."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from linreg.arrays import Floats
from linreg.dataset import MAX_MAGNITUDE, DataError
from linreg.reading.assemble import assemble, sheet_of, table_of
from linreg.reading.careful import CONTROL_CHARACTERS, read_text
from linreg.reading.cells import Column, without_code
from linreg.reading.encoding import decode, is_utf8
from linreg.reading.footers import TAIL_RECORDS, Others, is_remark, is_total
from linreg.reading.records import Record, line_left_out
from linreg.reading.table import MAX_CELL, MAX_LINES, Alternatives, Choices, LeftOut, Report, Table
from linreg.reading.words import SUMS
from linreg.words import Message, message

FAST_BYTES = 500_000  # below, the careful way takes no noticeable time
_HEAD_BYTES = 6_000  # or more, until it has
_HEAD_LINES = 50
_MARK = b"\xef\xbb\xbf"
_SUM = r"^\s*(?:" + "|".join(r"\s*".join(word) for word in sorted(SUMS)) + r")\s*[:：]*\s*$"
_OTHER_SEPARATOR = "reading.note.other_separator"
_OF_CELLS = {"reading.note.left_out", "reading.note.code"}
_HARMLESS = {"reading.note.invented_names", "reading.note.shifted", _OTHER_SEPARATOR, *_OF_CELLS}
_HARMLESS |= {"reading.note.number_names", "reading.note.unnamed_first", "reading.note.unnamed_last"}
_NEED_CARE = {f"reading.note.{key}" for key in ("joined_commas", "controls", "other_tables", "kept_totals")}


class Body(NamedTuple):
    """The rows of a file as bytes, how many lines they are, and how they are written."""

    buffer: Any
    lines: int
    first_line: int
    names: list[str]
    separator: str
    decimal: str
    quoted: bool


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
    cells = _read_cells(body, layout.header)
    if cells is None:
        return None
    lines, columns, blanks = cells
    sheet = sheet_of(layout)._replace(lines=lines, columns=columns, left_out=above + blanks)
    about_separator = [item for item in notes if item.key == _OTHER_SEPARATOR]
    return assemble(sheet, report, choices, about_encoding + about_separator)


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


def _read(body: Body, kind: Any, quote: str | bool, **options: Any) -> Any:
    """The cells of the body as `kind`, None if pyarrow cannot read every line and cell so."""
    import pyarrow
    from pyarrow import csv

    fields = [str(number) for number in range(len(body.names))]
    try:
        table = csv.read_csv(
            pyarrow.BufferReader(body.buffer),
            csv.ReadOptions(column_names=fields),
            csv.ParseOptions(delimiter=body.separator, quote_char=quote, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(fields, kind), **options),
        )
    except pyarrow.ArrowInvalid:
        return None
    return table if table.num_rows == body.lines else None


def _read_numbers(body: Body) -> list[Floats] | None:
    import pyarrow

    table = None if body.quoted else _read(body, pyarrow.float64(), False, null_values=[""], decimal_point=body.decimal)
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
            found.append(_blank(body.first_line + row))
        else:
            columns = np.flatnonzero(missing[row]).tolist()
            found += [LeftOut(body.first_line + row, body.names[column], "", reason) for column in columns]
    return found


def _blank(line: int) -> LeftOut:
    return LeftOut(line, None, "", message("reading.reason.blank"))


def _read_cells(body: Body, header: bool) -> tuple[list[int], list[list[str]], list[LeftOut]] | None:
    """Lines, cells by column and blank lines; None if a line may be anything but a row, which takes the careful way."""
    import pyarrow
    from pyarrow import compute

    if body.lines > MAX_LINES:
        return None
    table = _read(body, pyarrow.string(), '"', strings_can_be_null=False, null_values=[])
    if table is None:
        return None
    trimmed = [compute.utf8_trim_whitespace(compute.fill_null(column, "")) for column in table.columns]
    odd = rf'["{CONTROL_CHARACTERS}]'
    if any(compute.any(compute.match_substring_regex(column, odd)).as_py() for column in trimmed):
        return None
    if max(compute.max(compute.utf8_length(column)).as_py() for column in trimmed) > MAX_CELL:
        return None
    if compute.any(compute.starts_with(trimmed[0], "#")).as_py():
        return None
    if header and compute.any(compute.equal(trimmed[0], body.names[0])).as_py():
        return None
    blank = np.all([compute.equal(column, "").to_numpy() for column in trimmed], axis=0)
    if _has_names_below_a_gap(trimmed, blank):
        return None
    sums, kept_totals = _sums(trimmed, body.first_line)
    dropped = blank.copy()
    dropped[[item.line - body.first_line for item in sums]] = True
    kept = pyarrow.array(~dropped)
    columns = [column.filter(kept).to_pylist() for column in trimmed]
    tail = list(zip(*(column[-TAIL_RECORDS:] for column in columns), strict=True))
    if kept_totals or any(is_total(row, in_tail=True) for row in tail) or (tail and is_remark(tail[-1])):
        return None
    lines = (np.flatnonzero(~dropped) + body.first_line).tolist()
    return lines, columns, sums + [_blank(row + body.first_line) for row in np.flatnonzero(blank).tolist()]


def _has_names_below_a_gap(columns: list[Any], blank: "np.ndarray[Any, np.dtype[np.bool_]]") -> bool:
    """Whether words in every column follow a blank line: perhaps the names of another table."""
    after = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    rows = ([column[row].as_py() for column in columns] for row in after.tolist())
    return any(all(cells) and not any(any(map(str.isdigit, cell)) for cell in cells) for cells in rows)


def _sums(columns: list[Any], first_line: int) -> tuple[list[LeftOut], bool]:
    """The rows that sum up others, and whether some are named so but do not."""
    from pyarrow import compute

    named = [compute.match_substring_regex(column, _SUM, ignore_case=True).to_numpy() for column in columns]
    rows = np.flatnonzero(np.any(named, axis=0)).tolist()
    records = [Record(row + first_line, [column[row].as_py() for column in columns]) for row in rows]
    records = [record for record in records if is_total(record.cells, in_tail=False)]
    others = Others(lambda column: columns[column].to_pylist(), [record.line - first_line for record in records])
    sums = [record for record in records if others.are_summed_up_by(record.line - first_line, record.cells)]
    return [line_left_out(record, "total") for record in sums], len(sums) < len(records)
