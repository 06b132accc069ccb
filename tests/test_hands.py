"""What a hand did in the data chart, as a change of the table: compared with the same change by pandas."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linreg.ui.stage.hands import changed_frame

FRAME = pd.DataFrame({"x": [1.0, np.nan, 3.0, 4.0], "z": [9.0, 9.0, 9.0, 9.0], "y": [2.0, 3.0, np.nan, 5.0]})
COLUMNS = ("x", "y")


def test_a_point_is_moved_in_its_own_row_though_rows_without_a_number_stand_before_it():
    moved = changed_frame(FRAME, COLUMNS, {"kind": "move", "row": 1, "x": 7.5, "y": -2})
    pd.testing.assert_frame_equal(moved, FRAME.assign(x=[1, np.nan, 3, 7.5], y=[2, 3, np.nan, -2]))


def test_a_point_that_is_added_has_no_value_in_the_other_columns():
    grown = changed_frame(FRAME, COLUMNS, {"kind": "add", "x": 0.5, "y": 1.5})
    assert grown.iloc[-1].to_dict() == pytest.approx({"x": 0.5, "z": np.nan, "y": 1.5}, nan_ok=True)
    pd.testing.assert_frame_equal(grown.iloc[:-1], FRAME)


def test_a_point_is_removed_with_its_whole_row():
    left = changed_frame(FRAME, COLUMNS, {"kind": "remove", "row": 0})
    pd.testing.assert_frame_equal(left, FRAME.iloc[1:].reset_index(drop=True))


@pytest.mark.parametrize(
    "done",
    [
        {}, {"kind": "move"}, {"kind": "move", "row": 2, "x": 1, "y": 1}, {"kind": "move", "row": -1, "x": 1, "y": 1},
        {"kind": "move", "row": 0, "x": "1", "y": 1}, {"kind": "move", "row": 0, "x": float("nan"), "y": 1},
        {"kind": "move", "row": 0, "x": 1e300, "y": 1}, {"kind": "move", "row": True, "x": 1, "y": 1},
        {"kind": "move", "row": 0.0, "x": 1, "y": 1}, {"kind": "add", "x": 1}, {"kind": "add", "x": 1, "y": 1e200},
        {"kind": "remove", "row": "0"}, {"kind": "remove", "row": 99}, {"kind": "eat", "row": 0, "x": 1, "y": 1},
    ],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(done):
    assert changed_frame(FRAME, COLUMNS, done) is None


@pytest.mark.parametrize("columns", [("x", "x"), ("x", "gone"), ("", "")])
def test_without_two_columns_nothing_can_be_moved(columns):
    assert changed_frame(FRAME, columns, {"kind": "move", "row": 0, "x": 1, "y": 1}) is None


@given(st.lists(st.tuples(st.sampled_from(["move", "remove", "add"]), st.integers(0, 9), st.floats(-9, 9))))
def test_any_row_of_acts_leaves_a_table_of_numbers_with_the_rows_that_follow(acts):
    frame, rows = FRAME, 4
    for kind, row, value in acts:
        changed = changed_frame(frame, COLUMNS, {"kind": kind, "row": row, "x": value, "y": -value})
        if changed is not None:
            frame, rows = changed, rows + {"move": 0, "remove": -1, "add": 1}[kind]
    assert len(frame) == rows
    assert (frame.dtypes == np.float64).all()
