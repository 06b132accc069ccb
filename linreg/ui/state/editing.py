"""The table as text for its editor, and what the editor reports, applied to the table."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from linreg.link.parameters import format_float
from linreg.reading.typed import Typed, read_typed
from linreg.scale import Scale

Texts = Mapping[tuple[int, str], str]


class Folded(NamedTuple):
    """The edited table; its cells that are no number, as typed, by row and column; (text, value) of ambiguous ones."""

    frame: pd.DataFrame
    unread: dict[tuple[int, str], str]
    either: list[tuple[str, float]]


def editor_frame(frame: pd.DataFrame, scales: Mapping[str, Scale], unread: Texts) -> pd.DataFrame:
    """`frame` as text, each number with all its digits, dates and times as such, and `unread` cells as typed.

    An editor of numbers would drop what it does not know: the comma of 1,5, full-width digits.
    """
    shown = {}
    for name in frame.columns:
        scale = scales.get(str(name))
        values = frame[name].tolist()
        shown[name] = [
            None if value != value else scale.write(value) if scale else format_float(value) for value in values
        ]
    text = pd.DataFrame(shown, columns=frame.columns, index=frame.index, dtype=object)
    for (row, name), typed in unread.items():
        if row in text.index and name in text.columns:
            text.loc[row, name] = typed
    return text


def fold_edits(
    base: pd.DataFrame, edits: Mapping[str, Any], scales: Mapping[str, Scale] | None = None, unread: Texts | None = None
) -> Folded:
    """`base` (float64 columns, RangeIndex) with the editor's edited, added and deleted rows.

    edits: {"edited_rows": {row: {column: text}}, "added_rows": [{column: text}], "deleted_rows": [row]}, as
    `st.data_editor` keeps them. scales: of the columns that are dates or times. unread: cells of `base` that are no
    numbers. Rows in which nothing stands, such as the blank last one that a click adds, are left out; what is not a
    number is a missing value in the frame, and stays in `unread`.
    """
    columns = [str(name) for name in base.columns]
    deleted = {int(row) for row in edits.get("deleted_rows", [])}
    edited = {int(row): cells for row, cells in edits.get("edited_rows", {}).items()}
    rows = [
        *(row for row in range(len(base)) if row not in deleted),
        *range(len(base), len(base) + len(edits.get("added_rows", []))),
    ]
    cells = {**edited, **{len(base) + place: added for place, added in enumerate(edits.get("added_rows", []))}}
    texts = dict(unread or {})
    values: dict[str, np.ndarray[Any, np.dtype[np.float64]]] = {}
    either: list[tuple[str, float]] = []
    for name, old in zip(columns, base.columns, strict=True):
        column = np.full(len(base) + len(edits.get("added_rows", [])), np.nan)
        column[: len(base)] = base[old].to_numpy(dtype=np.float64)
        typed = {
            row: _as_text(changes[name]) for row, changes in cells.items() if name in changes and row < len(column)
        }
        read = read_typed([*typed.values()], (scales or {}).get(name))
        for (row, text), cell in zip(typed.items(), read, strict=True):
            column[row] = np.nan if cell.value is None else cell.value
            texts.pop((row, name), None)
            texts |= {(row, name): text} if cell.value is None else {}
            either += _ambiguous(text, cell)
        values[name] = column
    with_text = {row for row, _ in texts}
    kept = [row for row in rows if row in with_text or any(not np.isnan(column[row]) for column in values.values())]
    places = {row: place for place, row in enumerate(kept)}
    frame = pd.DataFrame(
        {old: values[name][kept] for name, old in zip(columns, base.columns, strict=True)}, columns=base.columns
    )
    unread_now = {(places[row], name): text for (row, name), text in texts.items() if row in places}
    return Folded(frame.astype("float64").reset_index(drop=True), unread_now, either)


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def _ambiguous(text: str, cell: Typed) -> list[tuple[str, float]]:
    return [(text.strip(), cell.value)] if cell.either and cell.value is not None else []
