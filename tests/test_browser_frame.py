"""The page inside a frame of another site, as in a course or a blog."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

CSV = b"hours,marks\n" + b"".join(b"%d,%d\n" % (hours, 3 * hours + 2) for hours in range(1, 9))


@pytest.fixture
def other_site(page_server: str) -> Iterator[str]:
    """The address of another site that shows the page in a frame of 800 pixels."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<title>A course</title><iframe src="{page_server}?embed=true" width="800" height="900"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"  # another host than 127.0.0.1, so another site
    server.shutdown()
    server.server_close()


def test_a_file_is_uploaded_in_a_frame_of_another_site(new_page: Callable[..., Page], other_site: str):
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(other_site)
    frame = page.frame_locator("iframe")
    frame.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(
        {"name": "marks.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    expect(frame.get_by_text("How the file was read: 8 rows, 2 columns")).to_be_attached()
    inside = page.frames[1]
    assert inside.evaluate("document.documentElement.scrollWidth") <= 800
    hosts = {url.split("/")[2].split(":")[0] for url in asked if url.startswith("http")}
    assert hosts == {"localhost", "127.0.0.1"}  # nobody else is asked for anything
    page.goto("about:blank")
