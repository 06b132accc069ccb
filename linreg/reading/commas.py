"""Files whose comma both separates the cells and is the decimal mark: 1,5,3,2 below x,y is 1.5 and 3.2."""

import re

from linreg.dataset import DataError
from linreg.reading.cells import is_value
from linreg.reading.numbers import plain
from linreg.reading.records import Record

_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_FRACTION = re.compile(r"\d{1,12}", re.ASCII)


def with_joined_commas(records: list[Record], decimal: str | None) -> list[Record] | None:
    """The records with each pair of cells that is one number made one, None where the file is not written so.

    It is if every row has two cells of digits for each name that is not above a text, or if `decimal` says so. Raises
    DataError where the rows have too many cells for their names, but not all twice as many: then it cannot be told
    which commas are which.
    """
    names = next((place for place, record in enumerate(records) if _are_names(record.cells)), None)
    if decimal == "." or names is None:
        return None
    count = len(records[names].cells)
    rows = [record for record in records[names + 1 :] if any(record.cells)]
    if not rows or any(len(row.cells) <= count or not _are_digits(row.cells) for row in rows):
        return None
    joined = [_joined(row, count) for row in rows]
    if all(row is not None for row in joined):
        return [*records[: names + 1], *filter(None, joined)]
    if decimal == "," or len({len(row.cells) for row in rows}) > 1:
        raise DataError("reading.comma_twice", names=count, line=rows[0].line, cells=len(rows[0].cells))
    return None


def _are_names(cells: list[str]) -> bool:
    return len(cells) > 1 and all(cells) and not any(is_value(plain(cell)) for cell in cells)


def _are_digits(cells: list[str]) -> bool:
    return any(map(_WHOLE.fullmatch, cells)) and not any("." in cell or "," in cell for cell in cells)


def _joined(row: Record, count: int) -> Record | None:
    texts = sum(not _WHOLE.fullmatch(cell) for cell in row.cells)
    if len(row.cells) - texts != 2 * (count - texts):
        return None
    cells: list[str] = []
    rest = iter(row.cells)
    for cell in rest:
        if _WHOLE.fullmatch(cell):
            fraction = next(rest, "")
            if not _FRACTION.fullmatch(fraction):
                return None
            cell = f"{cell},{fraction}"
        cells.append(cell)
    return Record(row.line, cells)
