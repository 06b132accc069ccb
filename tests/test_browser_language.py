"""A change of the language in a real browser, also when the server is a run ahead of what the browser shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.waiting import finished_runs, rerun, wait_for, wait_until_idle


class Relay:
    """Stands between a page and its server; what the server says while it is held comes later."""

    def __init__(self, page: Page) -> None:
        self.page, self.waiting, self.held = page, [], False
        page.route_web_socket(lambda url: url.endswith("/stream"), self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(lambda said: self.waiting.append(said) if self.held else socket.send(said))
        self.socket = socket

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """Hold the page back until the run that something starts has ended on the server, where runs are counted."""
        self.held = True
        before = finished_runs(self.page)
        yield
        wait_for(self.page, "before => serverSays.finishedRuns > before", before)

    def release(self) -> None:
        for said in self.waiting:
            self.socket.send(said)
        self.waiting, self.held = [], False


def test_a_run_that_the_browser_asked_for_too_early_keeps_the_language_and_chooses_nothing(page, page_server):
    relay = Relay(page)
    page.goto(page_server)
    wait_until_idle(page)
    with relay.ahead():
        page.get_by_text("中文", exact=True).click()
    with rerun(page):
        page.get_by_role("slider", name="Epochs").press("ArrowRight")  # with the address as it was
        relay.release()
    expect(page.locator("[data-part=status]")).to_contain_text("第 1001 轮，共 1001 轮")
    wait_for(page, "() => location.search.includes('lang=zh')")
    assert parse_qs(urlsplit(page.url).query) == {"lang": ["zh"], "epochs": ["1001"]}
    with rerun(page):
        page.locator(".st-key-upload input[type=file]").set_input_files(
            {"name": "own.csv", "mimeType": "text/csv", "buffer": b"hours,score\n1,2\n2,4.5\n4,6\n"}
        )
    with relay.ahead():
        page.get_by_text("English", exact=True).click()
    with rerun(page):
        page.get_by_text("中文", exact=True).click()  # with the Chinese labels, which the server has left
        relay.release()
    with rerun(page):
        page.locator(".st-key-epochs input").first.press("ArrowRight")
    expect(page.locator(".st-key-dataset input")).to_have_value("你自己的数据")
    expect(page.get_by_text("own.csv").first).to_be_visible()
    expect(page.locator(".st-key-fit_figure")).to_contain_text("hours")
