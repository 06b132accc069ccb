"""Lessons, the strip and companions in a real browser: opened from their link, pressed, and read."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from linreg.lessons.lesson import LESSONS
from linreg.words import messages
from tests.waiting import rerun


def in_link(page, name):
    return parse_qs(urlsplit(page.url).query).get(name, [None])[-1]


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("zh", "zh-CN")])
def test_the_answer_of_a_lesson_is_not_on_the_page_before_a_choice(open_page, language, locale):
    text = messages(language)
    page = open_page(f"?lesson=3&optimizer=SGD&learning_rate=0.01&lang={language}", locale=locale)
    panel = page.locator(".st-key-lesson_panel")
    expect(panel).to_contain_text(text(LESSONS[3].goal))
    assert "413" not in panel.inner_html()
    assert text(LESSONS[3].aha) not in page.content()
    with rerun(page):
        panel.get_by_role("radio", name=text("lesson.3.choice_1_3")).check(force=True)
    expect(panel).to_contain_text("413")
    expect(panel).to_contain_text(text(LESSONS[3].aha))


def test_controls_that_a_lesson_does_not_use_are_out_of_sight_and_come_back(open_page):
    page = open_page("?lesson=3&optimizer=SGD")
    expect(page.locator(".st-key-lesson_panel")).to_be_visible()
    expect(page.locator(".st-key-learning_rate")).to_be_visible()
    for name in ("epochs", "data_panel", "log"):
        expect(page.locator(f".st-key-{name}")).to_be_hidden()
    with rerun(page):
        page.locator(".st-key-lesson_leave button").click()
    expect(page.locator(".st-key-lesson_panel")).to_have_count(0)
    for name in ("epochs", "data_panel", "log"):
        expect(page.locator(f".st-key-{name}")).to_be_visible()


def test_a_bar_of_the_strip_takes_its_rate(open_page):
    page = open_page("?optimizer=SGD")
    bar = page.locator("[data-part=rate_strip] button[title^='0.1:']")
    expect(bar).to_have_attribute("title", "0.1: 188 epochs")
    with rerun(page):
        bar.focus()
        page.keyboard.press("Enter")
    assert in_link(page, "learning_rate") == "0.1"
    expect(page.locator("[data-part=rate_strip] button[aria-pressed=true]")).to_have_attribute(
        "title", "0.1: 188 epochs"
    )


def test_a_code_to_scan_is_drawn(open_page):
    page = open_page("?lesson=2")
    page.locator(".st-key-share button:visible").first.click()
    with rerun(page):
        page.locator(".st-key-share_for_class label").click()
    picture = page.locator("img[src^='data:image/svg']")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 20
