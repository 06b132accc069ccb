"""A line of the reader's own in a real browser: held by mouse, finger and keys, judged, trained from, shared."""

import re

import pytest
from playwright.sync_api import expect

from linreg.optimum.losses import mean_loss
from linreg.words import format_number, messages
from tests.article import ARTICLE
from tests.player_page import article_run, expect_state, part, wait_until_played
from tests.test_browser_hands import ON_SCREEN, points, wait_until_steady
from tests.test_browser_lessons import in_link
from tests.test_browser_page import trace
from tests.waiting import rerun, wait_for

# Sizes in pixels of the squares that are drawn: how far their corners reach across, and how far up.
SQUARES = """() => {
    const chart = document.querySelector("[data-part=fit]");
    const {xaxis, yaxis} = chart._fullLayout;
    const {x, y} = chart.data.find(trace => trace.meta.role === "own_squares");
    return [0, 6, 12].map(i => [xaxis.d2p(x[i + 1]) - xaxis.d2p(x[i]), yaxis.d2p(y[i]) - yaxis.d2p(y[i + 2])]);
}"""

SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


def middle(place):
    frame = place.bounding_box()
    return frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2


def guess(page):
    return tuple(map(float, in_link(page, "guess").split(",")))


def loss_of(line):
    weight, bias = line
    return mean_loss(ARTICLE.y - weight * ARTICLE.x - bias, "MSE")


def expect_numbers(page, line):
    weight, bias = (format_number(value, 3) for value in line)
    expect(part(page, "equation")).to_have_text(f"ŷ = {weight}·x + {bias}")
    expect(part(page, "big_loss")).to_have_text(f"loss {format_number(loss_of(line), 3)}")


def drag_by_finger(page, begin, end):
    session = page.context.new_cdp_session(page)
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, y = (a + share * (b - a) for a, b in zip(begin, end, strict=True))
        kind = "touchMove" if share else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def test_a_line_is_guessed_by_mouse_and_keys_then_judged_trained_from_shared_and_taken_back(open_page):
    page = open_page("?bands=true")
    wait_until_played(page)
    page.locator(".st-key-more summary").click()
    page.locator(".st-key-own_line input").focus()
    with rerun(page):
        page.keyboard.press("Space")
    flat = guess(page)
    assert flat == (0, 5)
    for name in ("bar", "loss", "surface"):
        expect(part(page, name)).to_be_hidden()
    for key in ("answer", "tabs", "parameters", "log"):
        expect(page.locator(f".st-key-{key}")).to_be_hidden()
    expect_numbers(page, flat)
    page.evaluate("scrollTo(0, 0)")
    part(page, "play").evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    wait_until_steady(page)
    right = part(page, "handle_right")
    x, y = middle(right)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 40)
    page.mouse.move(x + 5, y - 80)
    drawn = trace(page, "fit_figure", "own_line")  # before anybody but the browser knows of it
    assert guess(page) == flat
    assert middle(right) == pytest.approx((x, y - 80), abs=2)
    with rerun(page):
        page.mouse.up()
    dragged = guess(page)
    assert dragged[0] > 0.5
    assert drawn["y"] == pytest.approx([dragged[0] * x + dragged[1] for x in drawn["x"]], rel=1e-6)
    expect_numbers(page, dragged)
    squares = page.evaluate(SQUARES)
    assert [abs(across) for across, _ in squares] == pytest.approx([abs(up) for _, up in squares], abs=0.5)
    left = part(page, "handle_left")
    left.focus()
    with rerun(page):
        page.keyboard.press("Shift+ArrowDown")
    keyed = guess(page)
    assert keyed[0] > dragged[0]
    expect(left).to_have_attribute("aria-valuetext", re.compile(f"loss {re.escape(format_number(loss_of(keyed), 3))}"))
    with rerun(page):
        part(page, "own_weight").fill("1.8")
    slid = guess(page)
    assert slid == (1.8, keyed[1])
    expect_numbers(page, slid)
    with rerun(page):
        page.go_back()
    assert guess(page) == keyed
    expect_numbers(page, keyed)

    with rerun(page):
        part(page, "own_reveal").click()
    expect(part(page, "surface")).to_be_visible()
    score = f"{int(1000 * (1 - loss_of(keyed) / loss_of(flat)) + 1e-9) / 10:g} of 100"
    expect(part(page, "own_said")).to_contain_text(score)
    wait_until_played(page)
    expect_state(page, article_run(), 1000)
    other = open_page(page.url[page.url.index("?") :] + "&lang=zh", locale="zh-CN")
    said = part(other, "own_said")
    told = messages("zh")("own_line.now", line="", loss=format_number(loss_of(keyed), 3)).split("，")[1]
    expect(said).to_contain_text(told)
    expect(said).to_contain_text(score.split(" ")[0])

    with rerun(page):
        part(page, "own_train").click()
    wait_for(page, "() => document.querySelector('[data-part=bar]').dataset.playing === 'true'")
    wait_until_played(page)
    run = article_run(initial_weight=keyed[0], initial_bias=keyed[1])
    expect_state(page, run, 1000)
    with rerun(page):
        page.go_back()
    assert in_link(page, "initial_weight") is None
    assert guess(page) == keyed
    with rerun(page):
        part(page, "own_away").click()
    assert in_link(page, "guess") is None
    expect(left).to_be_hidden()


def test_a_finger_moves_the_line_of_lesson_one_and_a_point_and_scrolls_beside_them(open_page):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.get_by_role("button", name="Lessons").click()
    with rerun(page):
        page.locator(".st-key-lesson_1 button").click()
    page.keyboard.press("Escape")
    assert guess(page) == (0, 0)
    expect(part(page, "said")).to_be_visible()
    expect(part(page, "said")).to_have_text(messages("en")("own_line.hint"))
    right = part(page, "handle_right")
    right.scroll_into_view_if_needed()
    wait_until_steady(page)
    x, y = middle(right)
    assert right.bounding_box()["width"] >= 40
    with rerun(page):
        drag_by_finger(page, (x, y), (x, y - 60))
    weight, _ = guess(page)
    assert weight > 0.5
    assert middle(right) == pytest.approx((x, y - 60), abs=3)
    with rerun(page):
        part(page, "own_away").click()
    wait_until_played(page)
    part(page, "fit").scroll_into_view_if_needed()
    wait_until_steady(page)
    before = points(page)
    with rerun(page):
        drag_by_finger(page, page.evaluate(ON_SCREEN, (2, 5)), page.evaluate(ON_SCREEN, (2, 3)))
    moved = points(page)
    assert moved[1] == pytest.approx((2, 3), abs=0.2)
    assert moved[::2] == before[::2]
    page.evaluate(f"{SCROLLED} = 60")
    x, y = page.evaluate(ON_SCREEN, (1.5, 7))
    drag_by_finger(page, (x, y), (x, y + 120))
    wait_for(page, f"before => {SCROLLED} < before - 20", 60)
    assert points(page) == moved
