"""No dead end: a file can be read as its reader says, and its own lines can be looked at after a refusal too."""

import pytest

from linreg.dataset import DataError
from linreg.reading import preview_file, read_csv, read_file
from linreg.reading.table import Choices
from tests.test_reading_workbook import workbook

REPORT = b"Lab 3\nmade by,me\nt,v\n0,1.5\n1,2.5\n2,4\nmean,2.667\nq,r\n5,6\n6,8\n7,9\n"


def test_names_and_rows_stand_where_the_reader_says():
    table = read_csv(REPORT, names=(8, 8), first_row=9, last_row=10)
    assert table.frame.to_dict("list") == {"q": [5, 6], "r": [6, 8]}
    assert (table.report.names, table.report.first_row, table.report.last_row) == ((8, 8), 9, 10)
    reasons = {item.line: item.reason.key for item in table.report.left_out}
    assert reasons == dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 11), "reading.reason.not_chosen")


def test_names_on_several_lines_are_put_together():
    table = read_csv(b"a,,b\nx,y,z\n1,2,3\n2,4,7\n", names=(1, 2))
    assert list(table.frame) == ["a x", "y", "b z"]


def test_names_may_be_chosen_in_a_comment():
    table = read_csv(b"# made today\n# t v\n# s m\n0 1\n1 4\n2 5\n", names=(2, 2), first_row=4)
    assert table.frame.to_dict("list") == {"t": [0, 1, 2], "v": [1, 4, 5]}


def test_the_lines_of_the_table_alone_leave_its_names_to_be_found():
    table = read_csv(REPORT, first_row=8)
    assert table.frame.to_dict("list") == {"q": [5, 6, 7], "r": [6, 8, 9]}
    assert read_csv(REPORT, last_row=6).frame.to_dict("list") == {"t": [0, 1, 2], "v": [1.5, 2.5, 4]}


def test_rows_of_a_workbook_are_chosen_by_their_numbers():
    content = workbook([("x", "y"), (1, 3), (2, 5), (), ("u", "v"), (4, 1), (5, 3)])
    assert read_file(content, "a.xlsx", names=(5, 5), first_row=6).frame.to_dict("list") == {"u": [4, 5], "v": [1, 3]}


def test_lines_that_the_file_does_not_have_are_refused_in_a_sentence():
    for choices in ({"first_row": 90}, {"names": (90, 91)}, {"last_row": 1}, {"names": (3, 3), "first_row": 99}):
        with pytest.raises(DataError):
            read_csv(REPORT, **choices)


@pytest.mark.parametrize(
    ("content", "alternatives"),
    [
        (b"d,y\n3/4/2024,1\n3/6/2024,2\n5/9/2024,4\n", [("dates", "day")]),
        (b"t,y\n1:30,1\n2:15,2\n4:00,5\n", [("times", "minutes")]),
        (b"x;y\n1.234;5\n2.345;7\n", [("decimal", ",")]),
        (b"x,y\n1,5,3,2\n2,5,5,1\n3,5,7,7\n", [("decimal", ".")]),
        (b"1990;2000\n1,5;2,5\n2,5;3,9\n3,5;6,1\n", [("header", False)]),
        (b"day,v\n2020-01-01,5.5,1\n2020-01-02,6,2\n", [("unnamed", "first")]),
        (
            b"t,v\n" + b"".join(b"%d,%d\n" % (i, -999 if i % 4 == 1 else 3 * i) for i in range(16)),
            [("missing", "-999")],
        ),
        (b"x,y\n1,2\n2,4\n\nu,v\n5,1\n6,2\n", [("first_row", 4)]),
    ],
    ids=lambda value: value[0][0] if isinstance(value, list) else "",
)
def test_another_plausible_reading_is_offered_and_read_when_taken(content, alternatives):
    found = read_csv(content)
    assert list(found.report.alternatives) == alternatives
    (choice, value), *_ = alternatives
    taken = read_csv(content, **{choice: value})
    assert not taken.frame.equals(found.frame)


def test_what_is_certain_offers_nothing_else():
    for content in (b"x,y\n1,2\n3,4\n", b"d;y\n2024-03-05;1,5\n2024-03-06;2,5\n", b"t\tv\n0\t1.5\n1\t2.5\n"):
        assert read_csv(content).report.alternatives == ()


@pytest.mark.parametrize(
    "choice", [{"dates": "week"}, {"times": "days"}, {"unnamed": "both"}, {"missing": "none"}, {"first_row": 0}]
)
def test_a_choice_that_does_not_exist_is_named(choice):
    with pytest.raises(ValueError, match=f"{next(iter(choice))}="):
        read_csv(b"x,y\n1,2\n", **choice)


