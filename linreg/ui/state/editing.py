"""What the table editor reports, applied to the table that it was given."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def fold_edits(base: pd.DataFrame, edits: Mapping[str, Any]) -> pd.DataFrame:
    """`base` (float64 columns, RangeIndex) with the editor's edited, added and deleted rows.

    edits: {"edited_rows": {row: {column: value}}, "added_rows": [{column: value}], "deleted_rows": [row]}, as
    `st.data_editor` keeps them. Rows that hold no value at all, such as the blank last one that a click adds, are left
    out; what is not a number becomes a missing value.
    """
    folded = base.copy()
    columns = {str(name): name for name in base.columns}
    for row, cells in edits.get("edited_rows", {}).items():
        for name, value in cells.items():
            if name in columns:
                folded.loc[int(row), columns[name]] = pd.to_numeric(value, errors="coerce")
    folded = folded.drop(index=[row for row in edits.get("deleted_rows", []) if row in folded.index])
    added = [{columns[n]: v for n, v in cells.items() if n in columns} for cells in edits.get("added_rows", [])]
    if added:
        new = pd.DataFrame(added, columns=base.columns).apply(pd.to_numeric, errors="coerce")
        folded = new if folded.empty else pd.concat([folded, new.astype("float64")])
    return folded.astype("float64").dropna(how="all").reset_index(drop=True)
