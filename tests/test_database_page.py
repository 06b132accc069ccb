"""The page on rows that stay in a database: the SQL it writes, the answers it takes, and what works without rows."""

import json
import re
import sqlite3
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from linreg.dataset import Dataset
from linreg.least_squares import fit
from linreg.link.moments import decode_moments, encode_moments
from linreg.sources.answers import read_answer, read_grid_answer
from linreg.sources.sql import COLUMNS, GRID_COLUMNS
from linreg.words import LANGUAGES, messages

ROWS = 5000
X = np.round(np.random.default_rng(1).uniform(18, 90, ROWS), 4)
Y = np.round(1500 + 40 * X + np.random.default_rng(2).normal(0, 300, ROWS))


@pytest.fixture(scope="module")
def database():
    """A database with a table of people: their age and income, some unknown."""
    lite = sqlite3.connect(":memory:", check_same_thread=False)
    lite.execute('CREATE TABLE people ("the age" REAL, income REAL)')
    lite.executemany(
        "INSERT INTO people VALUES (?, ?)", [*zip(X.tolist(), Y.tolist(), strict=True), (None, 1), (2, None)]
    )
    yield lite
    lite.close()


def opened(app):
    """The page with the box of this source opened."""
    app.session_state["from_database"] = True
    return app.run()


def fill_in(app):
    """Name table and columns as a person would, for SQLite."""
    app = opened(app)
    app.text_input(key="database_table").set_value("people")
    app.text_input(key="database_x").set_value('"the age"')
    app.text_input(key="database_y").set_value("income")
    app.selectbox(key="database_dialect").set_value("sqlite")
    return app.run()


def sql_of(app, number):
    """The number-th query on the page, from 0."""
    return [code.value for code in app.get("code") if code.language == "sql"][number]


def paste(app, name, text):
    app.text_area(key=f"database_{name}").set_value(text)
    return app.button(key=f"database_{name}_use").click().run()


def parameter(app, name):
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def csv_of(cursor, names):
    return "\n".join([",".join(names), *(",".join(map(str, row)) for row in cursor.fetchall())])


@pytest.fixture
def answered(app_test, database):
    """The page after the first answer, and the database."""
    app = fill_in(app_test().run())
    return paste(app, "answer", csv_of(database.execute(sql_of(app, 0)), COLUMNS))


def test_the_sql_on_the_page_runs_and_its_answer_trains(answered):
    app = answered
    assert not app.exception
    assert not app.error
    line = fit(Dataset(X, Y))
    moments = decode_moments(parameter(app, "moments"))
    assert (moments.rows, moments.null_rows, moments.x_name, moments.y_name) == (ROWS, 2, "the age", "income")
    assert moments.slope == pytest.approx(line.weight, rel=1e-10)
    assert parameter(app, "dataset") == "database"
    assert app.session_state["standardize"] is True
    shown = " ".join(markdown.value for markdown in app.markdown)
    assert f"**{ROWS:,}** rows in a database" in shown
    assert "2 rows without a value" in " ".join(caption.value for caption in app.caption)


def test_the_second_query_adds_a_picture_to_the_data_and_the_link(answered, database):
    app = answered
    before = decode_moments(parameter(app, "moments"))
    assert before.counts == ()
    app = paste(app, "grid", csv_of(database.execute(sql_of(app, 1)), GRID_COLUMNS))
    assert not app.error
    moments = decode_moments(parameter(app, "moments"))
    assert sum(map(sum, moments.counts)) == ROWS
    expected = np.histogram2d(X, Y, 40)[0]
    assert (
        np.abs(np.array(moments.counts) - expected).sum() <= 0.01 * ROWS
    )  # a value on the edge of two cells may go to either


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["tabs", "csv", "json", "psql", "lines"])
def test_an_answer_is_taken_in_any_form_in_both_languages(app_test, database, form, language):
    app = fill_in(app_test({"lang": language}).run())
    values = [str(value) for value in database.execute(sql_of(app, 0)).fetchone()]
    row = dict(zip(COLUMNS, values, strict=True))
    text = {
        "tabs": "\t".join(values),
        "csv": ",".join(COLUMNS) + "\n" + ",".join(values),
        "json": json.dumps([row]),
        "psql": " | ".join(COLUMNS)
        + "\n"
        + "+".join("-" * 9 for _ in COLUMNS)
        + "\n"
        + " | ".join(values)
        + "\n(1 row)",
        "lines": "\n".join(f"{name:>13} = {value}" for name, value in row.items()),
    }[form]
    app = paste(app, "answer", text)
    assert not app.error
    assert decode_moments(parameter(app, "moments")) == read_answer(text, "the age", "income")
    assert messages(language)("source.database.lesson") in [caption.value for caption in app.caption]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_answer_is_refused_in_a_sentence_and_the_data_before_stay(answered, language):
    app = answered
    before = parameter(app, "moments")
    app = opened(app.segmented_control(key="lang").set_value(language).run())
    for text, key in [("hello", "moments.unreadable"), ("", "moments.nothing_pasted"), ("a…b", "moments.cut_off")]:
        app = paste(app, "answer", text)
        assert [error.value for error in app.error] == [messages(language)(key)]
        assert parameter(app, "moments") == before
    values = list(decode_row(before).values())
    values[COLUMNS.index("x_max")] = 20.0
    app = paste(app, "answer", "\t".join(map(str, values)))
    assert messages(language)("moments.reason.mean", column="x", mean=0, low=0, high=0)[:5] in app.error[0].value
    assert not app.exception


