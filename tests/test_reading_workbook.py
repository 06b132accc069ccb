"""Excel workbooks: every digit of every cell, the rows' own numbers, and a sentence for whatever is no workbook."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linreg.dataset import DataError
from linreg.reading import read_csv, read_file
from linreg.reading.books import MAX_UNPACKED
from linreg.reading.table import Choices
from linreg.reading.workbook import read_workbook
from linreg.words import messages

SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows, **others):
    """The bytes of a workbook with a sheet "data" of `rows`, and the sheets `others`."""
    book = openpyxl.Workbook()
    book.active.title = "data"
    pages = {"data": rows, **others}
    for title, cells in pages.items():
        page = book[title] if title in book.sheetnames else book.create_sheet(title)
        for row in cells:
            page.append(row)
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(content, part, old, new):
    """The workbook with `old` for `new` in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old in parts[part]
    return zipped({**parts, part: parts[part].replace(old, new)})


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def refusal_of(content, name="a.xlsx", **choices):
    with pytest.raises(DataError) as caught:
        read_file(content, name, **choices)
    for language in ("en", "zh"):
        assert messages(language)(caught.value.message)
    return caught.value.message.key


def fifteen_digits(low, high):
    """What a spreadsheet keeps of a number."""
    return st.floats(low, high).map(lambda number: float(f"{number:.15g}"))


@given(st.lists(st.tuples(fifteen_digits(-1e99, 1e99), fifteen_digits(-1e5, 1e5)), min_size=2, max_size=9))
@settings(deadline=None, max_examples=25)
def test_every_number_keeps_all_its_digits(rows):
    table = read_file(workbook([("x", "y"), *rows]), "a.xlsx")
    np.testing.assert_array_equal(table.frame.to_numpy(), np.array(rows))
    assert table.notes == ()


def test_three_decimals_are_not_taken_for_thousands():
    table = read_file(workbook([("x", "y"), (1.234, 5.678), (2.345, -6.789)]), "a.xlsx")
    assert table.frame.to_numpy().tolist() == [[1.234, 5.678], [2.345, -6.789]]


def test_titles_units_totals_and_words_are_left_out_by_the_rows_own_numbers():
    rows = [("弹簧实验",), (), ("质量", "伸长量"), ("g", "cm"), (50, 1.2), (100, "缺失"), (150, 3.6), ("合计", 300)]
    table = read_file(workbook(rows), "弹簧.xlsx")
    assert table.frame["质量"].tolist() == [50, 100, 150]
    left_out = [(item.line, item.column, item.reason.key.rpartition(".")[2]) for item in table.report.left_out]
    assert left_out == [(1, None, "lone_cell"), (4, None, "units"), (6, "伸长量", "missing"), (8, None, "total")]


def test_numbers_written_as_text_are_read_as_people_write_them():
    table = read_file(workbook([("x", "y"), (1, "1,5"), (2, "2,25"), (3, "１２,5")]), "a.xlsx")
    assert table.frame["y"].tolist() == [1.5, 2.25, 12.5]
    chosen = read_file(workbook([("x", "y"), (1.5, "1,234"), (2.5, "2,345")]), "a.xlsx", decimal=",")
    assert chosen.frame.to_numpy().tolist() == [[1.5, 1.234], [2.5, 2.345]]


def test_dates_become_days_and_say_so():
    rows = [("day", "y"), (datetime(2024, 2, 28), 1), (date(2024, 3, 1), 2), (datetime(2024, 3, 1, 12), 4)]
    table = read_file(workbook(rows), "a.xlsx")
    assert table.frame["day"].tolist() == [0, 2, 2.5]
    assert [note.key for note in table.notes] == ["reading.note.dates"]


def test_a_formula_counts_as_the_value_it_was_saved_with():
    content = workbook([("x", "y"), (1, 2), (3, "=A2+A3")])
    content = rewritten(content, SHEET, b"<f>A2+A3</f><v />", b"<f>A2+A3</f><v>4</v>")
    assert read_file(content, "a.xlsx").frame.to_numpy().tolist() == [[1, 2], [3, 4]]


def test_a_table_may_stand_anywhere_on_the_sheet():
    book = openpyxl.Workbook()
    for row, cells in enumerate([("x", "y"), (1, 3), (2, 5)], 4):
        for column, value in enumerate(cells, 3):
            book.active.cell(row, column, value)
    table = read_file(saved(book), "a.xlsx")
    assert table.frame.to_dict("list") == {"x": [1, 2], "y": [3, 5]}
    assert table.report.left_out == ()
    book.active["A1"] = "弹簧实验"
    table = read_file(saved(book), "a.xlsx")
    assert table.frame.to_dict("list") == {"x": [1, 2], "y": [3, 5]}
    assert table.report.unusable == ()


