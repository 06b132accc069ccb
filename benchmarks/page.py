"""How fast the page answers, beside benchmarks/baseline_app.py.

    python benchmarks/page.py [--presses 40] [--visits 5]

Both pages are served from this folder with the same settings and shown in one headless browser, turn by turn.

key press → charts   ArrowRight on the Epochs slider, each press a number of epochs never trained before, until every
                     chart of the page has painted numbers that it did not show before the press.
first visit          a new server process and a new browser profile each time; from opening the address until the first
                     heading is there, and until every chart has painted the numbers it ends with.

Times are medians in milliseconds of this machine; the ratios are what to compare. Nothing is asserted.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser import ARGUMENTS, find_browser
from tests.serving import APP, serve
from tests.waiting import listen, wait_until_idle

PAGES = {"baseline": Path(__file__).with_name("baseline_app.py"), "page": APP}
WATCH = Path(__file__).with_name("watch_charts.js").read_text(encoding="utf-8")
SLIDER = "input[type=range][aria-label=Epochs], [role=slider][aria-label=Epochs]"
WARM_PRESSES = 5
SETTLED_MS = 300  # no chart has changed for so long: the visit is over


def open_watched(browser: Browser, address: str, script: str = "") -> Page:
    """`address` in a new profile, its charts settled; `script` runs in it before anything else."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    listen(context)
    context.add_init_script(WATCH)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.goto(address)
    wait_until_idle(page)
    page.wait_for_function(
        "settled => chartWatch.charts.size >= 2 && performance.now() - chartWatch.last() > settled", arg=SETTLED_MS
    )
    return page


def press(page: Page) -> float:
    """Milliseconds from one ArrowRight on the Epochs slider until every chart is repainted."""
    page.locator(SLIDER).first.focus()
    before = page.evaluate("chartWatch.all()")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => chartWatch.repainted(before)", arg=before)
    taken = page.evaluate("chartWatch.last() - chartWatch.pressed")
    wait_until_idle(page)
    page.wait_for_function("settled => performance.now() - chartWatch.last() > settled", arg=SETTLED_MS)
    return float(taken)


def measure_presses(browser: Browser, presses: int, folder: Path) -> dict[str, list[float]]:
    """Times of `presses` key presses on each page, by turns, after a few that only warm up."""
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    with ExitStack() as stack:
        pages = {}
        for name, app in PAGES.items():
            address = stack.enter_context(serve(app, folder / f"{name}.txt"))
            pages[name] = open_watched(browser, address)
        for turn in range(WARM_PRESSES + presses):
            for name, page in pages.items():
                taken = press(page)
                if turn >= WARM_PRESSES:
                    times[name].append(taken)
        for name, page in pages.items():
            print(f"  {name}: {page.evaluate('chartWatch.charts.size')} charts, Epochs at the end:", _epochs(page))
            page.context.close()
    return times


def _epochs(page: Page) -> str:
    slider = page.locator(SLIDER).first
    return slider.get_attribute("aria-valuetext") or slider.input_value()


def measure_visits(browser: Browser, visits: int, folder: Path) -> dict[str, dict[str, list[float]]]:
    """Times of the first heading and of the charts of `visits` first visits to each page, by turns."""
    times: dict[str, dict[str, list[float]]] = {"heading": {}, "charts": {}}
    for _ in range(visits):
        for name, app in PAGES.items():
            with serve(app, folder / f"{name}.txt") as address:
                page = open_watched(browser, address)
                times["heading"].setdefault(name, []).append(page.evaluate("chartWatch.heading"))
                times["charts"].setdefault(name, []).append(page.evaluate("chartWatch.last()"))
                page.context.close()
    return times


def row(what: str, times: dict[str, list[float]]) -> str:
    """One line of the table: medians, their ratio, and the quarter marks of the page's own times."""
    middle = {name: median(values) for name, values in times.items()}
    low, _, high = quantiles(times["page"], n=4) if len(times["page"]) > 1 else (times["page"][0],) * 3
    ratio = middle["page"] / middle["baseline"]
    return f"| {what} | {middle['baseline']:.0f} | {middle['page']:.0f} ({low:.0f}–{high:.0f}) | {ratio:.2f} |"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--presses", type=int, default=40)
    options.add_argument("--visits", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(ARGUMENTS))
        presses = measure_presses(browser, chosen.presses, Path(folder))
        visits = measure_visits(browser, chosen.visits, Path(folder))
        browser.close()
    print("| median, ms | baseline | page (quarter marks) | ratio |")
    print("|---|---|---|---|")
    print(row("key press → all charts repainted", presses))
    print(row("first visit → first heading", visits["heading"]))
    print(row("first visit → all charts", visits["charts"]))


if __name__ == "__main__":
    main()
