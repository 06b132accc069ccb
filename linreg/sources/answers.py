"""The answers to the SQL of `linreg.sources.sql`, as rows of a database driver or as text that a person pastes.

Text may be what any client prints: JSON, lines of JSON, CSV, columns between tabs, a table drawn with | or │ (psql,
beeline, DuckDB), or a line for each column (psql's \\x, DuckDB's .mode line).
"""

import csv
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from linreg.dataset import DataError
from linreg.moments import MAX_CELLS, Deviations, Moments, moments_of
from linreg.sources.sql import COLUMNS, GRID_COLUMNS

MAX_TEXT = 1_000_000  # characters of a pasted answer
MAX_ROWS_COUNTED = 10**18
_CUT = re.compile(r"…|\.\.\.|·")  # what clients write for columns and rows that they do not show
_BORDER = re.compile(r"[\s|+=:\-\u2500-\u257f]+")
_BARS = re.compile(r"\s*[|\u2502\u2503]\s*")
_FRAME = re.compile(r"^\s*[|\u2502\u2503](.*)[|\u2502\u2503]\s*$")  # a line with a bar at either end
_PAIR = re.compile(r"\s*([A-Za-z_]+)\s*[=:|\u2502]\s*(\S*)\s*")
_MISSING = ("", "null", "\\n", "none", "nil", "<null>", "(null)")
Row = Mapping[str, Any] | Sequence[Any]


class _Table(NamedTuple):
    """names: of the columns, empty if the answer has none. rows: their cells."""

    names: list[str]
    rows: list[list[Any]]


def read_row(row: Row, x_name: str = "x", y_name: str = "y") -> Moments:
    """The moments that the one row which answers `moments_sql` tells.

    row: a mapping with COLUMNS among its keys, in capitals or not, or a sequence in their order; of numbers, or of text
    as clients print numbers. Raises DataError, saying what is wrong, if a value is missing or unreadable or if no rows
    can have these moments.
    """
    values = _by_name(row, COLUMNS)
    used, null_rows, infinite_rows = (_whole(name, values[name] or 0) for name in COLUMNS[:3])
    if used < 2:
        raise DataError("moments.too_few_rows", rows=used, null_rows=null_rows, infinite_rows=infinite_rows)
    numbers = [_number(name, values[name]) for name in COLUMNS[3:]]
    names = {"x_name": x_name or "x", "y_name": y_name or "y"}
    x_range, y_range = (numbers[8], numbers[9]), (numbers[10], numbers[11])
    return moments_of(
        used, Deviations(*numbers[:8]), x_range, y_range, null_rows=null_rows, infinite_rows=infinite_rows, **names
    )


def read_grid_rows(rows: Iterable[Row], moments: Moments) -> Moments:
    """`moments` with the picture that the rows which answer `grid_sql` tell. Raises DataError as `read_row` does."""
    counts = [[0] * MAX_CELLS for _ in range(MAX_CELLS)]
    for row in rows:
        values = _by_name(row, GRID_COLUMNS)
        x_cell, y_cell, count = (_whole(name, values[name]) for name in GRID_COLUMNS)
        counts[min(x_cell, MAX_CELLS - 1)][min(y_cell, MAX_CELLS - 1)] += count
    return moments.with_counts(tuple(map(tuple, counts)))


def read_answer(text: str, x_name: str = "x", y_name: str = "y") -> Moments:
    """`read_row` of pasted text. Raises DataError also where it is cut off, or not the one row that is expected."""
    table = _read(text, COLUMNS)
    if len(table.rows) != 1:
        raise DataError("moments.not_one_row", rows=len(table.rows))
    return read_row(_as_row(table, table.rows[0], COLUMNS), x_name, y_name)


def read_grid_answer(text: str, moments: Moments) -> Moments:
    """`read_grid_rows` of pasted text. Raises DataError also where it is cut off."""
    table = _read(text, GRID_COLUMNS)
    return read_grid_rows((_as_row(table, row, GRID_COLUMNS) for row in table.rows), moments)


