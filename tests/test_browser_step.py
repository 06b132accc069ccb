"""The step, the program and the downloads in a real browser."""

import csv
import io

from playwright.sync_api import expect

from linreg.config import TrainingConfig
from linreg.export.files import history_csv, log_text, script
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE, START
from tests.waiting import wait_for


def downloaded(page, key):
    with page.expect_download() as download:
        page.locator(f".st-key-download_{key} button").click()
    return download.value


def test_the_downloads_are_the_run_that_the_page_shows(open_page):
    page = open_page("?tab=code&lang=zh&optimizer=RMSprop&epochs=300&log_every=50")
    log = page.locator(".st-key-log code").inner_text().strip()
    program = downloaded(page, "script")
    assert program.suggested_filename == "linear_regression.py"
    assert len(log.splitlines()) == 6
    result = train(ARTICLE, TrainingConfig(optimizer="RMSprop", epochs=300, **START))
    history = downloaded(page, "history").path().read_text()
    assert program.path().read_text(encoding="utf-8") == script(result, 50, messages("zh"), [4.0])
    assert log == log_text(result, 50).strip()
    rows = [list(csv.reader(io.StringIO(text))) for text in (history, history_csv(result).decode())]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 301


# Tables and formulas that stick out of their card, unless they scroll within it.
STICKS_OUT = """() => [...document.querySelectorAll(".st-key-step_cards :is(table, .katex-display)")].some(
    part => {
        const holder = part.closest("[data-testid=stMarkdownContainer]");
        const card = part.closest(".st-key-step_cards > *").getBoundingClientRect();
        const scrolls = [part, holder].some(box => getComputedStyle(box).overflowX === "auto");
        const shown = (scrolls ? holder : part).getBoundingClientRect();
        return shown.right > card.right + 1 || shown.bottom > card.bottom + 1;
    }
)"""


def test_nothing_of_the_step_sticks_out_of_its_card(open_page):
    optimizer = "optimizer=SGD&momentum=0.9&nesterov=true"
    page = open_page(f"?tab=steps&lang=zh&epoch=20&dataset=norris&loss=Huber&{optimizer}")
    expect(page.locator(".st-key-step_step .katex-display").first).to_be_visible()
    expect(page.locator(".st-key-step_cards > *")).to_have_count(5)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        # Formulas and fonts take their places as they arrive.
        wait_for(page, f"() => innerWidth === {width} && !({STICKS_OUT})()")
