"""A sheet of a workbook to a table: its cells go the way of a CSV's, numbers with all their digits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, repeat
from typing import Any

from linreg.dataset import DataError
from linreg.reading import books
from linreg.reading.assemble import assemble, sheet_of, with_columns
from linreg.reading.books import Book, open_book
from linreg.reading.layout import Hints, find_layout
from linreg.reading.records import Record
from linreg.reading.table import MAX_COLUMNS, Choices, Report, Table
from linreg.words import message

_MAX_OFFERED = 5
_LOOKS_GROUPED = re.compile(r"-?\d{1,3}\.\d{3}")


def read_workbook(content: bytes, name: str, sheet: str | None, choices: Choices) -> Table:
    """The table in `sheet` of the workbook `content`, else in the first sheet that has one, hidden ones last.

    Only values are read, formulas by the result that was saved with them. Raises DataError, a sentence for the person
    who brought the file, for anything that is not such a workbook, is too large, or holds too few columns of numbers.
    """
    try:
        return _read(open_book(content), name, sheet, choices)
    except DataError:
        raise
    except Exception as error:  # zipfile and the libraries meet damage with whatever error it causes
        raise DataError("reading.broken_workbook") from error


def sheet_lines(content: bytes, sheet: str | None, most: int) -> tuple[list[tuple[int, str]], list[str], str]:
    """The first rows of a sheet with their numbers, for a person to look at; the sheets' titles; which it is.

    Raises DataError as `read_workbook` does for what is no workbook.
    """
    try:
        book = open_book(content)
        titles = _titles(book)
        title = sheet if sheet in titles else titles[0]
        lines: list[tuple[int, str]] = []
        for number, values in enumerate(book.sheets[title](), 1):
            if number > most:
                break
            lines.append((number, " | ".join(_text(value, ".") for value in values[:MAX_COLUMNS])))
    except DataError:
        raise
    except Exception as error:
        raise DataError("reading.broken_workbook") from error
    return lines, titles, title


def _titles(book: Book) -> list[str]:
    """The sheets' titles, those that are shown first."""
    return sorted(book.sheets, key=lambda title: title in book.hidden)


def _read(book: Book, name: str, sheet: str | None, choices: Choices) -> Table:
    titles = _titles(book)
    first_problem: DataError | None = None
    for title in [sheet] if sheet in titles else titles:
        try:
            return _table(book, title, name, choices)
        except DataError as problem:
            first_problem = first_problem or problem
    raise first_problem or DataError("reading.empty")


def _table(book: Book, title: str, name: str, choices: Choices) -> Table:
    records, formulas = _records(book, title, choices.decimal or ".")
    layout = find_layout(records, Hints(choices))
    titles = tuple(book.sheets)
    report = Report(name, "", "", ".", layout.header, 0, 0, sheet=title, sheets=titles)
    others = [other for other in titles if other != title]
    notes = [message("reading.note.other_sheets", sheet=title, others=others)] if others else []
    report = replace(report, alternatives=tuple(("sheet", other) for other in others[:_MAX_OFFERED]))
    if formulas:
        notes.append(message("reading.note.formulas", count=formulas))
    try:
        return with_columns(assemble(sheet_of(layout), report, choices, notes), choices)
    except DataError as problem:
        raise DataError("reading.formulas", count=formulas) if formulas else problem from problem


def _records(book: Book, title: str, decimal: str) -> tuple[list[Record], int]:
    """The rows that are not blank, by their numbers in the sheet; how many formulas have no result."""
    records: list[Record] = []
    count = formulas = 0
    for number, (values, written) in enumerate(_with_formulas(book, title), 1):
        cells = [_text(value, decimal) for value in values]
        for place, formula in enumerate(written[: len(cells)]):
            if not cells[place] and isinstance(formula, str) and formula.startswith("="):
                cells[place] = formula
                formulas += 1
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += len(cells)
        if len(cells) > MAX_COLUMNS:
            raise DataError("reading.too_many_columns", columns=len(cells), limit=MAX_COLUMNS)
        if count > books.MAX_CELLS:
            raise DataError("reading.too_many_cells", limit=books.MAX_CELLS)
        records.append(Record(number, cells))
    return records, formulas


def _with_formulas(book: Book, title: str) -> Iterator[tuple[Sequence[Any], Sequence[Any]]]:
    """Each row's values and, where a formula may have none, what is written in its cells."""
    written = book.formulas[title]() if book.formulas else repeat(())
    return zip(book.sheets[title](), chain(written, repeat(())), strict=False)


def _text(value: Any, decimal: str) -> str:
    """The cell as a CSV would have it, a number with all its digits."""
    if isinstance(value, float):
        text = repr(value).removesuffix(".0")
        text += "0" * bool(_LOOKS_GROUPED.fullmatch(text))  # 1.234 is no 1,234 here
        return text.replace(".", decimal)
    if isinstance(value, timedelta):
        hours, rest = divmod(value / timedelta(seconds=1), 3600.0)
        minutes, seconds = divmod(rest, 60.0)
        whole = f"{int(hours)}:{int(minutes):02d}:{seconds:09.6f}".rstrip("0").rstrip(".")
        return whole if hours >= 0 else ""
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()
