"""Hands on the stage in a real browser: points dragged, added and removed, and the view that shows the stage alone."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.player_page import part, wait_until_played
from tests.test_browser_page import TRACES, trace
from tests.waiting import rerun, wait_for

# Where a place of the data chart is on the screen.
ON_SCREEN = """([x, y]) => {
    const chart = document.querySelector("[data-part=fit]");
    const {left, top} = chart.getBoundingClientRect();
    const {xaxis, yaxis} = chart._fullLayout;
    return [left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y)];
}"""


def points(page):
    found = trace(page, "fit_figure", "points")
    return list(zip(found["x"], found["y"], strict=True))


def wait_until_steady(page):
    """Wait until the chart has stood where it stands, as large as it is drawn, for a second's worth of pictures."""
    wait_for(
        page,
        """() => {
            const chart = document.querySelector("[data-part=fit]");
            const {left, top, width, height} = chart.getBoundingClientRect();
            const place = [left, top, width, height].join();
            const before = window.steady ?? {};
            window.steady = {place, pictures: before.place === place ? before.pictures + 1 : 0};
            return window.steady.pictures > 60 && Math.abs(chart._fullLayout.width - width) < 2;
        }""",
    )


def expect_points(page, wanted):
    text = json.dumps({"x": [x for x, _ in wanted], "y": [y for _, y in wanted]}, separators=(",", ":"))
    wait_for(page, f"wanted => JSON.stringify(({TRACES})(['fit_figure', 'points'])) === wanted", text)


def test_a_point_is_dragged_with_the_best_line_and_everything_can_be_taken_back(open_page):
    page = open_page()
    wait_until_played(page)
    before = points(page)
    wait_until_steady(page)
    page.mouse.move(*page.evaluate(ON_SCREEN, (2, 5)))
    page.mouse.down()
    for place in ((2.1, 4.5), (2.2, 4), (2.25, 3), (2.25, 3)):  # where that is now, as a person sees it
        page.mouse.move(*page.evaluate(ON_SCREEN, place))
    dragged = points(page)  # before anybody but the browser knows of it
    weight, bias = np.polyfit(*zip(*dragged, strict=True), 1)
    line = trace(page, "fit_figure", "exact_line")
    assert line["y"] == pytest.approx([weight * x + bias for x in line["x"]], rel=1e-6)
    assert "dataset" not in page.url
    with rerun(page):
        page.mouse.up()
    moved = points(page)
    assert moved[::2] == before[::2]
    assert moved[1] == pytest.approx((2.25, 3), abs=0.05)
    assert "dataset=own" in page.url
    other = open_page(page.url[page.url.index("?") :])
    expect_points(other, moved)
    place = page.evaluate(ON_SCREEN, (1.5, 7))
    with rerun(page):
        page.mouse.click(*place)
    assert points(page)[-1] == pytest.approx((1.5, 7), abs=0.05)
    for wanted in (moved, before):
        with rerun(page):
            page.locator(".st-key-undo").get_by_role("button").click()
        expect_points(page, wanted)


def test_the_keyboard_reaches_moves_and_removes_each_point_and_says_where_it_is(open_page):
    page = open_page()
    wait_until_played(page)
    chart = part(page, "fit")
    chart.focus()  # which selects the first point
    said = part(page, "said")
    for key, number in (("PageDown", 2), ("PageDown", 3), ("PageDown", 1), ("PageUp", 3), ("PageUp", 2)):
        page.keyboard.press(key)
        expect(said).to_have_text(f"Point {number} of 3: x = {number}, y = {2 * number + 1}")
    with rerun(page):
        page.keyboard.press("Shift+ArrowUp")
    (low, high) = page.evaluate("document.querySelector('[data-part=fit]')._fullLayout.yaxis.range")
    assert points(page)[1] == pytest.approx((2, 5 + 0.1 * (high - low)), abs=0.1 * (high - low))
    assert points(page)[1][1] > 5
    page.keyboard.press("PageDown")
    with rerun(page):
        page.keyboard.press("Delete")
    assert len(points(page)) == 2


def test_the_presentation_shows_the_stage_alone_by_a_key_and_by_its_link(open_page):
    page = open_page()
    wait_until_played(page)
    expect(page.locator(".st-key-header")).to_be_visible()
    small = part(page, "fit").bounding_box()
    page.keyboard.press("p")
    for away in (".st-key-header", ".st-key-data_panel", ".st-key-inputs"):
        expect(page.locator(away)).to_be_hidden()
    expect(part(page, "play")).to_be_visible()
    assert "present=true" in page.url
    wait_for(
        page, "height => document.querySelector('[data-part=fit]')._fullLayout?.height > height", small["height"] + 50
    )
    expect(open_page("?present=true").locator(".st-key-header")).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator(".st-key-header")).to_be_visible()
    assert "present" not in page.url
