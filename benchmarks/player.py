"""What the stage costs: three pictures that are drawn once and then only changed, and the player that moves them.

    python benchmarks/player.py [--presses 30]

key press → charts   ArrowRight on the Epochs slider, each press a number of epochs never trained before, until every
                     chart is repainted: on benchmarks/figures_app.py, which hands the same three pictures to
                     `st.plotly_chart` anew, and on the page itself; by turns, in one browser.
pictures             how often in a second the trained line moves while the player plays, all three pictures with it.
blank, moved         in so many key presses: pictures that the browser painted with a chart gone or empty; and the
                     browser's own measure of what moved without being asked to (layout shift), while loading too.
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
# Counts the pictures in which a chart that was there is gone or has nothing drawn, and adds up the layout shifts.
WATCH_CALM = """(() => {
    const calm = (window.calm = {blank: 0, shift: 0, seen: 0});
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) calm.shift += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    const look = () => {
        const plots = [...document.querySelectorAll(".linreg-stage .plot")];
        const there = plots.filter(plot => plot.querySelector(".trace"));
        if (there.length < calm.seen) calm.blank += 1;
        calm.seen = Math.max(calm.seen, there.length);
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})()"""
PLAYBACKS = 5
WIRE_PRESSES = 5


def measure_presses(browser: Browser, presses: int, figures: str, page: str) -> dict[str, float]:
    """The median milliseconds of each page."""
    addresses = {"st.plotly_chart": figures, "the page": page}
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


def measure_calm(browser: Browser, address: str, presses: int) -> tuple[int, float, float]:
    """Blank pictures and layout shift over `presses` key presses, and the layout shift of loading."""
    page = open_watched(browser, address, WATCH_CALM)
    loading = page.evaluate("calm.shift")
    page.evaluate("calm.shift = 0, calm.blank = 0")
    for _ in range(presses):
        press(page)
    blank, shift = page.evaluate("[calm.blank, calm.shift]")
    page.context.close()
    return int(blank), float(shift), float(loading)


def measure_wire(browser: Browser, address: str) -> float:
    """The median bytes of one retrain."""
    draw = np.random.default_rng(6)
    x = draw.normal(size=ROWS).round(3)
    data = encode_table({"x": x, "y": (2 * x + 1 + draw.normal(size=ROWS)).round(3)})
    with Relay(int(address.rstrip("/").rsplit(":", 1)[1])) as relay:
        page = open_watched(browser, f"{relay.address}?dataset=own&standardize=true&data={quote(data)}")
        counted = []
        for _ in range(WIRE_PRESSES):
            before = relay.received
            press(page)
            counted.append(relay.received - before)
        page.context.close()
    return median(counted)


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
            print(f"| {name} | {taken:.0f} | {taken / presses['st.plotly_chart']:.2f} |", flush=True)
        print(f"pictures a second: {measure_pictures(browser, page):.0f}", flush=True)
        blank, shift, loading = measure_calm(browser, page, chosen.presses)
        print(f"in {chosen.presses} key presses: {blank} blank pictures, layout shift {shift:.3f}")
        print(f"layout shift of loading: {loading:.3f}")
        print(f"bytes of one retrain, 1,000 epochs × {ROWS} rows: {measure_wire(browser, page):,.0f}")
        browser.close()


if __name__ == "__main__":
    main()
