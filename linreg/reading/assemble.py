"""The rows of a file as a table, with its report and notes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from linreg.dataset import DataError
from linreg.reading.cells import Column, read_column
from linreg.reading.decimals import combine, find_decimal, weigh
from linreg.reading.layout import Layout
from linreg.reading.numbers import plain
from linreg.reading.table import MAX_LISTED, SHOWN_TEXT, Alternatives, Choices, LeftOut, Report, Table, Unusable
from linreg.reading.words import INDEX_NAMES
from linreg.words import Message, message

_IDENTIFIER = re.compile(
    r"^unnamed: |^\.\.\.\d+$|(?:^id|[_ .\-](?:id|nr|no|num|number|idx|index|key|uuid))\.?$|[号號]$"
    r"|^row[_ .\-]?(?:names?|numbers?|nos?|nums?|ids?|idx|index)?$|^(?:zip|post)[_ ]?codes?$"
    r"|^(?:phone|account|isbn|sku|ean)"
    r"|^(?:代码|编码|邮编|电话|手机)$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"[a-z](?:I[Dd]|Nr|No|Num|Number|Index|Key)$")
_EITHER = (
    "reading.note.either_comma_decimal",
    "reading.note.either_comma_thousands",
    "reading.note.either_point_decimal",
)
_TIMED = ("reading.note.dates", "reading.note.times")


class Sheet(NamedTuple):
    """A file's layout with its rows as lines in the file and cells by column."""

    layout: Layout
    lines: Sequence[int]
    columns: list[list[str]]
    left_out: list[LeftOut]


def sheet_of(layout: Layout) -> Sheet:
    """The rows of `layout`, column by column."""
    columns = [[row.cells[number] for row in layout.rows] for number in range(len(layout.names))]
    lines = [row.line for row in layout.rows]
    return Sheet(layout, lines, columns, layout.left_out)


def assemble(sheet: Sheet, report: Report, choices: Choices, notes: list[Message]) -> Table:
    """The table of `sheet`. `report`, `notes`: what is known so far.

    Raises DataError unless there is a column of numbers.
    """
    layout = sheet.layout
    if not layout.names:
        raise DataError("reading.empty")
    if not sheet.lines:
        raise DataError("reading.header_only" if layout.header else "reading.no_numbers")
    mark, columns, unusable, more = _read_columns(sheet, report.separator, choices)
    either = any(note.key in _EITHER for note in more)
    decimals: Alternatives = (("decimal", "," if mark == "." else "."),) if either else ()
    if not columns:
        raise DataError("reading.no_numbers")
    full = replace(
        report,
        decimal=mark,
        header=layout.header,
        unusable=tuple(unusable),
        alternatives=(*report.alternatives, *layout.alternatives, *decimals),
        names=layout.named,
        first_row=sheet.lines[0],
        last_row=sheet.lines[-1],
    )
    told = [*notes, *about_layout(layout, report.separator)]
    return table_of(columns, full, _left_out(sheet, columns), [*told, *more])


def about_layout(layout: Layout, separator: str) -> list[Message]:
    """The layout's notes; that a comma between two cells may be a decimal mark only where commas separate."""
    invented = [message("reading.note.invented_names", names=layout.invented)] if layout.invented else []
    return invented + [note for note in layout.notes if note.key != "reading.note.shifted" or separator == ","]


def table_of(columns: dict[str, Column], report: Report, left_out: list[LeftOut], notes: list[Message]) -> Table:
    """The table of `columns`, its report completed: rows without any number go, everything left out is counted."""
    frame = pd.DataFrame({name: column.values for name, column in columns.items()}, copy=False)
    empty = frame.isna().all(axis=1)
    if empty.any():
        frame = frame[~empty].reset_index(drop=True)
    full = replace(
        report,
        rows=len(frame),
        columns=len(frame.columns),
        left_out=tuple(left_out[:MAX_LISTED]),
        left_out_count=len(left_out),
    )
    notes = [*notes, *(note for column in columns.values() for note in column.notes)]
    others = dict.fromkeys(other for column in columns.values() for other in column.alternatives)
    full = replace(full, alternatives=tuple(dict.fromkeys((*full.alternatives, *others))))
    telling = sum(item.reason.key != "reading.reason.blank" for item in left_out)
    if telling:
        notes.append(message("reading.note.left_out", count=telling))
    notes += [message("reading.note.unusable", column=item.column, reason=item.reason) for item in report.unusable]
    x, y = _first_guess(columns, frame, report.header)
    scales = {name: column.scale for name, column in columns.items() if column.scale is not None}
    return Table(frame, tuple(notes), full, x, y, scales)


