"""What the player costs.

    python benchmarks/player.py [--presses 30]

key press → charts   ArrowRight on the Epochs slider, each press a number of epochs never trained before, until every
                     chart is repainted: on benchmarks/figures_app.py, which draws the same two figures without a
                     player, on the same with the player, and on the page itself; by turns, in one browser.
pictures             how often in a second the trained line moves while the player plays: with the two charts that are
                     always there, and with the loss surface too.
wire                 bytes that the server sends for one press of that key on the page, 1,000 epochs × 50 rows: counted
                     between server and browser, so as they were compressed.

Medians of this machine; the ratios are what to compare. Nothing is asserted.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from urllib.parse import quote

import numpy as np
from page import WARM_PRESSES, open_watched, press
from playwright.sync_api import Browser, sync_playwright
from relay import Relay

sys.path.insert(0, str(Path(__file__).parents[1]))
from linreg.link.tables import encode_table
from tests.browser import ARGUMENTS, find_browser
from tests.serving import APP, serve
from tests.test_browser_player import COUNT_PICTURES

FIGURES = Path(__file__).with_name("figures_app.py")
ROWS = 50
PLAYBACK_MS = 2000
PLAYBACKS = 5
WIRE_PRESSES = 5


def measure_presses(browser: Browser, presses: int, figures: str, page: str) -> dict[str, float]:
    """The median milliseconds of each page."""
    addresses = {"figures alone": figures, "figures and player": f"{figures}?player=1", "the page": page}
    pages = {name: open_watched(browser, address) for name, address in addresses.items()}
    times: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(WARM_PRESSES + presses):
        for name, opened in pages.items():
            taken = press(opened)
            if turn >= WARM_PRESSES:
                times[name].append(taken)
    for opened in pages.values():
        opened.context.close()
    return {name: median(values) for name, values in times.items()}


def measure_pictures(browser: Browser, address: str) -> float:
    """Pictures a second, the median of some playbacks."""
    page = open_watched(browser, address)
    counted = []
    for _ in range(PLAYBACKS):
        page.locator("[data-part=range]").fill("0")
        page.locator("[data-part=play]").click()
        counted.append(page.evaluate(COUNT_PICTURES, PLAYBACK_MS))
        page.locator("[data-part=play]").click()
    page.context.close()
    return median(counted)


def measure_wire(browser: Browser, address: str) -> dict[str, float]:
    """The median bytes of one retrain, without and with the loss surface on the page."""
    draw = np.random.default_rng(6)
    x = draw.normal(size=ROWS).round(3)
    data = encode_table({"x": x, "y": (2 * x + 1 + draw.normal(size=ROWS)).round(3)})
    sizes = {}
    with Relay(int(address.rstrip("/").rsplit(":", 1)[1])) as relay:
        for name, tab in (("two charts", ""), ("two charts, surface, steps", "&tab=steps")):
            page = open_watched(browser, f"{relay.address}?dataset=own&standardize=true{tab}&data={quote(data)}")
            counted = []
            for _ in range(WIRE_PRESSES):
                before = relay.received
                press(page)
                counted.append(relay.received - before)
            sizes[name] = median(counted)
            page.context.close()
    return sizes


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--presses", type=int, default=30)
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = stack.enter_context(sync_playwright())
        figures = stack.enter_context(serve(FIGURES, folder / "figures.txt"))
        page = stack.enter_context(serve(APP, folder / "page.txt"))
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(ARGUMENTS))
        presses = measure_presses(browser, chosen.presses, figures, page)
        print("| key press → all charts repainted | median, ms | ratio |")
        print("|---|---|---|")
        for name, taken in presses.items():
            print(f"| {name} | {taken:.0f} | {taken / presses['figures alone']:.2f} |", flush=True)
        for name, tab in (("two charts", ""), ("two charts and the surface", "?tab=steps")):
            print(f"pictures a second, {name}: {measure_pictures(browser, page + tab):.0f}", flush=True)
        for name, size in measure_wire(browser, page).items():
            print(f"bytes of one retrain, 1,000 epochs × {ROWS} rows, {name}: {size:,.0f}")
        browser.close()


if __name__ == "__main__":
    main()
