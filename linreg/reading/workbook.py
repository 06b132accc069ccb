"""A sheet of an Excel workbook (.xlsx) to a table: its cells go the way of a CSV's, numbers with all their digits."""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

from linreg.dataset import DataError
from linreg.reading.assemble import assemble, sheet_of, with_columns
from linreg.reading.layout import Hints, find_layout
from linreg.reading.records import Record
from linreg.reading.table import MAX_COLUMNS, Choices, Report, Table
from linreg.words import message

MAX_UNPACKED = 100_000_000  # bytes: a workbook is a zip, and a small zip can hold any amount
MAX_CELLS = 500_000  # some 20 microseconds each
_CHUNK = 1 << 20
_LOOKS_GROUPED = re.compile(r"-?\d{1,3}\.\d{3}")


def read_workbook(content: bytes, name: str, sheet: str | None, choices: Choices) -> Table:
    """The table in `sheet` of the workbook `content`, else in the first sheet that has one.

    Only values are read, formulas by the result that was saved with them. Raises DataError, a sentence for the person
    who brought the file, for anything that is not such a workbook, is too large, or holds too few columns of numbers.
    """
    try:
        _check_unpacked(content)
        return _read(content, name, sheet, choices)
    except DataError:
        raise
    except Exception as error:  # zipfile and openpyxl meet damage with whatever error it causes
        raise DataError("reading.broken_workbook") from error


def _check_unpacked(content: bytes) -> None:
    """Unpack everything once, piece by piece: the sizes that a zip states of itself may be wrong."""
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.infolist():
            with parts.open(part) as stream:
                while piece := len(stream.read(_CHUNK)):
                    unpacked += piece
                    if unpacked > MAX_UNPACKED:
                        raise DataError("reading.workbook_too_big", limit=MAX_UNPACKED / 1e6)


def _read(content: bytes, name: str, sheet: str | None, choices: Choices) -> Table:
    import openpyxl  # a third of a second, for those who bring a workbook

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    names = [page.title for page in book.worksheets]
    first_problem: DataError | None = None
    for title in [sheet] if sheet in names else names:
        try:
            return _table(book[title], names, name, choices)
        except DataError as problem:
            first_problem = first_problem or problem
    raise first_problem or DataError("reading.empty")


def _table(page: Any, names: list[str], name: str, choices: Choices) -> Table:
    layout = find_layout(_records(page, choices.decimal or "."), Hints(choices.header))
    report = Report(name, "", "", ".", layout.header, 0, 0, sheet=page.title, sheets=tuple(names))
    others = [other for other in names if other != page.title]
    notes = [message("reading.note.other_sheets", sheet=page.title, others=others)] if others else []
    return with_columns(assemble(sheet_of(layout), report, choices.decimal, notes), choices.columns)


def _records(page: Any, decimal: str) -> list[Record]:
    """The rows that are not blank, by their numbers in the sheet."""
    page.reset_dimensions()  # what a workbook says of its own size is often wrong
    records: list[Record] = []
    count = 0
    for number, values in enumerate(page.iter_rows(values_only=True), 1):
        cells = [_text(value, decimal) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += len(cells)
        if len(cells) > MAX_COLUMNS:
            raise DataError("reading.too_many_columns", columns=len(cells), limit=MAX_COLUMNS)
        if count > MAX_CELLS:
            raise DataError("reading.too_many_cells", limit=MAX_CELLS)
        records.append(Record(number, cells))
    return records


def _text(value: Any, decimal: str) -> str:
    """The cell as a CSV would have it, a number with all its digits."""
    if isinstance(value, float):
        text = repr(value)
        text += "0" * bool(_LOOKS_GROUPED.fullmatch(text))  # 1.234 is no 1,234 here
        return text.replace(".", decimal)
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()
