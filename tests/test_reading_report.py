"""The report of a file, to look at on the page and to keep."""

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from linreg.reading import read_csv, report_csv, settings
from linreg.words import messages

CONTENT = "实验三\n质量,伸长量,备注\n50,1.2,=1+1\n100,缺失,\n三,4.4,x\n".encode("gb18030")


def rows_of(language):
    table = read_csv(CONTENT, "弹簧.csv", language=language)
    content = report_csv(table.report, messages(language))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_says_how_the_file_was_read_and_lists_what_was_left_out(language):
    rows = rows_of(language)
    values = [row[1] for row in rows[:7]]
    assert values[:4] == ["弹簧.csv", "3", "2", "GB18030"]
    listed = [row[:2] + row[3:] for row in rows[9:]]
    assert listed == [["1", "", "实验三"], ["4", "伸长量", "缺失"], ["5", "质量", "三"], ["", "备注", ""]]
    assert all(row[2] for row in rows[9:])


def test_the_report_is_in_the_language_of_its_reader():
    english, chinese = rows_of("en"), rows_of("zh")
    assert english[0][0] == "File"
    assert chinese[0][0] == "文件"
    assert english[9][2] != chinese[9][2]


def test_nothing_in_the_report_runs_in_a_spreadsheet():
    table = read_csv(b"=x,y\n1,=2+3\n2,4\n3,5\n", "=1.csv")
    cells = [cell for row in csv.reader(io.StringIO(report_csv(table.report, messages("en")).decode())) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert {"'=1.csv", "'=2+3"} <= set(cells)


def test_the_settings_are_labelled():
    labels = dict(settings(read_csv(b"x;y\n1,5;2\n2,5;4\n", "a.csv").report, messages("en")))
    assert (labels["Separator"], labels["Decimal mark"], labels["Column names in the file"]) == (
        "semicolon",
        ",",
        "yes",
    )


def report_page():
    import streamlit as st

    from linreg.dataset import DataError
    from linreg.reading import read_csv
    from linreg.ui.data.reading_choices import chosen_reading
    from linreg.ui.data.reading_report_section import reading_report_section
    from linreg.words import messages

    content = b"1.234;5.678\n2.345;6.789\n3.456;abc\n"
    table = read_csv(content, "a.csv")
    try:
        table = read_csv(content, "a.csv", **chosen_reading(table.report))
    except DataError as error:
        st.error(str(error))
    reading_report_section(table, messages("en"))
    st.session_state["x"] = table.frame.iloc[:, 0].tolist()


def test_the_page_shows_the_report_and_reads_again_as_chosen():
    page = AppTest.from_function(report_page).run()
    assert not page.exception
    assert "left out: 1" in page.expander[0].label
    assert page.dataframe[0].value.iloc[0, :2].tolist() == [3, "y"]
    assert page.session_state["x"] == [1.234, 2.345, 3.456]
    page.selectbox(key="reading_decimal").select(",").run()
    assert page.session_state["x"] == [1234.0, 2345.0, 3456.0]
    page.selectbox(key="reading_decimal").select("").run()
    assert page.session_state["x"] == [1.234, 2.345, 3.456]


def test_a_choice_that_does_not_fit_the_file_can_be_taken_back():
    page = AppTest.from_function(report_page).run()
    page.selectbox(key="reading_separator").select(",").run()
    assert len(page.error) == 1
    page.selectbox(key="reading_separator").select("").run()
    assert not page.error
    assert page.session_state["x"] == [1.234, 2.345, 3.456]


def workbook_page():
    import streamlit as st

    from linreg.reading import read_file
    from linreg.ui.data.reading_choices import chosen_reading
    from linreg.ui.data.reading_report_section import reading_report_section
    from linreg.words import messages
    from tests.test_reading_workbook import workbook

    content = workbook([], 一班=[("x", "y"), (1, 3), (2, 5)], 二班=[("x", "y"), (1, 9), (2, 8)])
    table = read_file(content, "a.xlsx")
    table = read_file(content, "a.xlsx", **chosen_reading(table.report))
    reading_report_section(table, messages("en"))
    st.session_state["y"] = table.frame["y"].tolist()


def test_another_sheet_of_a_workbook_can_be_chosen():
    page = AppTest.from_function(workbook_page).run()
    assert not page.exception
    assert page.session_state["y"] == [3, 5]
    assert [box.key for box in page.selectbox] == ["reading_sheet", "reading_decimal", "reading_header"]
    page.selectbox(key="reading_sheet").select("二班").run()
    assert page.session_state["y"] == [9, 8]
    assert not page.code  # no preview of what is no text


def renewed_page():
    from linreg.reading import read_csv
    from linreg.ui.data.reading_choices import forget_reading_choices
    from linreg.ui.data.reading_report_section import reading_report_section
    from linreg.words import messages

    forget_reading_choices()
    reading_report_section(read_csv(b"x;y\n1;2\n3;5\n", "a.csv"), messages("en"))


def test_a_new_file_starts_as_it_is_found_and_says_so():
    page = AppTest.from_function(renewed_page).run()
    boxes = [page.selectbox(key=f"reading_{choice}") for choice in ("encoding", "separator", "decimal", "header")]
    assert [box.value for box in boxes] == [""] * 4
    assert [box.options[box.index] for box in boxes] == ["found: UTF-8", "found: semicolon", "found: .", "found: yes"]


def generator_page():
    import streamlit as st

    from linreg.ui.data.generator_section import synthetic_section
    from linreg.words import messages

    st.session_state["made"] = synthetic_section(messages("en"))


def test_the_generator_follows_its_inputs_and_the_link():
    page = AppTest.from_function(generator_page)
    page.query_params["synthetic_slope"] = "-3.5"
    page.run()
    assert not page.exception
    assert page.session_state["made"].slope == -3.5
    page.number_input(key="synthetic_rows").set_value(80).run()
    assert (page.session_state["made"].rows, page.session_state["made"].slope) == (80, -3.5)


@pytest.mark.parametrize(("x_low", "x_high"), [(10.0, 10.0), (1e6, -1e6)])
def test_inputs_that_do_not_go_together_are_repaired_and_said(x_low, x_high):
    page = AppTest.from_function(generator_page).run()
    page.number_input(key="synthetic_x_low").set_value(x_low)
    page.number_input(key="synthetic_x_high").set_value(x_high).run()
    assert not page.exception
    assert page.session_state["made"].x_low < page.session_state["made"].x_high
    assert len(page.caption) == 1


def test_more_outliers_than_rows_are_as_many_as_rows():
    page = AppTest.from_function(generator_page).run()
    page.number_input(key="synthetic_rows").set_value(5)
    page.number_input(key="synthetic_outliers").set_value(9).run()
    assert not page.exception
    assert page.session_state["made"].outliers == 5
