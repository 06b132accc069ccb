"""The SQL for moments, run by real engines over tables that are hard on sums: what it answers is true of the rows."""

import sqlite3
from collections import Counter

import duckdb
import numpy as np
import pytest

from linreg.dataset import DataError
from linreg.moments import MAX_CELLS, round_count
from linreg.sources.answers import read_answer, read_grid_rows, read_row
from linreg.sources.sql import grid_sql, moments_sql
from tests.engines.checks import DIGITS, ROWS, many_rows_sql, worst_of_many
from tests.engines.tables import Table, tables, worst_difference

TYPES = {"integer": "BIGINT", "decimal": "DECIMAL(18,4)", "real": "DOUBLE"}


@pytest.fixture(scope="module")
def engines():
    """DuckDB and SQLite with the same tables, and one of both for each way of writing the SQL: (run, dialect)."""
    duck, lite = duckdb.connect(), sqlite3.connect(":memory:")
    for table in tables():
        for engine in (duck, lite):
            engine.execute(f"CREATE TABLE {table.name} (x {TYPES[table.kind]}, y {TYPES[table.kind]})")
            engine.executemany(f"INSERT INTO {table.name} VALUES (?, ?)", table.rows)
    yield {
        "duckdb": (duck.execute, "standard"),
        "sqlite": (lite.execute, "sqlite"),
        "plain": (lite.execute, "standard"),
    }
    duck.close()
    lite.close()


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "plain"])
@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_the_moments_an_engine_answers_are_those_of_exact_fractions(engines, engine, table):
    run, dialect = engines[engine]
    row = run(moments_sql(table.name, "x", "y", dialect=dialect)).fetchone()
    assert worst_difference(read_row(row), table, nan_is_null=engine != "duckdb") < DIGITS


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
@pytest.mark.parametrize("table", tables()[::7], ids=lambda table: table.name)
def test_the_cells_an_engine_counts_are_those_the_rows_fall_into(engines, engine, table):
    run, dialect = engines[engine]
    moments = read_row(run(moments_sql(table.name, "x", "y", dialect=dialect)).fetchone())
    counted = read_grid_rows(run(grid_sql(moments, table.name, "x", "y", dialect=dialect)).fetchall(), moments).counts
    x, y = np.array(table.usable).T
    expected = np.histogram2d(x, y, MAX_CELLS)[0].astype(int)
    assert np.abs(np.array(counted) - expected).sum() <= 4  # a value on the edge of two cells may go to either
    assert sum(map(sum, counted)) == x.size


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_a_query_an_expression_and_a_condition_are_taken_as_they_are(engines, engine):
    run, dialect = engines[engine]
    table = next(table for table in tables() if table.kind == "integer")
    sql = moments_sql(f"SELECT x AS a, y AS b FROM {table.name} -- all", "2 * a", '"b"', "a > 0;", dialect)
    moments = read_row(run(sql).fetchone())
    kept = tuple((2 * x, y) for x, y in table.rows if x is not None and x > 0)
    assert worst_difference(moments, Table("kept", "integer", kept)) < DIGITS


def test_text_among_numbers_is_left_out_and_counted_in_sqlite():
    lite = sqlite3.connect(":memory:")
    lite.execute("CREATE TABLE mixed (x, y)")
    lite.executemany("INSERT INTO mixed VALUES (?, ?)", [(1, 1), (2, 2.5), ("3", 3), ("n/a", 4), (5, 5)])
    moments = read_row(lite.execute(moments_sql("mixed", "x", "y", dialect="sqlite")).fetchone())
    assert (moments.rows, moments.null_rows, moments.x_high) == (3, 2, 5.0)


@pytest.mark.parametrize(
    ("rows", "key"),
    [([], "moments.too_few_rows"), ([(1, None)], "moments.too_few_rows"), ([(2, 1), (2, 3)], "data.x_constant")],
)
def test_rows_that_determine_no_line_are_told_in_a_sentence_and_not_by_the_engine(rows, key):
    duck = duckdb.connect()
    duck.execute("CREATE TABLE few (x DOUBLE, y DOUBLE)")
    for row in rows:
        duck.execute("INSERT INTO few VALUES (?, ?)", row)
    with pytest.raises(DataError) as caught:
        read_row(duck.execute(moments_sql("few", "x", "y")).fetchone())
    assert caught.value.message.key == key


def test_ten_million_rows_at_an_offset_of_a_billion_keep_ten_digits():
    duck = duckdb.connect()
    duck.execute(f"CREATE TABLE many AS {many_rows_sql(f'range({ROWS}) t(i)', 'i', 'DOUBLE')}")
    moments = read_row(duck.execute(moments_sql("many", "x", "y")).fetchone())
    assert worst_of_many(moments) < DIGITS


def test_the_table_that_duckdb_draws_can_be_pasted_once_all_its_columns_are_shown(capfd):
    duck = duckdb.connect()
    duck.execute("CREATE TABLE small AS SELECT i AS x, 2 * i + i % 3 AS y FROM range(50) t(i)")
    query = duck.sql(moments_sql("small", "x", "y"))
    with pytest.raises(DataError) as caught:
        read_answer(str(query))
    assert caught.value.message.key == "moments.cut_off"
    query.show(max_width=1000)
    assert read_answer(capfd.readouterr().out) == read_row(query.fetchall()[0])


def test_a_cell_that_many_rows_share_is_rounded_to_three_digits():
    cells = Counter(round_count(count) for count in (0, 7, 999, 1000, 12_345, 999_999))
    assert sorted(cells) == [0, 7, 999, 1000, 12_300, 1_000_000]
