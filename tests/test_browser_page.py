"""The page in a real browser, as its visitors use it."""

import json
import re

from playwright.sync_api import Page, expect

from linreg.words import messages
from tests.article import START
from tests.player_page import wait_until_played
from tests.waiting import rerun, wait_for

TRACES = """([key, role]) => {
    const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
    const trace = chart && chart.data && chart.data.find(trace => trace.meta && trace.meta.role === role);
    return trace ? {x: Array.from(trace.x), y: Array.from(trace.y)} : null;
}"""


def trace(page: Page, key: str, role: str) -> dict[str, list[float]]:
    """What the chart `key` draws in the role `role`, once it is there."""
    wait_for(page, f"given => ({TRACES})(given) !== null", [key, role])
    return page.evaluate(TRACES, [key, role])


def full_link(page: Page) -> str:
    """The link that Share shows."""
    page.get_by_role("button", name=re.compile("Share|分享")).click()
    code = page.get_by_test_id("stPopoverBody").locator("code")
    expect(code).to_be_visible()
    link = code.inner_text()
    page.keyboard.press("Escape")
    return "".join(link.split())


def select_cell(page: Page, column: int, row: int) -> None:
    """Click a cell of the table, and wait until it is selected: in a busy browser that takes its time."""
    page.locator(".st-key-table .dvn-scroller").click(position={"x": 60 + 90 * column, "y": 53 + 35 * row})
    cell = page.locator(f".st-key-table #glide-cell-{column + 1}-{row}")
    expect(cell).to_have_attribute("aria-selected", "true")


def edit_cell(page: Page, column: int, row: int, text: str) -> None:
    """Type into a cell of the table: click it, Enter, the number, Enter."""
    select_cell(page, column, row)
    page.keyboard.press("Enter")
    typed = page.locator("#portal :is(input, textarea)")
    typed.fill(text)
    expect(typed).to_have_value(text)
    page.keyboard.press("Enter")


def test_the_first_visit_draws_the_articles_run_and_each_step_of_its_user_can_be_taken_back(open_page):
    page = open_page()
    wait_until_played(page)
    assert trace(page, "fit_figure", "points") == {"x": [1, 2, 3], "y": [3, 5, 7]}
    losses = trace(page, "loss_figure", "loss")
    assert losses["y"][0] == 28.679777145385742
    line = trace(page, "fit_figure", "trained_line")
    slope = (line["y"][-1] - line["y"][0]) / (line["x"][-1] - line["x"][0])
    assert abs(slope - 1.6153903007507324) < 1e-6
    assert page.url.endswith("/")  # a load writes nothing into the address

    def expect_points(x, y):
        wanted = json.dumps({"x": x, "y": y}, separators=(",", ":"))
        wait_for(page, f"wanted => JSON.stringify(({TRACES})(['fit_figure', 'points'])) === wanted", wanted)

    with rerun(page):
        edit_cell(page, 1, 1, "6.5")
    expect_points([1, 2, 3], [3, 6.5, 7])
    assert "dataset=own" in page.url
    assert "data=1%2C3%3B2%2C6.5%3B3%2C7" in page.url
    with rerun(page):
        page.go_back()
    expect_points([1, 2, 3], [3, 5, 7])
    assert page.url.endswith("/")
    with rerun(page):
        page.go_forward()
    expect_points([1, 2, 3], [3, 6.5, 7])
    with rerun(page):
        edit_cell(page, 0, 2, "4")
    expect_points([1, 2, 4], [3, 6.5, 7])
    for button, x, y in (
        ("undo", [1, 2, 3], [3, 6.5, 7]),
        ("redo", [1, 2, 4], [3, 6.5, 7]),
        ("restart_alt", [1, 2, 3], [3, 5, 7]),
    ):
        with rerun(page):
            page.locator(f".st-key-{button}").get_by_role("button").click()
        expect_points(x, y)
    with rerun(page):
        page.get_by_role("slider", name="Epochs").press("ArrowRight")
    assert "epochs=1001" in page.url
    wait_for(page, f"() => ({TRACES})(['loss_figure', 'epoch_dot']).x[0] === 1001")


def test_a_csv_uploads_standardized_and_a_bad_one_keeps_what_is_there_all_in_chinese(open_page):
    page = open_page("?lang=zh")
    upload = page.locator(".st-key-upload input[type=file]")
    content = "小时,分数\n" + "".join(f"{x},{2 * x + 50}\n" for x in range(1, 21))
    with rerun(page):
        upload.set_input_files({"name": "成绩.csv", "mimeType": "text/csv", "buffer": content.encode("gb18030")})
    points = trace(page, "fit_figure", "points")
    assert points["x"] == list(range(1, 21))
    assert "standardize=true" in page.url
    expect(page.locator(".st-key-fit_figure")).to_contain_text("分数")
    with rerun(page):
        upload.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": b"PK\x03\x04\x00\x00"})
    expect(page.get_by_role("alert")).to_be_visible()
    assert trace(page, "fit_figure", "points") == points
    shown = page.locator("body").inner_text()
    lines = {line.strip() for line in shown.splitlines()}
    zh = set(messages("zh").table.values())
    english = {text for text in messages("en").table.values() if "{" not in text and len(text) > 2} - zh
    assert not english & lines
    assert messages("zh")("page.title") in shown
    with rerun(page):
        page.go_back()
    wait_for(page, f"() => ({TRACES})(['fit_figure', 'points']).x.length === 3")


def test_an_edit_survives_a_slider_and_a_language_and_the_shared_link_opens_the_same_elsewhere(open_page, page_server):
    page = open_page("?optimizer=SGD&learning_rate=0.05&epochs=37")
    with rerun(page):
        edit_cell(page, 1, 2, "8")
    with rerun(page):
        page.get_by_role("slider", name="Epochs").press("ArrowRight")
    with rerun(page):
        page.get_by_text("中文", exact=True).click()
    assert trace(page, "fit_figure", "points")["y"] == [3, 5, 8]
    start = [START["initial_weight"] * x + START["initial_bias"] for x in (1, 2, 3)]  # still the article's own
    first_loss = sum((y_hat - y) ** 2 for y_hat, y in zip(start, (3, 5, 8), strict=True)) / 3
    assert abs(trace(page, "loss_figure", "loss")["y"][0] - first_loss) < 1e-5
    link = full_link(page)
    for written in ("standardize=false", "epochs=38", "v=1"):
        assert written in link
    other = open_page(link.removeprefix(page_server))
    wait_for(other, "() => document.documentElement.lang === 'zh'")
    wait_until_played(other)
    for key, role in (("fit_figure", "points"), ("fit_figure", "trained_line"), ("loss_figure", "loss")):
        assert trace(other, key, role) == trace(page, key, role)
