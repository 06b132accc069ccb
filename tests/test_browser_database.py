"""Rows that stay in a database, in a real browser: SQL from the page, answers in five forms, refusals, the link."""

import json

import duckdb
import pytest
from playwright.sync_api import expect

from linreg.sources.sql import COLUMNS, GRID_COLUMNS
from linreg.words import messages
from tests.test_browser_page import full_link, trace
from tests.waiting import rerun, wait_for

ROWS = 200_000
PEOPLE = f"""
    CREATE TABLE people AS SELECT i % 71 + 20 + (i * 7 % 10) / 10 AS age, 900 + 31 * (i % 71) + i * 17 % 500 AS income
    FROM range({ROWS}) t(i)
"""
FORMS = ("tabs", "csv", "json", "psql", "lines")


@pytest.fixture(scope="module")
def database():
    duck = duckdb.connect()
    duck.execute(PEOPLE)
    yield duck
    duck.close()


def open_box(page):
    with rerun(page):
        page.locator(".st-key-from_database button").first.click()
    expect(page.locator(".st-key-database")).to_be_visible()


def fill_in(page):
    for part, value in {"table": "people", "x": "age", "y": "income"}.items():
        with rerun(page):
            box = page.locator(f".st-key-database_{part} input")
            box.fill(value)
            box.press("Tab")


def shown_sql(page, number):
    return page.locator(".st-key-database [data-testid=stCode]").nth(number).inner_text()


def paste(page, name, text):
    box = page.locator(f".st-key-database_{name} textarea")
    with rerun(page):
        box.fill(text)
        box.press("Tab")
    with rerun(page):
        page.locator(f".st-key-database_{name}_use button").click()


def written(form, values):
    row = dict(zip(COLUMNS, map(str, values), strict=True))
    cells = list(row.values())
    return {
        "tabs": "\t".join(COLUMNS) + "\n" + "\t".join(cells),
        "csv": ",".join(COLUMNS) + "\n" + ",".join(cells),
        "json": json.dumps([row]),
        "psql": " | ".join(COLUMNS)
        + "\n"
        + "+".join("-" * 9 for _ in COLUMNS)
        + "\n"
        + " | ".join(cells)
        + "\n(1 row)",
        "lines": "\n".join(f"{name} = {cell}" for name, cell in row.items()),
    }[form]


def test_the_sql_of_the_page_its_answer_and_a_picture_become_a_link_that_shows_the_same(open_page, database):
    page = open_page("?epochs=300")
    open_box(page)
    fill_in(page)
    answer = database.execute(shown_sql(page, 0)).fetchall()[0]
    paste(page, "answer", written("psql", answer))
    wait_for(page, "() => document.location.search.includes('moments=v1')")
    cells = database.execute(shown_sql(page, 1)).fetchall()
    paste(page, "grid", "\n".join([",".join(GRID_COLUMNS), *(",".join(map(str, cell)) for cell in cells)]))
    page.keyboard.press("Escape")
    drawn = trace(page, "fit_figure", "points")
    assert len(drawn["x"]) == len(cells)
    link = full_link(page)
    assert len(link) < 7000
    other = open_page("?" + link.split("?")[1] + "&new_x=50")
    assert trace(other, "fit_figure", "points") == drawn
    best = trace(other, "fit_figure", "exact_line")
    slope = database.execute("SELECT regr_slope(income, age) FROM people").fetchall()[0][0]
    assert (best["y"][-1] - best["y"][0]) / (best["x"][-1] - best["x"][0]) == pytest.approx(slope, rel=1e-6)
    expect(other.locator(".st-key-prediction")).to_contain_text("50")
    expect(other.locator(".st-key-verdict")).to_contain_text(messages("en").table["verdict.converged"].split("{")[0])
    page.go_back()
    wait_for(page, "() => !document.location.search.includes('_z') && document.location.search.includes('moments=v1')")


@pytest.mark.parametrize(("language", "forms"), [("en", FORMS), ("zh", FORMS[:2])])
def test_answers_in_any_form_are_taken_and_what_no_rows_can_have_is_refused(open_page, database, language, forms):
    page = open_page(f"?lang={language}&epochs=50")
    open_box(page)
    fill_in(page)
    answer = database.execute(shown_sql(page, 0)).fetchall()[0]
    impossible = list(answer)
    impossible[COLUMNS.index("x_max")] = 21.0
    alert = page.locator("[data-testid=stAlertContentError]")
    for text, key in (("hello", "moments.unreadable"), (written("csv", impossible), "moments.impossible")):
        paste(page, "answer", text)
        expect(alert).to_contain_text(messages(language).table[key].split("{")[0])
        assert "moments=" not in page.evaluate("document.location.search")
    for number, form in enumerate(forms, start=1):
        told = [answer[0], number, *answer[2:]]  # so many rows without a value, to tell one answer from the next
        paste(page, "answer", written(form, told))
        wait_for(page, "start => document.location.search.includes(start)", f"moments=v1_{ROWS}_{number}_0_")
        expect(alert).to_have_count(0)
        expect(page.locator(".st-key-moments")).to_contain_text(f"{ROWS:,}")
