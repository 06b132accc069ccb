"""A Parquet file to a table: numbers as they are, dates and times as such, texts as the cells of a CSV."""

from dataclasses import replace
from typing import Any

import numpy as np

from linreg.arrays import Floats
from linreg.dataset import MAX_MAGNITUDE, DataError
from linreg.reading.assemble import table_of
from linreg.reading.cells import Column, read_column, without_code
from linreg.reading.decimals import find_decimal, weigh
from linreg.reading.names import column_names
from linreg.reading.numbers import plain
from linreg.reading.table import MAX_COLUMNS, MAX_LINES, SHOWN_TEXT, Choices, LeftOut, Report, Table, Unusable
from linreg.scale import DAY_SECONDS, Scale
from linreg.words import Message, message

MAGIC = b"PAR1"
MAX_UNPACKED = 1_000_000_000  # bytes that the file says its columns take; they are read one at a time
_MICROSECONDS = 1_000_000.0


def is_parquet(content: bytes) -> bool:
    """Whether the bytes begin and end as such a file does."""
    return content[:4] == MAGIC and content[-4:] == MAGIC and len(content) > 8


def read_parquet(content: bytes, name: str, choices: Choices) -> Table:
    """The table in the bytes of a Parquet file. Nothing outside of them is opened.

    Raises DataError, a sentence for the person who brought the file, for one that is damaged, too large, or holds no
    numbers.
    """
    try:
        return _read(content, name, choices)
    except DataError:
        raise
    except Exception as error:  # pyarrow meets damage with whatever error it causes
        raise DataError("reading.broken_parquet") from error


def _read(content: bytes, name: str, choices: Choices) -> Table:
    import pyarrow
    from pyarrow import parquet

    file = parquet.ParquetFile(pyarrow.BufferReader(content))
    shape = file.metadata
    if shape.num_columns > MAX_COLUMNS:
        raise DataError("reading.too_many_columns", columns=shape.num_columns, limit=MAX_COLUMNS)
    if shape.num_rows > MAX_LINES:
        raise DataError("reading.too_many_lines", lines=shape.num_rows, limit=MAX_LINES)
    if sum(shape.row_group(group).total_byte_size for group in range(shape.num_row_groups)) > MAX_UNPACKED:
        raise DataError("reading.workbook_too_big", limit=MAX_UNPACKED / 1e6)
    if not shape.num_rows:
        raise DataError("reading.empty")
    fields = [field for field in file.schema_arrow.names if not field.startswith("__index_level_")]
    columns: dict[str, Column] = {}
    unusable: list[Unusable] = []
    left_out: list[LeftOut] = []
    for field, title in zip(fields, column_names(fields, len(fields))[0], strict=True):
        data = file.read(columns=[field]).column(0)
        column, texts = _column(title, data, choices)
        if isinstance(column, Message):
            unusable.append(Unusable(title, column))
            continue
        columns[title] = column
        left_out += [
            LeftOut(row + 1, title, texts[row][:SHOWN_TEXT] if texts else "", reason) for row, reason in column.bad
        ]
    if not columns:
        raise DataError("reading.no_numbers")
    report = Report(name, "utf-8", ",", choices.decimal or ".", True, 0, 0, unusable=tuple(unusable))
    report = replace(report, first_row=1, last_row=shape.num_rows)
    return table_of(columns, report, sorted(left_out, key=lambda item: item.line), [])


def _column(name: str, data: Any, choices: Choices) -> tuple[Column | Message, list[str]]:
    """The column as numbers with, for one of texts, its cells."""
    from pyarrow import types

    kind = data.type.value_type if types.is_dictionary(data.type) else data.type
    if types.is_boolean(kind) or types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind):
        return message("reading.unusable.text"), []
    if types.is_string(kind) or types.is_large_string(kind):
        cells = [plain(cell or "") for cell in data.to_pylist()]
        decimal = choices.decimal or find_decimal(weigh(cells), ",")[0]
        return read_column(name, cells, decimal, choices), cells
    if types.is_timestamp(kind) or types.is_date(kind):
        return _dates(name, data), []
    if types.is_duration(kind) or types.is_time(kind):
        seconds = _counts(data, "duration[us]" if types.is_duration(kind) else "time64[us]") / _MICROSECONDS
        note = message("reading.note.durations", column=name)
        return _filled(seconds)._replace(scale=Scale("time"), notes=[note]), []
    column = _filled(data.cast("float64", safe=False).to_numpy().astype(np.float64))
    if not np.isfinite(column.values).any():
        return message("reading.unusable.empty"), []
    return without_code(name, column, choices.missing), []


def _counts(data: Any, kind: str) -> Floats:
    """The data as whole numbers of microseconds, NaN where they are missing."""
    counts = data.cast(kind, safe=False).cast("int64")
    return np.asarray(counts.cast("float64", safe=False).to_numpy(), dtype=np.float64)


def _dates(name: str, data: Any) -> Column | Message:
    days = _counts(data, "timestamp[us]") / (DAY_SECONDS * _MICROSECONDS)
    if not np.isfinite(days).any():
        return message("reading.unusable.empty")
    first = np.nanmin(days)
    moment = (np.datetime64(0, "us") + np.timedelta64(round(first * DAY_SECONDS * _MICROSECONDS), "us")).item()
    clock = bool((days[np.isfinite(days)] % 1.0).any())
    scale = Scale("date", moment, clock)
    note = message("reading.note.dates", column=name, first=scale.write(0.0))
    return _filled(days - first)._replace(scale=scale, notes=[note])


def _filled(values: Floats) -> Column:
    """The column with its missing values explained; what is not finite or too large for sums is missing too."""
    usable = np.where(np.abs(values) <= MAX_MAGNITUDE, values, np.nan)
    missing, large = message("reading.reason.missing"), message("reading.reason.too_large", limit=MAX_MAGNITUDE)
    rows = np.flatnonzero(np.isnan(usable)).tolist()
    return Column(usable, [(row, missing if np.isnan(values[row]) else large) for row in rows], [])
