"""Moments as values: from sums, pasted answers and links, and what no rows can have."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linreg.dataset import DataError
from linreg.link.moments import decode_moments, encode_moments
from linreg.link.tables import MAX_TEXT
from linreg.moments import MAX_CELLS, Deviations, Moments, moments_of, round_count
from linreg.sources.answers import read_answer, read_grid_answer, read_row
from linreg.sources.sql import COLUMNS, DIALECTS, grid_sql, moments_sql

VALUES = (
    50, 2, 1, 24.5, 49.98, 2.0008163265306127, 0.0, 1.5631940186722204e-13, 10412.5, -4.710898338089464e-12,
    32.9730612244898, 0.0, 49.0, 0.0, 99.0,
)  # fmt: skip
ROW = dict(zip(COLUMNS, VALUES, strict=True))
CELLS = [str(value) for value in VALUES]
NAMES, WIDTH = list(COLUMNS), 24


def psql(expanded: bool) -> str:
    """What psql 15 prints for ROW."""
    if expanded:
        lines = (f"{name:<13} | {value}" for name, value in zip(NAMES, CELLS, strict=True))
        return "\n".join(["-[ RECORD 1 ]-+-----------------------", *lines])
    rule = "+".join(["-" * (WIDTH + 2)] * len(NAMES))
    lines = [" | ".join(f"{cell:>{WIDTH}}" for cell in row) for row in (NAMES, CELLS)]
    return f" {lines[0]} \n{rule}\n {lines[1]}\n(1 row)\n"


def beeline() -> str:
    """What beeline prints for ROW."""
    rule = "+" + "+".join(["-" * (WIDTH + 2)] * len(NAMES)) + "+"
    lines = ["|" + "|".join(f" {cell:<{WIDTH}} " for cell in row) + "|" for row in (NAMES, CELLS)]
    return "\n".join([rule, lines[0], rule, lines[1], rule, "1 row selected (0.12 seconds)"])


PASTED = {
    "tabs with names": "\t".join(NAMES) + "\n" + "\t".join(CELLS),
    "tabs without names": "\t".join(CELLS) + "\r\n",
    "csv": ",".join(NAMES) + "\n" + ",".join(CELLS),
    "quoted csv in capitals": ",".join(f'"{name.upper()}"' for name in NAMES)
    + "\n"
    + ",".join(f'"{c}"' for c in CELLS),
    "semicolons": ";".join(NAMES) + "\n" + ";".join(CELLS),
    "csv in another order": ",".join(reversed(NAMES)) + "\n" + ",".join(reversed(CELLS)),
    "json of rows": json.dumps([ROW], indent=2),
    "json of text": json.dumps([dict(zip(NAMES, CELLS, strict=True))]),
    "json of one row": json.dumps(ROW),
    "json without names": json.dumps(VALUES),
    "psql": psql(expanded=False),
    "psql expanded": psql(expanded=True),
    "psql unaligned": "|".join(NAMES) + "\n" + "|".join(CELLS) + "\n(1 row)",
    "beeline": beeline(),
    "sqlite": "|".join(CELLS),
    "a line for each column": "\n".join(f"{name:>13} = {cell}" for name, cell in zip(NAMES, CELLS, strict=True)),
    "mysql expanded": "*** 1. row ***\n" + "\n".join(f"{n:>13}: {c}" for n, c in zip(NAMES, CELLS, strict=True)),
    "blanks": " ".join(NAMES) + "\n" + " ".join(CELLS),
}


def moments_from_rows(x: np.ndarray, y: np.ndarray) -> Moments:
    """By the definitions, in fractions, from shifts that are of no help."""
    xs, ys = [Fraction(float(v)) for v in x], [Fraction(float(v)) for v in y]
    sums = [
        sum(xs),
        sum(ys),
        *(sum(a * b for a, b in zip(p, q, strict=True)) for p, q in ((xs, xs), (xs, ys), (ys, ys))),
    ]
    ends = (float(x.min()), float(x.max())), (float(y.min()), float(y.max()))
    return moments_of(len(xs), Deviations(0.0, 0.0, 0.0, *sums), *ends)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", PASTED)
def test_an_answer_is_read_in_any_form_that_clients_print(form):
    assert read_answer(PASTED[form]) == read_row(ROW)


def test_the_row_of_a_driver_is_read_by_name_or_in_order():
    upper = {name.upper(): value for name, value in ROW.items()}
    moments = read_row(VALUES, "hours", "points")
    assert read_row(ROW, "hours", "points") == read_row(upper, "hours", "points") == moments
    assert (moments.rows, moments.null_rows, moments.infinite_rows) == (50, 2, 1)
    assert (moments.x_name, moments.y_name) == ("hours", "points")


def test_the_least_squares_line_of_the_rows_is_in_the_moments():
    x = np.arange(50.0)
    y = 2 * x + x % 3
    moments = read_row(ROW)
    slope, bias = np.polyfit(x, y, 1)
    assert moments.slope == pytest.approx(slope, rel=1e-12)
    assert moments.y_mean - moments.slope * moments.x_mean == pytest.approx(bias, rel=1e-12)
    assert moments.rest == pytest.approx(np.square(y - slope * x - bias).sum(), rel=1e-12)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 1e3, -1e6, 1e9]), st.sampled_from([1e-3, 1.0, 1e4]))
def test_any_shift_gives_the_same_moments(seed, offset, spread):
    rng = np.random.default_rng(seed)
    x, y = offset + rng.normal(0, spread, 20), rng.normal(0, 1, 20) - offset
    true = moments_from_rows(x, y)
    x_shift, y_shift, slope = float(x[0]), float(y[1]), float(rng.normal())
    u = [Fraction(float(v)) - Fraction(x_shift) for v in x]
    r = [Fraction(float(v)) - Fraction(y_shift) - Fraction(slope) * a for v, a in zip(y, u, strict=True)]
    sums = (sum(u), sum(r), sum(a * a for a in u), sum(a * b for a, b in zip(u, r, strict=True)), sum(b * b for b in r))
    moved = moments_of(20, Deviations(x_shift, y_shift, slope, *sums), (x.min(), x.max()), (y.min(), y.max()))  # type: ignore[arg-type]
    assert moved == true


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"used_rows": 1}, "moments.too_few_rows"),
        ({"used_rows": None, "x_shift": None}, "moments.too_few_rows"),
        ({"used_rows": 50.5}, "moments.not_whole"),
        ({"used_rows": -3}, "moments.not_whole"),
        ({"null_rows": -1}, "moments.not_whole"),
        ({"x_min": 49.0}, "data.x_constant"),
        ({"x_min": 60.0}, "data.x_constant"),
        ({"x_max": 20.0}, "moments.impossible"),
        ({"y_max": 20.0}, "moments.impossible"),
        ({"y_min": 300.0}, "moments.impossible"),
        ({"x_min": -1e101}, "moments.impossible"),
        ({"sum_uu": -1.0}, "moments.impossible"),
        ({"sum_uu": 1.0}, "moments.impossible"),
        ({"sum_uu": 1e6}, "moments.impossible"),
        ({"sum_uu": 4e4}, "moments.impossible"),
        ({"sum_rr": -1.0}, "moments.impossible"),
        ({"sum_rr": 1e7}, "moments.impossible"),
        ({"sum_ur": 1e4}, "moments.impossible"),
        ({"sum_uu": "inf"}, "moments.not_a_number"),
        ({"sum_uu": "NaN"}, "moments.not_a_number"),
        ({"sum_uu": "1,5"}, "moments.not_a_number"),
        ({"sum_uu": None}, "moments.not_a_number"),
        ({"slope_shift": 1e308}, "moments.impossible"),
    ],
)
def test_moments_that_no_rows_can_have_are_refused_in_a_sentence(changes, key):
    with pytest.raises(DataError) as caught:
        read_row(ROW | changes)
    assert caught.value.message.key == key
    assert str(caught.value).endswith((".", "“…”."))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" \n ", "moments.nothing_pasted"),
        ("hello", "moments.unreadable"),
        ("{", "moments.unreadable"),
        ("[" * 100_000, "moments.unreadable"),
        ("[1, [2]]", "moments.other_columns"),
        ("[[1], {}]", "moments.unreadable"),
        ('{"used_rows": 3}', "moments.columns_missing"),
        ("1\t2\t3", "moments.unreadable"),
        (json.dumps(VALUES[1:]), "moments.other_columns"),
        ("\n".join([",".join(CELLS)] * 2), "moments.not_one_row"),
        ("│ used_rows │ … │ y_max │", "moments.cut_off"),
        (",".join(CELLS) + " " * 10 + "x" * 1_000_000, "moments.too_long"),
        (",".join(["1e400", *CELLS[1:]]), "moments.not_a_number"),
        (",".join(["9" * 40, *CELLS[1:]]), "moments.not_whole"),
    ],
)
def test_text_that_is_no_answer_is_refused_in_a_sentence(text, key):
    with pytest.raises(DataError) as caught:
        read_answer(text)
    assert caught.value.message.key == key
    assert len(str(caught.value)) > 20


@pytest.mark.parametrize("form", ["psql", "csv", "json"])
def test_the_cells_of_a_picture_are_read_and_must_hold_the_rows(form):
    cells = [(0, 0, 20), (20, 20.0, 10), (39, 39, 15), (40, 40, 5)]  # the last cell takes what rounding put beyond it
    names = ("x_cell", "y_cell", "cell_rows")
    text = {
        "psql": "\n".join([" x_cell | y_cell | cell_rows", "--------+--------+-----------"]
                          + [f" {x:>6} | {y:>6} | {c:>9}" for x, y, c in cells] + ["(4 rows)"]),
        "csv": "\n".join([",".join(names), *(",".join(map(str, cell)) for cell in cells)]),
        "json": "\n".join(json.dumps(dict(zip(names, cell, strict=True))) for cell in cells),
    }[form]  # fmt: skip
    moments = read_grid_answer(text, read_row(ROW))
    assert (len(moments.counts), {len(column) for column in moments.counts}) == (MAX_CELLS, {MAX_CELLS})
    assert [moments.counts[0][0], moments.counts[20][20], moments.counts[39][39]] == [20, 10, 20]
    assert sum(map(sum, moments.counts)) == 50
    with pytest.raises(DataError) as caught:
        read_grid_answer(text, replace(read_row(ROW), rows=60))
    assert caught.value.message.key == "moments.other_counts"


def test_moments_come_back_from_a_link_of_some_150_characters():
    rng = np.random.default_rng(3)
    x = np.round(rng.uniform(0, 500, 1000), 2)
    moments = moments_from_rows(x, np.round(3.25 * x + rng.normal(0, 9, 1000), 1))
    text = encode_moments(moments)
    assert decode_moments(text) == moments
    assert len(text) <= 160
    assert encode_moments(replace(moments, x_name="价_格, €", y_name="")).isascii()
    assert decode_moments(encode_moments(replace(moments, x_name="价_格, €", y_name=""))).x_name == "价_格, €"


@given(st.integers(0, 2**32 - 1), st.integers(1, MAX_CELLS), st.integers(1, MAX_CELLS), st.integers(0, 12))
def test_a_picture_of_any_size_comes_back_and_stays_within_what_a_link_holds(seed, width, height, zeros):
    counts = np.random.default_rng(seed).integers(0, 10**zeros + 1, (width, height)).tolist()
    counts[0][0] += 2
    rows = sum(map(sum, counts))
    moments = Moments(rows, 0.0, 0.0, float(rows), 0.0, float(rows), -10.0, 10.0, -10.0, 10.0) if rows > 200 else None
    if moments is None:
        return
    pictured = moments.with_counts(tuple(map(tuple, counts)))
    assert pictured.counts == tuple(tuple(round_count(count) for count in column) for column in counts)
    text = encode_moments(pictured)
    assert decode_moments(text) == pictured
    assert len(text) <= MAX_TEXT


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:-3],
        lambda text: text.replace("v1", "v2"),
        lambda text: text + "_zAAAA",
        lambda text: text + "_z***",
        lambda text: text + "_" + "z" * 5000,
        lambda text: text.replace("_50_", "_x_"),
        lambda text: text.replace("_50_", "_" + "5" * 30 + "_"),
        lambda text: text.replace("_49_", "_nan_"),
        lambda text: text.replace("_49_", "_1e999_"),
        lambda text: text.replace("10412.5", "-10412.5"),
        lambda text: text.replace("_x_", "_%FF_"),
    ],
)
def test_a_link_that_was_cut_or_forged_is_refused_in_a_sentence(change):
    text = encode_moments(read_row(ROW))
    with pytest.raises(DataError) as caught:
        decode_moments(change(text))
    assert caught.value.message.key.startswith(("moments.", "data."))


def test_the_rows_themselves_are_not_there_and_say_so():
    for column in ("x", "y"):
        with pytest.raises(DataError, match="needs the rows"):
            getattr(read_row(ROW), column)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_sql_multiplies_nothing_that_was_not_brought_near_zero_first(dialect):
    sql = moments_sql("sales", "price", "sold", dialect=dialect)
    assert "x * x" not in sql
    assert "y * y" not in sql
    assert "x * y" not in sql
    assert "REGR" not in sql.upper()
    assert all(name in sql for name in COLUMNS)


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("", "x", "y", ""), "moments.sql_missing"),
        (("t", " ", "y", ""), "moments.sql_missing"),
        (("t", "x", ";", ""), "moments.sql_missing"),
        (("t", "x", "y", "1; DROP TABLE t"), "moments.sql_semicolon"),
    ],
)
def test_a_part_that_makes_no_single_query_is_refused_in_a_sentence(parts, key):
    for write in (moments_sql, lambda *given: grid_sql(read_row(ROW), *given)):
        with pytest.raises(DataError) as caught:
            write(*parts)
        assert caught.value.message.key == key
