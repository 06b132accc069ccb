"""Whether what a browser sent as the state of the table editor is one that an editor can have."""

import math
from collections.abc import Collection
from typing import Any

MAX_ROWS = 10_000  # more are shown without editing
MAX_CHARACTERS = 1_000  # of a cell


def usable_edits(sent: Any, rows: int, columns: Collection[str]) -> bool:
    """Whether `sent` describes edits of a table of `rows` rows with these columns.

    It does if it is {"edited_rows": {row: {column: cell}}, "added_rows": [{column: cell}], "deleted_rows": [row]}, each
    part optional, with rows and columns that are there and cells of one finite number, one text, or nothing.
    """
    try:
        edited, added = sent.get("edited_rows", {}), sent.get("added_rows", [])
        deleted = sent.get("deleted_rows", [])
        numbers = [*map(_row_number, edited), *map(_row_number, deleted)]
        return (
            len(added) <= MAX_ROWS
            and isinstance(added, list)
            and all(0 <= number < rows for number in numbers)
            and all(_usable_cells(cells, columns) for cells in [*edited.values(), *added])
        )
    except (AttributeError, TypeError, ValueError):  # not these types at all
        return False


def _row_number(row: Any) -> int:
    """Rows come as numbers, or as text where JSON wants its keys so."""
    if isinstance(row, bool) or not isinstance(row, int | str):
        raise TypeError
    return int(row)


def _usable_cells(cells: Any, columns: Collection[str]) -> bool:
    return all(name in columns and _usable_cell(cell) for name, cell in cells.items())


def _usable_cell(cell: Any) -> bool:
    if isinstance(cell, str):
        return len(cell) <= MAX_CHARACTERS
    if isinstance(cell, bool) or not isinstance(cell, int | float | None):
        return False
    return cell is None or (abs(cell) <= 1.7e308 and math.isfinite(cell))
