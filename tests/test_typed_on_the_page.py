"""What is typed into the page's table and into the box for a new x is understood as the cells of a file are."""

import pytest
from scipy.stats import linregress

from tests.stage_parts import data_part, live_texts

DATES = "date,level\n2024-03-01,10\n2024-03-02,12.5\n2024-03-05,19\n2024-03-09,27\n"


def edit(page, **edits):
    kept = page.session_state["_memory"]
    page.session_state[f"table_editor_{kept.editor}"] = {
        "edited_rows": {},
        "added_rows": [],
        "deleted_rows": [],
        **edits,
    }
    return page.run()


def frame_of(page):
    return page.session_state["_memory"].current.frame


def upload(page, content, name="a.csv"):
    page.file_uploader(key="upload").upload(name, content).run()
    return page


def test_a_cell_that_is_no_number_says_so_and_survives_a_change_of_language(app_test):
    page = app_test({"data": "1,3;2,5;3,7"}).run()
    edit(page, edited_rows={0: {"x": "1,25"}, 1: {"y": "five"}})
    assert frame_of(page)["x"].tolist() == [1.25, 2, 3]
    assert any("five" in caption.value for caption in page.caption)
    page.segmented_control(key="lang").set_value("zh").run()
    assert page.session_state["_memory"].shown["y"].tolist() == ["3", "five", "7"]
    edit(page, edited_rows={1: {"y": "５"}})
    assert frame_of(page)["y"].tolist() == [3, 5, 7]
    assert not page.exception


def test_undo_brings_back_the_cell_that_was_a_number(app_test):
    page = app_test({"data": "1,3;2,5;3,7"}).run()
    edit(page, edited_rows={1: {"y": "five"}})
    page.button(key="undo").click().run()
    assert page.session_state["_memory"].shown["y"].tolist() == ["3", "5", "7"]
    assert not any("five" in caption.value for caption in page.caption)


def test_a_date_typed_as_new_x_is_predicted_and_what_lies_outside_is_said_in_dates(app_test):
    page = upload(app_test().run(), DATES.encode())
    page.text_input(key="new_x").set_value("2024-03-12").run()
    best = linregress([0, 1, 4, 8], [10, 12.5, 19, 27])
    said = "\n".join(live_texts(page))
    assert "ŷ(2024-03-12)" in said
    assert f"{best.slope * 11 + best.intercept:.2f}" in said
    assert "2024-03-01" in said  # from there on the data go
    assert "2024-03-09" in said
    assert data_part(page)["figures"]["fit"]["layout"]["xaxis"]["ticktext"][0].startswith("2024-03")
    assert not page.exception


def test_the_first_new_x_of_dates_is_a_date(app_test):
    page = upload(app_test().run(), DATES.encode())
    assert page.text_input(key="new_x").value.startswith("2024-03-0")


@pytest.mark.parametrize("query", [{"data": "day,level;0,10;1,12.5;4,19;8,27", "scales": "day=date:2024-03-01"}])
def test_a_link_keeps_that_a_column_is_dates(app_test, query):
    page = app_test(query).run()
    assert page.session_state["_memory"].shown["day"].tolist() == [
        "2024-03-01",
        "2024-03-02",
        "2024-03-05",
        "2024-03-09",
    ]
    edit(page, edited_rows={3: {"day": "10 March 2024"}})
    assert frame_of(page)["day"].tolist() == [0, 1, 4, 9]
    assert page.query_params["scales"] == "day=date:2024-03-01"


def test_a_new_x_with_one_comma_is_told_to_be_two_numbers_and_becomes_one_by_a_click(app_test):
    page = app_test({"new_x": "1,5"}).run()
    assert any("1, 5" in caption.value for caption in page.caption)
    page.button(key="one_number").click().run()
    assert page.text_input(key="new_x").value == "1.5"
    assert not [button for button in page.button if button.key == "one_number"]