def _read_columns(
    sheet: Sheet, separator: str, choices: Choices
) -> tuple[str, dict[str, Column], list[Unusable], list[Message]]:
    decimal = choices.decimal
    cells = [_plain_cells(column) for column in sheet.columns]
    evidence = [weigh(column) for column in cells]
    mark, note = (decimal, None) if decimal else find_decimal(combine(evidence), separator)
    notes = [note] if note else []
    columns: dict[str, Column] = {}
    unusable: list[Unusable] = []
    for name, column_cells, own in zip(sheet.layout.names, cells, evidence, strict=True):
        own_mark = mark if decimal else own.mark or mark
        column = read_column(name, column_cells, own_mark, choices)
        if isinstance(column, Message):
            unusable.append(Unusable(name, column))
            continue
        columns[name] = column
        if own_mark != mark:
            notes.append(message("reading.note.own_decimal", column=name, decimal=own_mark))
    return mark, columns, unusable, notes


def _plain_cells(cells: list[str]) -> list[str]:
    return cells if "".join(cells).isascii() else [plain(cell) for cell in cells]


def _left_out(sheet: Sheet, columns: dict[str, Column]) -> list[LeftOut]:
    left_out = list(sheet.left_out)
    for name, cells in zip(sheet.layout.names, sheet.columns, strict=True):
        for row, reason in columns[name].bad if name in columns else ():
            left_out.append(LeftOut(sheet.lines[row], name, cells[row][:SHOWN_TEXT], reason))
    return sorted(left_out, key=lambda item: item.line)


def with_columns(table: Table, choices: Choices) -> Table:
    """`table`, if it has as many columns of numbers as are asked for; else raises DataError.

    A single column has the numbers of the rows for x, if the reader says so.
    """
    if len(table.frame.columns) == 1 and choices.row_number:
        return _against_row_numbers(table, "行号" if choices.language == "zh" else "row")
    if len(table.frame.columns) < choices.columns:
        key = "one_numeric_column" if table.report.unusable else "one_column"
        raise DataError(f"reading.{key}", column=table.x_column)
    return table


def _against_row_numbers(table: Table, name: str) -> Table:
    name = name if name not in table.frame.columns else f"{name} (2)"
    frame = table.frame.copy()
    frame.insert(0, name, np.arange(1.0, len(frame) + 1.0))
    note = message("reading.note.row_number", column=name)
    report = replace(table.report, columns=2)
    return replace(
        table, frame=frame, notes=(*table.notes, note), report=report, x_column=name, y_column=table.x_column
    )


def _first_guess(columns: dict[str, Column], frame: pd.DataFrame, header: bool) -> tuple[str, str]:
    """The first two columns; what nobody fits stands back: a column that does not vary, one that numbers the rows.

    For y also dates and times stand back, so that Date, Time, Temperature gives the temperature by the date.
    """
    names = list(frame.columns)
    if len(names) == 1:
        return names[0], ""
    last = [name for name in names if len(names) > 2 and _stands_back(name, frame[name].to_numpy(), header)]
    x, *others = [name for name in names if name not in last] + last
    timed = [name for name in others if any(note.key in _TIMED for note in columns[name].notes)]
    return x, next((name for name in others if name not in (*timed, *last)), others[0])


def _stands_back(name: str, values: np.ndarray, header: bool) -> bool:
    known = values[np.isfinite(values)]
    if not known.size or known.min() == known.max():
        return True
    if not (known == np.floor(known)).all():
        return False
    different: bool = np.unique(known).size == known.size
    if name == "column1":  # nobody named it
        return different if header else _counts(values)
    if _IDENTIFIER.search(name) or _CAMEL.search(name):  # in any order: marks may be sorted
        return different
    return name.lower() in INDEX_NAMES and bool((np.diff(known) > 0.0).all())


def _counts(values: np.ndarray) -> bool:
    return bool(values[0] in (0.0, 1.0) and (np.diff(values) == 1.0).all())
