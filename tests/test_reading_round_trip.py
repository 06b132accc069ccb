"""Any table, written in any supported way, reads back equal; no bytes raise anything but DataError."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linreg.dataset import DataError
from linreg.reading import CODECS, SEPARATORS, read_csv
from linreg.reading.writing import guard, unguard, write_table

numbers = st.floats(-1e99, 1e99, allow_nan=False).map(float)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=12
)
names = texts.map(str.strip).filter(bool)


@st.composite
def tables(draw, cells=numbers, column_names=names, most_columns=5):
    chosen = draw(st.lists(column_names, min_size=2, max_size=most_columns, unique=True))
    rows = draw(st.integers(1, 20))
    cells = [draw(st.lists(cells, min_size=rows, max_size=rows)) for _ in chosen]
    return pd.DataFrame(dict(zip(chosen, map(np.array, cells), strict=True)), dtype=float)


@given(tables())
@settings(deadline=None)
def test_a_downloaded_table_reads_back_identically(frame):
    pd.testing.assert_frame_equal(read_csv(write_table(frame)).frame, frame, check_exact=True)


@given(tables(cells=numbers | st.just(float("nan"))))
@settings(deadline=None)
@example(pd.DataFrame({"#0": [0.0], "0": [0.0]}))
def test_missing_cells_stay_missing(frame):
    told = frame.dropna(how="all").dropna(axis=1, how="all").reset_index(drop=True)
    if len(told.columns) < 2 or len(told.columns) < len(frame.columns):
        return
    pd.testing.assert_frame_equal(read_csv(write_table(frame)).frame, told, check_exact=True)


@given(texts)
@settings(deadline=None)
def test_a_guarded_text_starts_no_formula_and_comes_back(text):
    assert unguard(guard(text)) == text
    assert guard(text)[0] not in "=+-@\t\r\n＝＋－＠"


def test_names_that_look_guarded_come_back_too():
    names = ["=x", "'=x", "''=x", "'x", "-5 °C", "@", "＝x", "#1", "2020"]
    frame = pd.DataFrame([np.arange(9.0), np.arange(9.0) + 0.5], columns=names)
    assert list(read_csv(write_table(frame)).frame) == names


def test_a_download_opens_as_utf_8_in_a_spreadsheet_and_runs_nothing():
    content = write_table(pd.DataFrame({'=HYPERLINK("x")': [1.5], "身高": [-2.0]}))
    assert content == '\ufeff"\'=HYPERLINK(""x"")","身高"\r\n1.5,-2.0\r\n'.encode()


@given(
    tables(st.floats(-1e6, 1e6).map(lambda value: round(value, 4)), st.text("abcdef", min_size=2, max_size=5)),
    st.sampled_from(SEPARATORS),
    st.sampled_from((".", ",")),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "gb18030", "big5", "shift_jis", "cp1252")),
)
@settings(deadline=None)
def test_a_table_in_a_stated_dialect_reads_back_equal(frame, separator, decimal, end, encoding):
    if decimal == separator:
        return
    rows = [list(frame.columns)] + [
        [repr(value).replace(".", decimal) for value in row] for row in frame.to_numpy().tolist()
    ]
    text = "".join(separator.join(row) + end for row in rows)
    try:
        content = text.encode(CODECS[encoding])
    except UnicodeEncodeError:  # the full-width comma has no place in Windows-1252
        return
    told = read_csv(content, encoding=encoding, separator=separator, decimal=decimal, header=True)
    pd.testing.assert_frame_equal(told.frame, frame, check_exact=True)


@given(
    tables(st.integers(-9999, 9999).map(lambda value: value / 100 + 0.001), st.text("abcdef", min_size=2, max_size=5)),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from((".", ",")),
)
@settings(deadline=None)
def test_an_unambiguous_table_reads_back_without_being_told(frame, separator, decimal):
    if decimal == separator:
        return
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(frame.columns)
    writer.writerows([[f"{value:.4f}".replace(".", decimal) for value in row] for row in frame.to_numpy().tolist()])
    table = read_csv(out.getvalue().encode())
    assert (table.report.separator, table.report.decimal, table.report.header) == (separator, decimal, True)
    np.testing.assert_allclose(table.frame, frame, atol=5e-5)


@given(st.binary(max_size=300) | st.text("01.,;-+eE%\"'\n\r\t #x年", max_size=200).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise_anything_but_a_sentence(content):
    try:
        table = read_csv(content)
    except DataError:
        return
    values = table.frame.to_numpy()
    assert len(table.frame.columns) >= 2
    assert not np.isinf(values).any()
    assert not np.isnan(values).all(axis=1).any()
    assert {table.x_column, table.y_column} <= set(table.frame.columns)


@pytest.mark.parametrize(
    "choice",
    [{"encoding": "rot13"}, {"separator": "x"}, {"decimal": "x"}, {"header": "yes"}],
    ids=lambda choice: next(iter(choice)),
)
def test_a_choice_that_does_not_exist_is_named(choice):
    with pytest.raises(ValueError, match=f"{next(iter(choice))}="):
        read_csv(b"x,y\n1,2\n", **choice)
