"""A big file of nothing but numbers, by pyarrow; any other is left to the careful way."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from linreg.dataset import MAX_MAGNITUDE, DataError
from linreg.i18n import message
from linreg.reading.assemble import table_of
from linreg.reading.careful import read_carefully, read_layout
from linreg.reading.cells import Column
from linreg.reading.table import Choices, LeftOut, Table

FAST_BYTES = 500_000  # below, the careful way takes no noticeable time
_HEAD_BYTES = 6_000
_MARK = b"\xef\xbb\xbf"
_HARMLESS = {"reading.note.invented_names", "reading.note.left_out"}


def read_fast(content: bytes, name: str, choices: Choices) -> Table | None:
    """The table in `content`, the same as the careful way gives, or None if that one is needed.

    The careful way reads the head of the file. If that is UTF-8 with numbers in every column, pyarrow reads the rest,
    provided that it finds nothing but numbers and empty cells.
    """
    head = content[: content.rfind(b"\n", 0, _HEAD_BYTES) + 1]
    try:
        text = head.removeprefix(_MARK).decode("utf-8")
        sample = read_carefully(head, name, choices)
    except (UnicodeDecodeError, DataError):
        return None
    layout, separator, _ = read_layout(text, choices)
    report = sample.report
    simple = report.encoding.startswith("utf-8") and len(separator.encode()) == 1 and separator != " "
    known = {note.key for note in sample.notes} <= _HARMLESS
    if not (simple and known and len(sample.frame.columns) == len(layout.names) and layout.rows):
        return None
    first_line = layout.rows[0].line
    start = _offset(content, first_line)
    if content.find(b'"', start) >= 0:
        return None
    arrays = _numbers(content, start, layout.names, separator, report.decimal)
    if arrays is None or any(np.nanmax(np.abs(array), initial=0.0) > MAX_MAGNITUDE for array in arrays):
        return None
    above = [item for item in layout.left_out if item.line < first_line]
    left_out = _left_out(layout.names, arrays, first_line)
    columns = {name: Column(array, [], []) for name, array in zip(layout.names, arrays, strict=True)}
    notes = [note for note in sample.notes if note.key != "reading.note.left_out"]
    return table_of(columns, replace(report, unusable=()), above + left_out, notes)


def _offset(content: bytes, line: int) -> int:
    """Where `line`, from 1, begins."""
    start = 0
    for _ in range(line - 1):
        start = content.index(b"\n", start) + 1
    return start


def _numbers(
    content: bytes, start: int, names: list[str], separator: str, decimal: str
) -> list[NDArray[np.float64]] | None:
    import pyarrow
    from pyarrow import csv

    end = len(content)
    while content[end - 1] in b"\r\n":
        end -= 1
    body = pyarrow.py_buffer(content).slice(start, end - start)  # no copy
    fields = [str(number) for number in range(len(names))]
    try:
        table = csv.read_csv(
            pyarrow.BufferReader(body),
            csv.ReadOptions(column_names=fields),
            csv.ParseOptions(delimiter=separator, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=dict.fromkeys(fields, pyarrow.float64()), null_values=[""], decimal_point=decimal
            ),
        )
    except pyarrow.ArrowInvalid:
        return None
    arrays = [column.to_numpy() for column in table.columns]
    written = sum(int(np.isnan(array).sum()) for array in arrays)
    return arrays if written == sum(column.null_count for column in table.columns) else None


def _left_out(names: list[str], arrays: list[NDArray[np.float64]], first_line: int) -> list[LeftOut]:
    missing = np.isnan(np.column_stack(arrays)) if any(np.isnan(array).any() for array in arrays) else None
    if missing is None:
        return []
    blank = missing.all(axis=1)
    found: list[LeftOut] = []
    for row in np.flatnonzero(missing.any(axis=1)).tolist():
        if blank[row]:
            found.append(LeftOut(first_line + row, None, "", message("reading.reason.blank")))
            continue
        for column in np.flatnonzero(missing[row]).tolist():
            found.append(LeftOut(first_line + row, names[column], "", message("reading.reason.missing")))
    return found
