"""The reader as a whole: limits, choices, big files, and what the report says."""

import time

import numpy as np
import pandas as pd
import pytest

from linreg.dataset import DataError
from linreg.reading import MAX_BYTES, read_csv
from linreg.reading.careful import read_carefully
from linreg.reading.encoding import _telling_lines
from linreg.reading.fast import FAST_BYTES, read_fast
from linreg.reading.numbers import parse_number
from linreg.reading.table import MAX_CELL, MAX_COLUMNS, MAX_LINES, MAX_LISTED, SHOWN_TEXT, Choices


def refusal_of(content, **choices):
    with pytest.raises(DataError) as refusal:
        read_csv(content, **choices)
    return refusal.value.message


@pytest.mark.parametrize(
    ("content", "key", "limit"),
    [
        (b"x,y\n" + b"1,2\n" * (MAX_BYTES // 4), "too_big", MAX_BYTES / 1e6),
        (b"1," * 10_000 + b"1\n", "too_many_columns", MAX_COLUMNS),
        (b"x,y\n1,a\n" + b"1,2\n" * MAX_LINES, "too_many_lines", MAX_LINES),
        (b"x,y\n1,2\n" + b"a" * 1_000_000 + b",2\n", "cell_too_long", MAX_CELL),
        (b'x,y\n1,2\n"' + b"a" * 1_000_000 + b'",2\n', "cell_too_long", MAX_CELL),
    ],
    ids=["bytes", "columns", "lines", "cell", "quoted cell"],
)
def test_a_file_over_a_limit_is_refused_and_the_limit_said(content, key, limit):
    message = refusal_of(content)
    assert message.key == f"reading.{key}"
    assert message.values["limit"] == limit
    assert f"{limit:g}" in str(message) or f"{limit:,}" in str(message)


def test_the_line_of_a_long_cell_and_of_an_open_quote_is_said():
    assert refusal_of(b"x,y\n1,2\n" + b"a" * 200_000 + b",2\n").values["line"] == 3
    assert refusal_of(b'x,y\n1,2\n3,"4\n' + b"5,6\n" * 2500).values["line"] == 3


def test_bytes_that_are_no_text_in_the_encoding_chosen_are_refused_by_its_name():
    message = refusal_of("身高,体重\n1,2\n".encode("gb18030"), encoding="utf-8")
    assert message.key == "reading.not_text"
    assert message.values["encoding"] == "UTF-8"


def test_the_reader_can_overrule_every_guess():
    content = b"1,5;2\n3,5;4\n"
    assert read_csv(content).frame.to_dict("list") == {"x": [1.5, 3.5], "y": [2.0, 4.0]}
    assert refusal_of(content, decimal=".").key == "reading.one_numeric_column"
    assert list(read_csv(content, header=True).frame) == ["1,5", "2"]
    assert refusal_of(content, separator=",").values == {"column": "x"}
    assert read_csv("Größe,y\n1,2\n".encode("cp1252"), encoding="gb18030").report.encoding == "gb18030"
    assert read_csv(b"1.234;5\n2.345;6\n", decimal=",").frame["x"].tolist() == [1234.0, 2345.0]


def test_a_line_of_names_can_be_denied():
    table = read_csv(b"x,y\n1,2\n3,4\n", header=False)
    assert not table.report.header
    assert [(item.line, item.column) for item in table.report.left_out] == [(1, None)] or table.frame.shape == (2, 2)


def test_the_page_language_breaks_a_tie_between_encodings():
    content = "x,ø\n1,2\n".encode("cp1252")
    assert read_csv(content, language="en").report.encoding == "cp1252"
    short = "甲,乙\n1,2\n".encode("gb18030")
    assert read_csv(short, language="zh").report.encoding == "gb18030"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        (
            "gb18030",
            ["身高,体重", "年份,人口", "广告费,销售额", "电压/V,电流/A", "光照强度,叶片数", "血压,心率", "溶解度,温度"],
        ),
        ("big5", ["身高,體重", "溫度,壓力", "電壓,電流", "面積,房價", "廣告費,銷售量"]),
        ("shift_jis", ["身長,体重", "年齢,収入", "番号,売上", "テスト,スコア", "県名,人口"]),
        ("cp1252", ["Größe,Gewicht", "température,pression", "año,población", "°C,Länge", "coût (€),durée"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_two_words_are_enough_to_know_the_encoding(encoding, words, language):
    codec = {"big5": "cp950", "shift_jis": "cp932"}.get(encoding, encoding)
    for names in words:
        report = read_csv(f"{names}\n1,2\n3,4\n".encode(codec), language=language).report
        assert (report.encoding, report.preview.splitlines()[0]) == (encoding, names)


def test_a_left_out_cell_is_shown_short_and_the_preview_is_the_head_of_the_file():
    table = read_csv(b"x,y\n1,2\n3,4\n5," + b"z" * 500 + b"\n")
    (item,) = table.report.left_out
    assert (item.line, item.column, item.text) == (4, "y", "z" * SHOWN_TEXT)
    assert table.report.preview.startswith("x,y\n1,2\n3,4\n5,zzz")


def test_the_report_lists_up_to_its_limit_and_counts_all():
    rows = MAX_LISTED + 5
    table = read_csv(b"x,y,z\n" + b"1,2,\n" * rows + b"3,4,5\n" * (rows + 5))
    assert len(table.report.left_out) == MAX_LISTED
    assert table.report.left_out_count == rows


# Long enough for its head, which is read with care, to be a small part.
def big_file(change=lambda lines: lines, separator=",", decimal=".", rows=3000):
    rng = np.random.default_rng(0)
    lines = [f"{x:.4f}{separator}{y:.4f}".replace(".", decimal) for x, y in rng.normal(0, 1e3, (rows, 2)).tolist()]
    return "\n".join([f"x{separator}y", *change(lines)]).encode() + b"\n"


def with_line(place, line):
    return lambda lines: [*lines[:place], line, *lines[place:]]


def same_both_ways(content):
    fast, careful = read_fast(content, "big.csv", Choices()), read_carefully(content, "big.csv", Choices())
    assert fast is not None
    pd.testing.assert_frame_equal(fast.frame, careful.frame, check_exact=True)
    assert fast.report == careful.report
    assert fast.notes == careful.notes
    assert (fast.x_column, fast.y_column) == (careful.x_column, careful.y_column)


@pytest.mark.parametrize(
    "content",
    [
        big_file(),
        big_file(separator=";", decimal=","),
        big_file(separator="\t"),
        b"\xef\xbb\xbf" + big_file(),
        b"# a comment\n\n" + big_file(),
        big_file().replace(b"\n", b"\r\n"),
        b"\n".join(big_file().splitlines()[1:]),
    ],
    ids=["commas", "semicolons", "tabs", "mark", "comment", "crlf", "no names"],
)
def test_the_fast_way_gives_what_the_careful_way_gives(content):
    same_both_ways(content)


@pytest.mark.parametrize(
    "line",
    [
        "1.5",
        "1,2,3",
        "1,2,,see below",
        "1,2,3,4",
        "remark",
        "1.5,",
        ",",
        "",
        "1.5,abc",
        "1.5,nan",
        "1.5,inf",
        "1.5,1e200",
        "Total,7",
        "１,-",
        "12%,¥3",
        '"1.5",2',
    ],
)
@pytest.mark.parametrize("place", [3, 2500])
def test_an_odd_line_is_the_same_both_ways(line, place):
    same_both_ways(big_file(with_line(place, line)))


@pytest.mark.parametrize(
    "shape",
    ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y/%m/%dT%H:%M:%S", "%d.%m.%Y", "%d/%m/%Y %H:%M", "%m/%d/%Y", "%d %B %Y", "%b-%y"],
)
@pytest.mark.parametrize("order", ["in time", "mixed"])
def test_dates_of_every_shape_are_the_same_both_ways(shape, order):
    days = pd.date_range("1999-12-30", periods=1500, freq="31h").strftime(shape)
    days = days if order == "in time" else days[np.random.default_rng(1).permutation(1500)]
    lines = [f"{day},{number / 7:.4f}" for number, day in enumerate(days)]
    same_both_ways(("when,v\n" + "\n".join(lines) + "\n").encode())


@pytest.mark.parametrize(
    "cell",
    [
        "{}%",
        "{} %",
        "${}",
        "{}€",
        "{}kg",
        "{}b",
        "{}*",
        "0{}",
        "({})",
        "1:{:02d}",
        "{}分30秒",
        "{}万",
        " {} ",
        "\uff11{}",
    ],
)
def test_cells_of_every_kind_are_the_same_both_ways(cell):
    lines = [f"{cell.format(number % 60)},{number / 7:.4f}" for number in range(1500)]
    same_both_ways(("a,v\n" + "\n".join(lines) + "\n").encode())


@pytest.mark.parametrize("odd", ["NA", "-", "abc", "12%", "1e200", "31/02/2020", "", "n/a", "缺失", "5 b"])
def test_odd_cells_among_numbers_and_dates_are_the_same_both_ways(odd):
    days = pd.date_range("2020-01-01", periods=1500, freq="13h").strftime("%Y-%m-%d %H:%M")
    lines = [f"{odd if n % 50 == 7 else day},{odd if n % 40 == 9 else n / 7}" for n, day in enumerate(days)]
    same_both_ways(("day,v\n" + "\n".join(lines) + "\n").encode())


def test_damaged_lines_of_many_kinds_are_the_same_both_ways():
    kinds = ["1.5", "1,2,3", "1,2,3,4", "a remark", "1,2,,note", "7,", ",", ""]
    same_both_ways(
        big_file(lambda lines: [kinds[n // 40 % 8] if n % 40 == 20 else line for n, line in enumerate(lines)])
    )


def test_columns_of_text_and_dates_are_the_same_both_ways():
    def widen(lines):
        days = pd.date_range("2001-01-01", periods=len(lines)).strftime("%Y-%m-%d")
        return [
            f"{day},{line},{name}"
            for day, line, name in zip(days, lines, ["red", "Ωmega", ""] * len(lines), strict=False)
        ]

    content = big_file(widen, rows=2000).replace(b"x,y\n", b"day,x,y,kind\n")
    assert read_fast(content, "", Choices()).report.unusable[0].column == "kind"
    same_both_ways(content)


@pytest.mark.parametrize("line", ["#1,2", "x,y", '1"5,2', "1\x01,2", '"1\n5",2'])
def test_a_line_that_is_not_clearly_a_row_takes_the_careful_way(line):
    assert read_fast(big_file(with_line(2500, line)), "big.csv", Choices()) is None


def test_a_big_file_is_read_the_fast_way():
    content = big_file(rows=30_000)
    assert len(content) >= FAST_BYTES
    table = read_csv(content, "big.csv")
    assert table.report == read_fast(content, "big.csv", Choices()).report
    assert table.frame["x"][29_999] == float(content.splitlines()[-1].split(b",")[0])


def test_a_total_below_a_big_file_is_left_out():
    content = big_file() + b"Total,7\n"
    same_both_ways(content)
    left_out = read_csv(content).report.left_out
    assert [(item.line, item.reason.key) for item in left_out] == [(content.count(b"\n"), "reading.reason.total")]


@pytest.mark.parametrize("line", [b"Average,7\n", b"measured by hand,\n"])
def test_an_average_or_a_remark_below_a_big_file_takes_the_careful_way(line):
    content = big_file() + line
    assert read_fast(content, "big.csv", Choices()) is None
    assert read_csv(content).report.left_out_count == 1


@pytest.mark.parametrize("encoding", ["gb18030", "cp1252", "utf-16"])
def test_a_big_file_in_another_encoding_is_read_the_fast_way_and_says_the_same(encoding):
    name = "Größe" if encoding == "cp1252" else "身高"
    content = (f"{name},y\r\n" + "1.5,2\r\n3,\r\n" * (FAST_BYTES // 10)).encode(encoding)
    fast, careful = read_fast(content, "", Choices()), read_carefully(content, "", Choices())
    assert fast is not None
    pd.testing.assert_frame_equal(fast.frame, careful.frame)
    assert (fast.notes, fast.report) == (careful.notes, careful.report)


def test_the_encoding_of_a_very_long_line_is_told_from_its_beginning():
    assert len(_telling_lines("好".encode("gb18030") * 1_000_000)) < 10_000


@pytest.mark.parametrize("odd", ["5,", "1,e5", "1.234", "1.234,5", "1,5,2"])
def test_a_column_of_decimal_commas_read_at_once_has_the_numbers_of_its_cells(odd):
    table = read_csv(f"x;y\n0,5;1\n{odd};2\n7;3\n".encode(), decimal=",")
    number = parse_number(odd, ",")
    np.testing.assert_array_equal(table.frame["x"], [0.5, number.value if number else np.nan, 7.0])


@pytest.mark.parametrize("filling", [" ", "(", "1:", '"', "10×", "=", "'", "-", "年"])
def test_a_long_cell_of_any_kind_costs_no_more_than_reading_it(filling):
    cell = "10" + filling * (MAX_CELL // len(filling) - 4) + "1"
    started = time.perf_counter()
    assert read_csv(f"t|x|y\n{cell}|1|2\n{cell}|2|4\n".encode(), separator="|").frame["x"].tolist() == [1.0, 2.0]
    assert time.perf_counter() - started < 5.0