def test_a_workbook_that_is_wrong_about_its_own_size_is_read_whole():
    content = rewritten(workbook([("x", "y"), (1, 3), (2, 5)]), SHEET, b'ref="A1:B3"', b'ref="A1"')
    assert read_file(content, "a.xlsx").frame.to_dict("list") == {"x": [1, 2], "y": [3, 5]}


def test_the_first_sheet_with_a_table_is_read_the_others_are_named_and_can_be_chosen():
    classes = {"一班": [("x", "y"), (1, 3), (2, 5)], "二班": [("x", "y"), (1, 9), (2, 8)]}
    content = workbook([("notes",), ("nothing here",)], **classes)
    found, chosen = read_file(content, "a.xlsx"), read_file(content, "a.xlsx", sheet="二班")
    assert (found.report.sheet, found.report.sheets) == ("一班", ("data", "一班", "二班"))
    assert found.notes[0].values == {"sheet": "一班", "others": ["data", "二班"]}
    assert chosen.frame["y"].tolist() == [9, 8]
    assert read_file(content, "a.xlsx", sheet="三班").report.sheet == "一班"
    assert refusal_of(content, sheet="data") == "reading.no_numbers"


def test_the_names_can_be_said_to_be_none():
    content = workbook([(2019, 2020), (1, 3), (2, 5)])
    assert len(read_file(content, "a.xlsx", header=False).frame) == 3
    assert read_file(content, "a.xlsx", header=True).frame.to_dict("list") == {"2019": [1, 2], "2020": [3, 5]}


def test_only_what_is_called_a_workbook_is_opened_as_one():
    content = workbook([("x", "y"), (1, 3), (2, 5)])
    assert refusal_of(content, "a.csv") == "reading.excel"
    with pytest.raises(DataError):
        read_csv(content, "a.xlsx")
    assert read_file(b"x,y\n1,3\n2,5\n", "really_a_csv.xlsx").frame["y"].tolist() == [3, 5]
    assert refusal_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected.xlsx") == "reading.excel"


def test_an_empty_sheet_and_one_without_numbers_are_refused():
    assert refusal_of(workbook([])) == "reading.empty"
    assert refusal_of(workbook([("a", "b"), ("c", "d")])) == "reading.no_numbers"


def test_a_small_zip_that_unpacks_to_too_much_is_refused_before_it_does():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(SHEET, bytes(MAX_UNPACKED + 1))
    assert len(out.getvalue()) < 200_000
    assert refusal_of(out.getvalue()) == "reading.workbook_too_big"


def test_entities_are_not_unfolded():
    entities = b"".join(b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 9) for level in range(1, 9))
    hostile = b'<!DOCTYPE worksheet [<!ENTITY a0 "ha">' + entities + b"]><worksheet"
    content = rewritten(workbook([("x", "y"), (1, 3), (2, 5)]), SHEET, b"<worksheet", hostile)
    assert refusal_of(rewritten(content, SHEET, b"<v>5</v>", b"<v>&a8;</v>")) == "reading.broken_workbook"


def test_two_cells_far_apart_cost_nothing():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    assert refusal_of(saved(book)) == "reading.too_many_columns"


def test_more_cells_than_can_be_read_in_time_are_refused(monkeypatch):
    content = workbook([("x", "y"), *([(1, 2)] * 9)])
    monkeypatch.setattr("linreg.reading.books.MAX_CELLS", 20)
    assert len(read_file(content, "a.xlsx").frame) == 9
    monkeypatch.setattr("linreg.reading.books.MAX_CELLS", 19)
    assert refusal_of(content) == "reading.too_many_cells"


WHOLE = workbook([("x", "y"), (1.5, 3), (2.5, "=1+1"), (date(2024, 1, 1), "text")], more=[("a", "b"), (1, 2)])
with zipfile.ZipFile(io.BytesIO(WHOLE)) as whole:
    PARTS = {name: whole.read(name) for name in whole.namelist()}


def with_part(name, text):
    """WHOLE with another text for one of its parts."""
    return zipped({**PARTS, name: text})


@given(st.data())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.large_base_example])
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(data):
    """In the zip, and in its parts."""
    part = data.draw(st.sampled_from([*PARTS, ""]))
    content = bytearray(PARTS[part] if part else WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    damaged = with_part(part, bytes(content)) if part else bytes(content)
    with suppress(DataError):
        table = read_workbook(damaged, "a.xlsx", None, Choices())
        assert table.frame.to_numpy().dtype == np.float64
        assert table.frame.shape[1] >= 2