@pytest.mark.parametrize(
    ("content", "name", "first"),
    [
        (b"a,b\nred,blue\n", "a.csv", "a,b"),
        ("věk;plat\n".encode("cp1250"), "a.csv", "věk;plat"),
        (b'x,y\n1,2\n"3,4\n', "a.csv", "x,y"),
        (b"", "a.csv", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "a.xls", None),
        (workbook([("a", "b"), ("c", "d")]), "a.xlsx", "a | b"),
    ],
)
def test_a_refused_file_can_be_looked_at(content, name, first):
    with pytest.raises(DataError):
        read_file(content if b"plat" not in content else content[:4], name)
    lines = preview_file(content, name, Choices()).lines
    assert (lines[0] if lines else None) == (None if first is None else (1, first))


def test_the_preview_of_a_long_file_has_its_ends_and_where_the_table_begins():
    content = b"".join(b"word %d\n" % number for number in range(1, 5001))
    preview = preview_file(content, "a.txt", Choices(), around=(2500,))
    numbers = [number for number, _ in preview.lines]
    assert preview.total == 5000
    assert {1, 2500, 5000} <= set(numbers)
    assert len(numbers) < 300
    assert all(text == f"word {number}" for number, text in preview.lines)


def test_after_a_refusal_the_page_shows_the_file_and_reads_it_as_it_is_told(app_test):
    page = app_test().run()
    upload(page, b"a;b\nred;blue\n1;2\n2;5\n3;7\n" + b"pink;green\n" * 9, "words.csv")
    assert len(page.error) == 1
    assert any("3  1;2" in code.value for code in page.code)
    page.text_input(key="reading_first_row").set_value("3").run()
    page.text_input(key="reading_last_row").set_value("５").run()
    page.text_input(key="reading_names_from").set_value("1").run()
    assert not page.error
    assert page.session_state["_memory"].current.frame.to_dict("list") == {"a": [1, 2, 3], "b": [2, 5, 7]}


def upload(page, content, name):
    page.file_uploader(key="upload").upload(name, content).run()


def test_one_click_takes_the_other_reading_and_another_takes_it_back(app_test):
    page = app_test().run()
    upload(page, b"day,v\n3/4/2024,1\n4/4/2024,2\n5/4/2024,4\n", "a.csv")
    days = lambda: page.session_state["_memory"].current.frame["day"].tolist()  # noqa: E731
    assert days() == [0, 31, 61]
    page.button(key="take_0").click().run()
    assert days() == [0, 1, 2]
    page.button(key="untake_dates").click().run()
    assert days() == [0, 31, 61]
    assert not page.exception


def test_a_single_column_is_fitted_against_its_row_numbers_if_the_reader_says_so(app_test):
    page = app_test().run()
    upload(page, b"level\n3\n5\n8\n", "one.csv")
    assert len(page.error) == 1
    page.button(key="take_row_number").click().run()
    assert not page.error
    assert page.session_state["_memory"].current.frame.to_dict("list") == {"row": [1, 2, 3], "level": [3, 5, 8]}
    assert (page.selectbox(key="x_column").value, page.selectbox(key="y_column").value) == ("row", "level")


@pytest.mark.parametrize(
    "name",
    [
        "CustomerId",
        "customer_id",
        "RowNumber",
        "row.names",
        "...1",
        "Unnamed: 0",
        "Serial No.",
        "编号",
        "Zip Code",
        "rownames",
    ],
)
def test_what_names_or_numbers_the_rows_is_not_the_first_guess(name):
    content = f"{name},height,weight\n1003,170,60\n1001,165.5,55\n1002,181,72\n".encode()
    assert (read_csv(content).x_column, read_csv(content).y_column) == ("height", "weight")


def test_the_example_x_follows_its_column_until_somebody_types_one(app_test):
    page = app_test().run()
    upload(page, b"a,b,c\n1,100,5\n2,150,6\n3,180,8\n", "a.csv")
    assert page.text_input(key="new_x").value == "2"
    page.selectbox(key="x_column").select("b").run()
    assert page.text_input(key="new_x").value == "140"
    page.button(key="swap").click().run()
    assert page.text_input(key="new_x").value == "2"
    page.text_input(key="new_x").set_value("7").run()
    page.selectbox(key="x_column").select("c").run()
    assert page.text_input(key="new_x").value == "7"