def decode_row(text):
    """An answer that has the moments of a link."""
    m = decode_moments(text)
    numbers = (m.rows, 0, 0, m.x_mean, m.y_mean, m.slope, 0.0, 0.0, m.x_squares, 0.0, m.rest, *m.x_ends, *m.y_ends)
    return dict(zip(COLUMNS, numbers, strict=True))


@pytest.mark.parametrize("settings", [{"tab": "statistics"}, {"tab": "steps"}, {"tab": "code"}, {"bias": "false"},
                                      {"optimizer": "SGD", "learning_rate": "1.5"}, {"optimizer": "RMSprop"},
                                      {"standardize": "false", "bands": "true", "squares": "true"},
                                      {"surface_units": "user", "new_x": "1000"}])  # fmt: skip
@pytest.mark.parametrize("pictured", [False, True])
def test_a_link_opens_the_whole_page_without_rows(app_test, pictured, settings):
    app = app_test({"dataset": "database", "moments": link_text(pictured), "standardize": "true", **settings}).run()
    assert not app.exception
    needs_rows = messages("en")("moments.needs_rows")
    told = [info.value for info in app.info]
    assert (needs_rows in told) == (settings.get("tab") in ("statistics", "steps"))
    if settings.get("tab") == "code":
        program = next(code.value for code in app.get("code") if code.language == "python")
        assert f"{ROWS} rows" in program
        assert "open(" not in program


def link_text(pictured):
    database = decode_moments(encode_moments(read_answer("\t".join(map(str, summary_row())), "age", "income")))
    if pictured:
        counts = np.histogram2d(X, Y, 40)[0].astype(int)
        cells = [f"{i},{j},{counts[i, j]}" for i, j in np.argwhere(counts)]
        database = read_grid_answer("\n".join(cells), database)
    return encode_moments(database)


def summary_row():
    """What the SQL would answer, with the averages as shifts."""
    x, y = X - X.mean(), Y - Y.mean()
    slope = (x @ y) / (x @ x)
    r = y - slope * x
    sums = (x.sum(), r.sum(), x @ x, x @ r, r @ r)
    return (ROWS, 0, 0, X.mean(), Y.mean(), slope, *sums, X.min(), X.max(), Y.min(), Y.max())


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"loss": "L1"}, "training.loss_needs_rows"),
        ({"batch_size": "16"}, "training.batches_need_rows"),
        ({"holdout": "0.2"}, "training.holdout_needs_rows"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_setting_that_needs_rows_says_so_in_place_of_the_verdict(app_test, settings, key, language):
    app = app_test({"dataset": "database", "moments": link_text(False), "lang": language, **settings}).run()
    assert [error.value for error in app.error] == [messages(language)(key, loss="L1", batch_size=16)]
    assert not app.exception


@pytest.mark.parametrize("text", ["", "v1_1_2_3", "x" * 9000])
def test_a_link_whose_moments_cannot_be_read_says_so_and_shows_the_tutorials_data(app_test, text):
    app = app_test({"dataset": "database", "moments": text}).run()
    assert messages("en")("moments.link_unreadable") in [error.value for error in app.error]
    assert not app.exception


def test_share_writes_the_moments_and_undo_brings_the_data_before_back(answered):
    app = answered
    written = next(code.value for code in app.get("code") if "moments=v1" in code.value)
    query = parse_qs(urlsplit(written).query, keep_blank_values=True)
    assert query["moments"][0] == parameter(app, "moments")
    assert query["dataset"] == ["database"]
    app.button(key="undo").click().run()
    assert "moments" not in app.query_params
    assert not app.exception
    app.button(key="redo").click().run()
    assert "moments" in app.query_params
    assert app.selectbox(key="dataset").value == "database"


def test_a_part_that_is_missing_is_asked_for_in_place_of_the_sql(app_test):
    app = app_test().run()
    assert [code for code in app.get("code") if code.language == "sql"] == []
    app = opened(app)
    assert "FROM my_table" in sql_of(app, 0)
    app.text_input(key="database_table").set_value(" ").run()
    asked = [warning.value for warning in app.warning]
    assert any(re.search("Fill in", sentence) for sentence in asked)
    assert not app.exception


def test_values_far_from_zero_are_shown_with_the_digits_that_tell_them_apart(app_test):
    far = replace(decode_moments(link_text(False)), x_mean=1e9 + 53.8, x_low=1e9 + 18, x_high=1e9 + 90)
    app = app_test({"dataset": "database", "moments": encode_moments(far)}).run()
    table = next(markdown.value for markdown in app.markdown if "| age | income |" in markdown.value)
    assert "| minimum | 1000000018 |" in table
    assert "| maximum | 1000000090 |" in table
