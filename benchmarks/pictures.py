"""Takes the README's pictures of the page, one in each language: docs/page.en.png and docs/page.zh.png.

    python benchmarks/pictures.py

The page is served as a person runs it, opened in a browser of 1280 × 800 as a fresh visitor, and taken when everything
that is computed for it stands.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser import ARGUMENTS, find_browser
from tests.serving import APP, ROOT, serve
from tests.waiting import listen, wait_for, wait_until_idle

LOCALES = {"en": "en-US", "zh": "zh-CN"}
SIZE = {"width": 1280, "height": 800}
# The advice is the last that the server sends; what the browser draws late leaves a grey bar, or the player, disabled.
READY = """() => document.querySelector('.st-key-why') && !document.querySelector('[data-testid=stSkeleton]')
    && document.querySelector('[data-part=play]:not([disabled])')"""


def take_picture(browser: Browser, address: str, language: str) -> Path:
    """The file with the picture of the page at `address` in this language."""
    context = browser.new_context(viewport=SIZE, locale=LOCALES[language], reduced_motion="reduce")
    listen(context)
    page = context.new_page()
    page.goto(f"{address}?lang={language}")
    wait_until_idle(page)
    wait_for(page, READY)
    file = ROOT / "docs" / f"page.{language}.png"
    page.screenshot(path=file)
    context.close()
    return file


def main() -> None:
    """Take both, and say how large they are."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(APP, Path(folder) / "log.txt") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(ARGUMENTS))
        for language in LOCALES:
            file = take_picture(browser, address, language)
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")
        browser.close()


if __name__ == "__main__":
    main()
