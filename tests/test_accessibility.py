"""Everybody can use the page: what axe-core finds in a browser, in each state that a visitor gets to see."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.player_page import part, wait_until_played
from tests.waiting import rerun, wait_until_idle

BAD = ("moderate", "serious", "critical")
# What Streamlit builds so and this program cannot mend, by rule and element; the list may only become shorter. Browsers
# of today let a keyboard scroll both.
STREAMLITS = {
    ("scrollable-region-focusable", "pre"),
    ("scrollable-region-focusable", "span.katex-display"),
}
TABS = {
    "steps": ".katex-display",
    "compare": ".st-key-compare",
    "statistics": ".st-key-statistics",
    "code": ".stCode pre code",
}
ELEMENT = re.compile(r'<(\w+(?: class="(?!st-emotion)[\w-]+)?)')


def findings(page):
    """(rule, element) of each finding that hinders somebody."""
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    nodes = [(one["id"], node["html"]) for one in violations if one["impact"] in BAD for node in one["nodes"]]
    return {(rule, ELEMENT.match(html).group(1).replace(' class="', ".")) for rule, html in nodes}


def upload(page, name, content):
    with rerun(page):
        page.locator(".stFileUploader input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )


def test_axe_finds_nothing_that_this_program_could_mend(open_page):
    page = open_page()
    wait_until_played(page)
    seen = {"first visit": findings(page)}
    for number, (tab, content) in enumerate(TABS.items()):
        with rerun(page):
            page.locator(".st-key-tab button").nth(number).click()
        expect(page.locator(content).last).to_be_visible()
        seen[tab] = findings(page)
    upload(page, "plants.csv", b"height,weight\n1,2\n2,3.9\n3,6.2\n4,7.8\n")
    seen["own data"] = findings(page)
    upload(page, "empty.csv", b"")
    seen["refused"] = findings(page)
    assert set().union(*seen.values()) == STREAMLITS, seen


@pytest.mark.parametrize("query", ["?optimizer=SGD&learning_rate=0.5", "?lesson=1&guess=1,2"])
def test_axe_finds_nothing_in_chinese_in_the_dark_on_a_phone(open_page, query):
    page = open_page(query, locale="zh-CN", color_scheme="dark", viewport={"width": 390, "height": 844}, has_touch=True)
    assert not findings(page)


def test_play_is_among_the_first_ten_stops_of_the_tab_key(page, page_server):
    page.goto(page_server)
    wait_until_idle(page)
    wait_until_played(page)
    for _ in range(10):
        page.keyboard.press("Tab")
        if part(page, "play").evaluate("play => play === document.activeElement"):
            return
    raise AssertionError("not among the first ten")
