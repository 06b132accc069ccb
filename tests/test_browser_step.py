"""The step, the program and the downloads in a real browser."""

import csv
import io

import pytest
from playwright.sync_api import expect

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.export import history_csv
from linreg.training import train
from tests.conftest import rerun
from tests.run_exported_scripts import run_script

START = {"initial_weight": -0.3791983127593994, "initial_bias": 0.7678001523017883}


def downloaded(page, key):
    with page.expect_download() as download:
        page.locator(f".st-key-download_{key} button").click()
    return download.value


def test_the_downloads_are_the_run_that_the_page_shows(open_page, tmp_path):
    page = open_page("?tab=code&lang=zh&optimizer=RMSprop&epochs=300&log_every=50")
    log = page.locator(".st-key-log code").inner_text().strip()
    program = downloaded(page, "script")
    assert program.suggested_filename == "linear_regression.py"
    assert len(log.splitlines()) == 6
    assert run_script(program.path().read_text(encoding="utf-8"), tmp_path).startswith(log + "\n")
    history = downloaded(page, "history").path().read_text()
    result = train(Dataset([1, 2, 3], [3, 5, 7]), TrainingConfig(optimizer="RMSprop", epochs=300, **START))
    rows = [list(csv.reader(io.StringIO(text))) for text in (history, history_csv(result).decode())]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 301


def test_the_step_follows_the_player(open_page):
    page = open_page("?tab=steps&epoch=137&epochs=500")
    title = page.locator(".st-key-step h3")
    expect(title).to_contain_text("137")
    with rerun(page):
        page.locator("[data-part=forward]").click()
    expect(title).to_contain_text("138")


@pytest.mark.parametrize(
    ("width", "query"), [(390, "&optimizer=SGD&momentum=0.9&nesterov=true"), (1280, "&loss=Huber")]
)
def test_nothing_of_the_step_sticks_out_of_its_card(open_page, width, query):
    page = open_page(f"?tab=steps&lang=zh&epoch=20&dataset=norris{query}", viewport={"width": width, "height": 900})
    expect(page.locator(".st-key-step_step .katex-display").first).to_be_visible()
    cards = page.locator(".st-key-step_cards > *")
    expect(cards).to_have_count(5)
    page.wait_for_function(  # formulas and fonts take their places as they arrive
        """() => [...document.querySelectorAll(".st-key-step_cards table, .st-key-step_cards .katex-display")].filter(
            part => {
                const holder = part.closest("[data-testid=stMarkdownContainer]");
                const card = part.closest(".st-key-step_cards > *").getBoundingClientRect();
                const scrolls = [part, holder].some(box => getComputedStyle(box).overflowX === "auto");
                const shown = (scrolls ? holder : part).getBoundingClientRect();
                return shown.right > card.right + 1 || shown.bottom > card.bottom + 1;
            }
        ).length === 0"""
    )
