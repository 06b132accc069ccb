"""A link to a table that is too large for a link: it asks for the file, and then keeps all that it says."""

import numpy as np
import pandas as pd
import pytest

from linreg.link.tables import name_table, named_file
from linreg.reading.writing import write_table
from tests.stage_parts import run_part

FRAME = pd.DataFrame({name: np.random.default_rng(seed).normal(size=900) for seed, name in enumerate("abc")})
NAMED = name_table({name: FRAME[name].to_numpy() for name in FRAME}, "plant.csv")
LINK = {
    "dataset": "own",
    "data": NAMED,
    "x_column": "b",
    "y_column": "c",
    "new_x": "0.25",
    "initial_weight": "1.5",
    "initial_bias": "-2",
    "standardize": "false",
    "epochs": "37",
}


def upload(page, content, name="plant.csv"):
    page.file_uploader(key="upload").upload(name, content).run()
    return page


def said(page):
    return " ".join(one.value for kind in ("info", "error", "warning", "success") for one in page.get(kind))


def test_the_page_asks_for_the_file_and_shows_no_other_data(app_test):
    page = app_test(LINK).run()
    assert not page.exception
    assert "Drop plant.csv here" in said(page)
    assert "900" in said(page)
    assert run_part(page) is None
    assert page.session_state["_memory"].current.frame.empty


def test_once_the_file_is_there_every_input_of_the_link_holds(app_test):
    page = upload(app_test(LINK).run(), write_table(FRAME))
    assert not page.exception
    assert not page.error
    assert "Drop" not in said(page)
    state = page.session_state
    found = {
        name: state[name] for name in ("x_column", "y_column", "new_x", "initial_weight", "initial_bias", "epochs")
    }
    assert found == {
        "x_column": "b",
        "y_column": "c",
        "new_x": "0.25",
        "initial_weight": 1.5,
        "initial_bias": -2,
        "epochs": 37,
    }
    assert state["standardize"] is False
    assert page.query_params["data"] == NAMED


def test_another_file_of_that_name_is_told(app_test):
    other = FRAME.copy()
    other.loc[5, "b"] += 1e-9
    page = upload(app_test(LINK).run(), write_table(other))
    assert len(page.error) == 1
    assert "not the table of the link" in page.error[0].value
    assert page.session_state["x_column"] == "b"


def test_choosing_other_data_ends_the_waiting(app_test):
    page = app_test(LINK).run()
    page.selectbox(key="dataset").select("norris").run()
    assert not page.exception
    assert "Drop" not in said(page)


def test_edits_of_a_large_table_are_said_not_to_be_in_the_link(app_test):
    page = upload(app_test().run(), write_table(FRAME[["a", "b"]]))
    assert "asked to upload the same file" in said(page)
    kept = page.session_state["_memory"]
    edits = {"edited_rows": {3: {"a": "7,5"}}, "added_rows": [], "deleted_rows": []}
    page.session_state[f"table_editor_{kept.editor}"] = edits
    page.run()
    assert "the edits are not in it" in said(page)
    current = page.session_state["_memory"].current
    downloaded = app_test({"dataset": "own", "data": current.data}).run()
    assert "Drop data.csv here" in said(downloaded)
    upload(downloaded, write_table(current.frame), "data.csv")
    assert not downloaded.error


@pytest.mark.parametrize("text", ["1,2;3,4", "file:a", "file:a:b", "file:a:b:c:d", "zabc"])
def test_what_names_no_file_is_none(text):
    assert named_file(text) is None
