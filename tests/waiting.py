"""Waiting for a page in a browser, told by what its server is doing: as long as that works, and no longer.

    wait_for(page, "() => document.title === 'Lines'")       true in the page, sooner or later
    wait_until_idle(page)                                    the run is done, and its result is drawn
    with rerun(page):                                        what is done inside makes the script run, once
        page.keyboard.press("ArrowRight")

A slow machine is waited for, however slow. A page that stands still is given up soon: when its server has nothing to do
and the browser goes on drawing the same page. `expect` of Playwright is for what the browser does by itself.
"""

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page

LISTEN = Path(__file__).with_name("waiting.js").read_text(encoding="utf-8")
PICTURES = 600  # drawn in vain after the server's last word; ten seconds where the browser has time
SILENCE = 300_000  # ms that a server which has something to do may say nothing
HANGING = 1_800_000  # ms after which a browser itself hangs: it counts no pictures any more
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
_numbers = itertools.count(1)


def listen(context: BrowserContext) -> None:
    """Make the pages of `context` hear what their server says; before any of them is opened."""
    context.add_init_script(LISTEN)


def wait_for(page: Page, predicate: str, arg: Any = None, pictures: int = PICTURES) -> None:
    """Wait until the JavaScript function `predicate` of `arg` is true in the page; it is asked once a picture.

    Raises AssertionError, with the predicate, once the page stands still: it was false for `pictures` pictures in a row
    while the server had nothing to do, or the server had and was silent for SILENCE.
    """
    patient = f"""([wait, pictures, silence, given]) =>
        ({predicate})(given) || serverSays.keepWaiting(wait, pictures, silence)"""
    try:
        page.wait_for_function(patient, arg=[next(_numbers), pictures, SILENCE, arg], timeout=HANGING)
    except Error as problem:
        raise AssertionError(f"{problem.message}\nIt waited for: {predicate}\nof: {arg}") from problem


def wait_until_idle(page: Page, runs: int = 1) -> None:
    """Wait until the script has run `runs` times on this page, nothing is running, and the browser has drawn it."""
    wait_for(page, "runs => serverSays.finishedRuns >= runs", runs)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    wait_for(page, "idle => document.querySelector(idle) !== null", IDLE)


def finished_runs(page: Page) -> int:
    """How many runs of the script have ended on this page, by the server's own word for it."""
    return page.evaluate("serverSays.finishedRuns")


@contextlib.contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Do something that makes the script run again; leave when that run has ended and is shown."""
    before = finished_runs(page)
    yield
    wait_until_idle(page, before + 1)
