"""What the table editor reports, applied to its table."""

import numpy as np
import pandas as pd

from linreg.ui.state.editing import fold_edits

BASE = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [3.0, 5.0, 7.0]})


def _folded(**edits: object) -> list[list[float]]:
    return fold_edits(BASE, edits).to_numpy().tolist()


def test_an_edited_cell_changes_and_the_base_stays():
    assert _folded(edited_rows={1: {"y": 6.5}}) == [[1, 3], [2, 6.5], [3, 7]]
    assert BASE["y"].tolist() == [3, 5, 7]


def test_row_numbers_may_come_as_text():
    assert _folded(edited_rows={"0": {"x": -1}}) == [[-1, 3], [2, 5], [3, 7]]


def test_rows_are_added_and_deleted_by_the_number_they_had():
    assert _folded(added_rows=[{"x": 4, "y": 9}], deleted_rows=[0]) == [[2, 5], [3, 7], [4, 9]]


def test_the_blank_last_row_that_a_click_adds_is_no_row():
    assert _folded(added_rows=[{}]) == BASE.to_numpy().tolist()


def test_a_row_with_a_missing_y_stays_so_that_it_can_be_predicted():
    assert fold_edits(BASE, {"added_rows": [{"x": 4}]}).isna().to_numpy().tolist()[3] == [False, True]


def test_what_is_not_a_number_is_missing_and_never_zero():
    folded = fold_edits(BASE, {"edited_rows": {0: {"x": None}, 1: {"y": "abc"}}})
    assert np.isnan(folded["x"][0])
    assert np.isnan(folded["y"][1])


def test_deleting_every_row_leaves_an_empty_table_that_can_be_filled_again():
    empty = fold_edits(BASE, {"deleted_rows": [0, 1, 2]})
    assert empty.shape == (0, 2)
    filled = fold_edits(empty, {"added_rows": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]})
    assert filled.to_numpy().tolist() == [[1, 2], [2, 3]]
    assert set(filled.dtypes) == {np.dtype("float64")}


def test_an_edit_of_a_column_that_is_gone_is_ignored():
    assert _folded(edited_rows={0: {"z": 9}}, added_rows=[{"z": 9}]) == BASE.to_numpy().tolist()
