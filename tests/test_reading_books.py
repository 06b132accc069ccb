"""Workbooks of other kinds than the usual .xlsx: .ods, Strict Open XML, hidden sheets, durations, unsaved formulas."""

import io
import zipfile
from datetime import timedelta
from xml.sax.saxutils import escape

import openpyxl
import pytest

from linreg.dataset import DataError
from linreg.reading import read_file
from linreg.reading.books import MAX_CELLS
from linreg.words import messages
from tests.test_reading_workbook import rewritten, saved, workbook, zipped

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


def document(*tables, styles=""):
    """The bytes of an .ods with these tables, given as XML."""
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


def sheet(title, rows, more="", style=""):
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="{title}" table:style-name="{style}">{body}{more}</table:table>'


def cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f"<table:table-cell office:value-type='string'><text:p>{escape(value)}</text:p></table:table-cell>"
    return f"<table:table-cell office:value-type='float' office:value='{value!r}'><text:p>x</text:p></table:table-cell>"


def refusal(content, name):
    with pytest.raises(DataError) as caught:
        read_file(content, name)
    assert all(messages(language)(caught.value.message) for language in ("en", "zh"))
    return caught.value.message.key


def test_an_ods_keeps_every_digit_and_what_stands_in_its_cells():
    rows = [
        ("弹簧",),
        ("质量", "伸长量", "备注"),
        (50.0, 1.2345678901234567, "a"),
        (100.0, "2.5", None),
        (150.0, -3e-9, "b"),
    ]
    padding = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    table = read_file(document(sheet("一", rows, padding)), "弹簧.ods")
    assert table.frame.to_dict("list") == {"质量": [50, 100, 150], "伸长量": [1.2345678901234567, 2.5, -3e-9]}
    assert (table.report.first_row, table.report.last_row) == (3, 5)


def test_dates_and_times_of_an_ods_are_dates_and_times():
    def dated(kind, value):
        return f"<table:table-cell office:value-type='{kind}' office:{kind}-value='{value}'/>"

    rows = "".join(
        f"<table:table-row>{dated('date', day)}{dated('time', time)}{cell(number)}</table:table-row>"
        for day, time, number in [("2024-02-28", "PT26H00M00S", 1.0), ("2024-03-01", "PT00H01M30S", 2.0)]
    )
    table = read_file(document(sheet("a", [("day", "took", "y")], rows)), "a.ods")
    assert table.frame.to_dict("list") == {"day": [0, 2], "took": [93600, 90], "y": [1, 2]}


def test_a_hidden_sheet_is_read_last_and_can_be_chosen():
    hiding = '<style:table-properties table:display="false"/>'
    style = f'<style:style style:name="off" style:family="table">{hiding}</style:style>'
    hidden, shown = (
        sheet("codes", [("a", "b"), (1.0, 2.0), (2.0, 3.0)], style="off"),
        sheet("data", [("x", "y"), (4.0, 5.0), (6.0, 8.0)]),
    )
    content = document(hidden, shown, styles=style)
    assert read_file(content, "a.ods").report.sheet == "data"
    assert read_file(content, "a.ods", sheet="codes").frame["a"].tolist() == [1, 2]


def test_cells_repeated_without_end_are_refused_before_they_are_made():
    cells = "<table:table-cell office:value-type='float' office:value='1' table:number-columns-repeated='{}'/>"
    rows = "<table:table-row table:number-rows-repeated='{}'>" + cells + "</table:table-row>"
    assert refusal(document(sheet("a", [], rows.format(10**9, 2))), "a.ods") == "reading.too_many_cells"
    assert refusal(document(sheet("a", [], rows.format(1, 10**9))), "a.ods") == "reading.too_many_columns"
    assert MAX_CELLS < 10**7


@pytest.mark.parametrize("content", [b"<a", b"<a/>", b"", b"\xff\xfe"])
def test_a_damaged_ods_is_refused_in_a_sentence(content):
    assert refusal(zipped({"content.xml": content}), "a.ods") in ("reading.broken_workbook", "reading.empty")


def test_strict_open_xml_is_read_like_any_other():
    content = workbook([("x", "y"), (1, 3), (2, 5.5)])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = {name: parts.read(name) for name in parts.namelist()}
    old, new = b"schemas.openxmlformats.org/", b"purl.oclc.org/ooxml/"
    for name, text in texts.items():
        for room in (b"spreadsheetml", b"officeDocument", b"drawingml"):
            text = text.replace(old + room + b"/2006/", new + room + b"/")
        texts[name] = text
    assert b"purl.oclc.org" in texts["xl/workbook.xml"]
    assert read_file(zipped(texts), "a.xlsx").frame.to_dict("list") == {"x": [1, 2], "y": [3, 5.5]}


def test_durations_over_a_day_are_seconds():
    book = openpyxl.Workbook()
    for row in [("t", "y"), (timedelta(days=2, hours=3), 1), (timedelta(minutes=90, milliseconds=250), 2)]:
        book.active.append(row)
    for row in (2, 3):
        book.active.cell(row, 1).number_format = "[h]:mm:ss"
    assert read_file(saved(book), "a.xlsx").frame["t"].tolist() == [183600, 5400.25]


def test_formulas_without_results_are_said():
    some = workbook([("x", "y"), (1, 2), (2, "=A3*2"), (3, 7)])
    table = read_file(some, "a.xlsx")
    assert table.frame["y"].isna().tolist() == [False, True, False]
    assert "reading.note.formulas" in [note.key for note in table.notes]
    assert [(item.line, item.column, item.text) for item in table.report.left_out] == [(3, "y", "=A3*2")]
    assert refusal(workbook([("x", "y"), (1, "=A2*2"), (2, "=A3*2")]), "a.xlsx") == "reading.formulas"


def test_a_formula_with_its_result_needs_no_word():
    content = rewritten(
        workbook([("x", "y"), (1, 2), (3, "=A2+A3")]),
        "xl/worksheets/sheet1.xml",
        b"<f>A2+A3</f><v />",
        b"<f>A2+A3</f><v>4</v>",
    )
    assert read_file(content, "a.xlsx").notes == ()


@pytest.mark.parametrize("name", ["old.xls", "old.XLS"])
def test_what_only_looks_like_an_old_workbook_is_refused_in_a_sentence(name):
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for content in (start, start + bytes(600), start + b"x" * 5000):
        assert refusal(content, name) in ("reading.excel", "reading.broken_workbook")
