"""The bytes of a CSV to a table, with a report of what was read and what was left out."""

import numpy as np
import pandas as pd

from linreg.dataset import DataError
from linreg.i18n import Message, message
from linreg.reading.cells import Column, read_column
from linreg.reading.encoding import decode
from linreg.reading.layout import Layout, find_layout
from linreg.reading.records import read_records, split_lines
from linreg.reading.separator import SEPARATORS, find_separator
from linreg.reading.table import MAX_BYTES, MAX_COLUMNS, MAX_LISTED, SHOWN_TEXT, LeftOut, Report, Table, Unusable

__all__ = ["MAX_BYTES", "SEPARATORS", "LeftOut", "Report", "Table", "Unusable", "read_csv"]


def read_csv(
    content: bytes,
    name: str = "",
    *,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    header: bool | None = None,
    language: str = "en",
) -> Table:
    """The table in the bytes of a file. What is None is found out; `language` ("en", "zh") breaks ties.

    Raises DataError, whose text is for the person who brought the file, for anything that has no two numeric columns.
    """
    _check_bytes(content)
    text, found = decode(content, encoding, language)
    if "\0" in text:
        raise DataError("reading.binary")
    lines = split_lines(text)
    mark = separator or find_separator(lines)
    layout = find_layout(list(read_records(lines, mark)), header)
    return _table(layout, Report(name, found, mark, decimal or ".", layout.header, 0, 0))


def _check_bytes(content: bytes) -> None:
    if not content.strip():
        raise DataError("reading.empty")
    if len(content) > MAX_BYTES:
        raise DataError("reading.too_big", size=len(content) / 1e6, limit=MAX_BYTES / 1e6)
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError("reading.excel")


def _table(layout: Layout, report: Report) -> Table:
    if len(layout.names) > MAX_COLUMNS:
        raise DataError("reading.too_many_columns", columns=len(layout.names), limit=MAX_COLUMNS)
    if not layout.rows:
        raise DataError("reading.header_only")
    if len(layout.names) < 2:
        raise DataError("reading.one_column", column=layout.names[0])
    columns: dict[str, Column] = {}
    unusable: list[Unusable] = []
    for number, column_name in enumerate(layout.names):
        column = read_column(column_name, [row.cells[number] for row in layout.rows], report.decimal)
        if isinstance(column, Message):
            unusable.append(Unusable(column_name, column))
        else:
            columns[column_name] = column
    if not columns:
        raise DataError("reading.no_numbers")
    if len(columns) < 2:
        raise DataError("reading.one_numeric_column", column=next(iter(columns)))
    return _assemble(layout, columns, unusable, report)


def _assemble(layout: Layout, columns: dict[str, Column], unusable: list[Unusable], report: Report) -> Table:
    left_out = list(layout.left_out)
    for number, name in enumerate(layout.names):
        if name in columns:
            for row, reason in columns[name].bad:
                record = layout.rows[row]
                left_out.append(LeftOut(record.line, name, record.cells[number][:SHOWN_TEXT], reason))
    left_out.sort(key=lambda item: item.line)
    frame = pd.DataFrame({name: column.values for name, column in columns.items()})
    frame = frame[np.isfinite(frame.to_numpy()).any(axis=1)].reset_index(drop=True)
    full = Report(
        **{
            **vars(report),
            "rows": len(frame),
            "columns": len(frame.columns),
            "left_out": tuple(left_out[:MAX_LISTED]),
            "left_out_count": len(left_out),
            "unusable": tuple(unusable),
        }
    )
    x, y = list(columns)[:2]
    notes = [message("reading.note.left_out", count=len(left_out))] if left_out else []
    notes += [message("reading.note.unusable", column=item.column, reason=item.reason) for item in unusable]
    return Table(frame, tuple(notes), full, x, y)
