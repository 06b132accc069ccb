"""What the table editor reports, applied to its table."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from linreg.scale import Scale
from linreg.ui.state.editing import editor_frame, fold_edits

BASE = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [3.0, 5.0, 7.0]})


def _folded(**edits: object) -> list[list[float]]:
    return fold_edits(BASE, edits).frame.to_numpy().tolist()


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
    assert fold_edits(BASE, {"added_rows": [{"x": 4}]}).frame.isna().to_numpy().tolist()[3] == [False, True]


def test_what_is_not_a_number_is_missing_and_never_zero():
    folded = fold_edits(BASE, {"edited_rows": {0: {"x": None}, 1: {"y": "abc"}}}).frame
    assert np.isnan(folded["x"][0])
    assert np.isnan(folded["y"][1])


def test_deleting_every_row_leaves_an_empty_table_that_can_be_filled_again():
    empty = fold_edits(BASE, {"deleted_rows": [0, 1, 2]}).frame
    assert empty.shape == (0, 2)
    filled = fold_edits(empty, {"added_rows": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]}).frame
    assert filled.to_numpy().tolist() == [[1, 2], [2, 3]]
    assert set(filled.dtypes) == {np.dtype("float64")}


def test_an_edit_of_a_column_that_is_gone_is_ignored():
    assert _folded(edited_rows={0: {"z": 9}}, added_rows=[{"z": 9}]) == BASE.to_numpy().tolist()


# As typed or pasted, with what it means.
NOTATIONS = {
    ".07": 0.07,
    "1,5": 1.5,
    "1e-3": 0.001,
    "１２": 12.0,
    "1.234,5": 1234.5,
    "1,234.5": 1234.5,
    "10,5": 10.5,
    "−3": -3.0,
    "(5)": -5.0,
    "12 %": 12.0,
    "¥5": 5.0,
    "1.2万": 12000.0,
}


@pytest.mark.parametrize(("typed", "value"), NOTATIONS.items())
def test_a_typed_cell_means_what_it_means_in_a_file(typed, value):
    assert _folded(edited_rows={1: {"y": typed}}) == [[1, 3], [2, value], [3, 7]]


def test_pasted_decimal_commas_tell_each_other_what_they_are():
    rows = [("10,5", "20,25"), ("11,5", "1,125"), ("12", "-3,5"), ("1.234,5", "2")]
    pasted = {row: dict(zip("xy", cells, strict=True)) for row, cells in enumerate(rows[:3])}
    folded = _folded(edited_rows=pasted, added_rows=[dict(zip("xy", rows[3], strict=True))])
    assert folded == [[10.5, 20.25], [11.5, 1.125], [12, -3.5], [1234.5, 2]]


def test_a_cell_that_can_be_read_in_two_ways_is_told():
    assert fold_edits(BASE, {"edited_rows": {0: {"x": "1,234"}}}).either == [("1,234", 1234.0)]
    assert fold_edits(BASE, {"edited_rows": {0: {"x": "1,5"}}}).either == []


def test_a_cell_that_is_no_number_stays_visible_until_it_is_one():
    edits = {"edited_rows": {1: {"y": "abc"}}, "added_rows": [{"x": "?5"}], "deleted_rows": [0]}
    folded = fold_edits(BASE, edits)
    assert folded.unread == {(0, "y"): "abc", (2, "x"): "?5"}
    shown = editor_frame(folded.frame, {}, folded.unread)
    assert shown.to_numpy().tolist() == [["2", "abc"], ["3", "7"], ["?5", None]]
    again = fold_edits(folded.frame, {"edited_rows": {0: {"y": "6"}}}, {}, folded.unread)
    assert (again.frame["y"][0], again.unread) == (6.0, {(2, "x"): "?5"})


def test_dates_are_shown_and_typed_as_dates():
    scale = {"x": Scale("date", datetime(2024, 2, 28))}
    assert editor_frame(BASE, scale, {})["x"].tolist() == ["2024-02-29", "2024-03-01", "2024-03-02"]
    folded = fold_edits(
        BASE, {"edited_rows": {0: {"x": "2024年3月9日"}, 1: {"x": "Mar 10, 2024"}, 2: {"x": "4"}}}, scale
    )
    assert folded.frame["x"].tolist() == [10, 11, 4]
