"""What the tests share: the page served, the page in a browser, and the page without one.

    def test_the_page_in_a_browser(page, page_server):
        page.goto(page_server)                     # a fresh visitor: 1280 × 800, English
        wait_until_idle(page)
        with rerun(page):                          # of tests/waiting.py: leaves when the run so started has ended
            page.keyboard.press("ArrowRight")

    def test_the_page_in_chinese(open_page):
        page = open_page("?lang=zh", locale="zh-CN", viewport={"width": 390, "height": 844})

    def test_the_page_without_a_browser(app_test):
        app = app_test({"epochs": "10"}).run()

Any message on a browser's console other than those in `ALLOWED`, and any exception in the page or in its server, fails
the test.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from streamlit.testing.v1 import AppTest

from tests.browser import ARGUMENTS, find_browser
from tests.serving import APP, serve
from tests.waiting import listen, rerun, wait_until_idle

os.environ["OMP_NUM_THREADS"] = "1"  # as the page has torch, and so that tests side by side do not wait for each other
os.environ["LINREG_REST_SECONDS"] = "0"  # nobody else waits; tests/test_load.py has a server that does
settings.register_profile("patient", deadline=None)  # a slow machine is no failure
settings.load_profile("patient")
pytest.register_assert_rewrite("tests.player_page")
PATIENCE = 120_000  # ms for what the browser does by itself; for what the server has a part in see tests/waiting.py
expect.set_options(timeout=PATIENCE)
# Errors and warnings of the browser's console that are not this program's, each with its reason.
ALLOWED = (
    re.compile("Slow network is detected"),  # Chromium's own remark on a busy machine
    re.compile("GPU stall due to ReadPixels|GL Driver Message"),  # drawing without a graphics card
)
__all__ = ["rerun", "wait_until_idle"]  # from tests.waiting, for all


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server of the page says, empty before it starts."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    log.touch()
    return log


@pytest.fixture(scope="session")
def page_server(server_log: Path) -> Iterator[str]:
    """The address of the page, served by `streamlit run app.py` as a person runs it."""
    with serve(APP, server_log) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium or Chrome. There is no skipping: without one the tests fail."""
    executable = find_browser()
    if executable is None:
        pytest.fail("No browser found. `python tests/browser.py` installs one.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser, server_log: Path) -> Iterator[Callable[..., Page]]:
    """Make a page of a fresh visitor: `new_page(locale=…, viewport=…, color_scheme=…)` as in Playwright."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    said_before = len(server_log.read_text())

    def hear(console: ConsoleMessage) -> None:
        if console.type in ("error", "warning") and not any(allowed.search(console.text) for allowed in ALLOWED):
            complaints.append(f"{console.type}: {console.text} ({console.location.get('url')})")

    def make(**options: object) -> Page:
        settings = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **options}
        contexts.append(browser.new_context(**settings))
        contexts[-1].set_default_timeout(PATIENCE)
        listen(contexts[-1])
        page = contexts[-1].new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()
    said = server_log.read_text()[said_before:]
    assert "Traceback" not in said, "The server:\n" + said
    assert not complaints, "The browser's console:\n" + "\n".join(complaints)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """The blank page of a fresh visitor, 1280 × 800, English."""
    return new_page()


@pytest.fixture
def open_page(new_page: Callable[..., Page], page_server: str) -> Callable[..., Page]:
    """Open this program for a fresh visitor and wait for it: `open_page("?epochs=10", locale=…, …)`."""

    def open_(query: str = "", **options: object) -> Page:
        page = new_page(**options)
        page.goto(page_server + query)
        wait_until_idle(page)
        return page

    return open_


@pytest.fixture
def app_test() -> Callable[..., AppTest]:
    """The page without a browser, not yet run: `app_test({"epochs": "10"}, locale="zh-CN").run()`."""

    def make(query: dict[str, str] | None = None, locale: str = "en-US") -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=600)  # s, after which it hangs
        for name, value in (query or {}).items():
            app.query_params[name] = value
        app.context = {"locale": locale}
        return app

    return make
