"""The loss surface and the steps in a real browser: they follow the player, and the surface sets the start."""

import random
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from linreg.config import TrainingConfig
from linreg.training import train
from tests.player_page import ARTICLE, DRAWN, article_run, expect_link_epoch, expect_state, part
from tests.waiting import rerun, wait_for

RANGES = """() => {
    const {xaxis, yaxis} = document.querySelector(".st-key-surface_figure .js-plotly-plot")._fullLayout;
    return [xaxis.range, yaxis.range];
}"""


def link_start(page, name="initial_weight"):
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def test_the_dot_and_its_trail_walk_and_a_click_on_the_surface_starts_the_training_there(open_page):
    page, run, draw = open_page("?tab=steps&epochs=200", has_touch=True), article_run(epochs=200), random.Random(7)
    wait_for(page, "() => document.querySelector('.st-key-surface_figure .js-plotly-plot .scatterlayer') !== null")
    expect_state(page, run, 200)
    for epoch in (0, draw.randrange(200)):
        with rerun(page):  # the steps below follow
            part(page, "range").fill(str(epoch))
        charts = expect_state(page, run, epoch)
        path = charts["surface_figure"]["path"]
        assert (path["x"][0], path["y"][0]) == (
            pytest.approx(run.history.weight[0]),
            pytest.approx(run.history.bias[0]),
        )
        assert len(path["x"]) > epoch / 20
    with rerun(page):
        part(page, "range").fill("200")
    for press, share in ((page.mouse.click, 0.6), (page.touchscreen.tap, 0.7)):
        surface = page.locator(".st-key-surface_figure .draglayer .nsewdrag").first
        surface.scroll_into_view_if_needed()
        frame = surface.bounding_box()
        (left, right), (bottom, top) = page.evaluate(RANGES)
        wanted = left + share * (right - left), bottom + share * (top - bottom)
        before = link_start(page)
        with rerun(page):
            press(frame["x"] + share * frame["width"], frame["y"] + (1 - share) * frame["height"])
        wait_for(page, "before => new URLSearchParams(location.search).get('initial_weight') !== before", before)
        start = {name: float(link_start(page, name)) for name in ("initial_weight", "initial_bias")}
        assert start["initial_weight"] == pytest.approx(wanted[0], abs=0.005 * (right - left))
        assert start["initial_bias"] == pytest.approx(wanted[1], abs=0.008 * (top - bottom))
        expect_state(page, train(ARTICLE, TrainingConfig(epochs=200, **start)), 200)


def test_the_steps_open_at_the_epoch_shown_and_follow_each_pause_in_the_units_that_are_wanted(open_page):
    page, run = open_page("?standardize=true"), article_run(standardize=True)
    part(page, "range").fill("37")
    expect_link_epoch(page, 37)
    with rerun(page):
        page.locator(".st-key-tab button").first.click()
    title = page.locator(".st-key-step h2")
    expect(title).to_contain_text("37")
    expect_link_epoch(page, 37)
    entries = page.evaluate("history.length")
    with rerun(page):
        part(page, "forward").click()
    expect_link_epoch(page, 38)
    expect(title).to_contain_text("38")
    with rerun(page):
        part(page, "range").fill("1000")
    expect_link_epoch(page, None)
    expect(title).to_contain_text("999")  # the last step leads to the end
    assert page.evaluate("history.length") == entries
    part(page, "range").fill("12")
    stands = """([drawn, weight]) => {
        const dot = eval(drawn)().surface_figure?.epoch_dot;
        return dot && Math.abs(dot.x[0] - weight) < 1e-9;
    }"""
    page.locator(".st-key-more summary").click()
    for units, shown in (("standardized", run.trained), ("your units", run)):
        page.get_by_text(units, exact=True).click()
        wait_for(page, stands, [DRAWN, float(shown.history.weight[12])])
        dot = page.evaluate(DRAWN)["surface_figure"]["epoch_dot"]
        assert dot["y"] == pytest.approx([shown.history.bias[12]])