def _read(text: str, expected: Sequence[str]) -> _Table:
    text = text.strip().removeprefix("\ufeff").strip()
    if not text:
        raise DataError("moments.nothing_pasted")
    if len(text) > MAX_TEXT:
        raise DataError("moments.too_long", limit=MAX_TEXT)
    if text[0] in "[{":
        return _read_json(text)
    if _CUT.search(text):
        raise DataError("moments.cut_off")
    lines = [line for line in text.splitlines() if line.strip()]
    pairs = [(found[1].lower(), found[2]) for line in lines if (found := _PAIR.fullmatch(line))]
    if len(pairs) >= len(expected) and {name for name, _ in pairs} >= set(expected):
        return _read_pairs(pairs, expected)
    return _read_lines(lines, expected)


def _read_json(text: str) -> _Table:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]  # one value a line
        except (ValueError, RecursionError):
            raise DataError("moments.unreadable") from None
    rows = found if isinstance(found, list) and found and isinstance(found[0], (dict, list)) else [found]
    if all(isinstance(row, dict) for row in rows):
        names = [str(name).lower() for name in rows[0]]
        return _Table(names, [list(row.values()) for row in rows if len(row) == len(names)])
    if all(isinstance(row, list) for row in rows):
        return _Table([], rows)
    raise DataError("moments.unreadable")


def _read_pairs(pairs: list[tuple[str, str]], expected: Sequence[str]) -> _Table:
    """A line for each column; another row begins where the first name comes again."""
    cells = [[value for name, value in pairs if name == column] for column in expected]
    return _Table(list(expected), [list(row) for row in zip(*cells, strict=False)])


def _read_lines(lines: list[str], expected: Sequence[str]) -> _Table:
    rows = [_cells(line) for line in lines if not _BORDER.fullmatch(line)]
    names: list[str] = []
    for row in rows:
        lowered = [cell.lower() for cell in row]
        if set(expected) <= set(lowered):
            names = lowered
    width = len(names) or len(expected)
    kept = [row for row in rows if len(row) == width and all(map(_is_value, row))]
    if not kept:
        raise DataError("moments.unreadable")
    return _Table(names, kept)


def _cells(line: str) -> list[str]:
    """The cells of one line of a drawn table, of tab-separated text, of CSV, or of words between blanks."""
    if _BARS.search(line):
        return _BARS.split(_FRAME.sub(r"\1", line).strip())
    separator = next((mark for mark in "\t;," if mark in line), " ")
    row = next(csv.reader([line.strip("\r\n") if separator == "\t" else line.strip()], delimiter=separator), [])
    return [cell.strip() for cell in row if cell.strip() or separator != " "]


def _is_value(cell: str) -> bool:
    if cell.lower() in _MISSING:
        return True
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _as_row(table: _Table, row: list[Any], expected: Sequence[str]) -> Row:
    return dict(zip(table.names, row, strict=False)) if table.names else row


def _by_name(row: Row, expected: Sequence[str]) -> dict[str, Any]:
    if isinstance(row, Mapping):
        values = {str(name).lower(): value for name, value in row.items()}
        missing = [name for name in expected if name not in values]
        if missing:
            raise DataError("moments.columns_missing", columns=missing)
    elif len(row) != len(expected):
        raise DataError("moments.other_columns", found=len(row), expected=len(expected))
    else:
        values = dict(zip(expected, row, strict=True))
    return {name: None if _is_missing(values[name]) else values[name] for name in expected}


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in _MISSING)


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise DataError("moments.not_a_number", column=name, value=str(value)[:50])
    return number


def _whole(name: str, value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,19}\s*", value):
        value = int(value)
    number = value if isinstance(value, int) else _number(name, value)
    if number != int(number) or not 0 <= number <= MAX_ROWS_COUNTED:
        raise DataError("moments.not_whole", column=name, value=str(value)[:50])
    return int(number)
