"""Finding a browser for the tests, or installing one: `python tests/browser.py`."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
ARGUMENTS = (
    "--no-sandbox",  # a container's root has no other way; these tests open this program's own pages only
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> str | None:
    """The path of a Chromium, Chrome or Edge of this machine, else of Playwright's own download, else None."""
    for path in (*map(shutil.which, COMMANDS), *PLACES):
        if path and Path(path).exists():
            return str(path)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install_browser() -> str:
    """The path of a browser, after installing one if there is none: Playwright's own, else the distribution's.

    Raises RuntimeError, saying what to do, if neither can be had.
    """
    playwright = [sys.executable, "-m", "playwright", "install", "chromium", "--with-deps"]
    refresh, package = ["apt-get", "update"], ["apt-get", "install", "-y", "chromium", "fonts-noto-cjk"]
    for command in ([], playwright[:-1] if sys.platform != "linux" else playwright, refresh, package):
        if command and shutil.which(command[0]):
            print(*command, flush=True)
            subprocess.run(command, check=False)
        if found := find_browser():
            return found
    raise RuntimeError("The tests need a browser, and none could be installed. Install Chromium or Google Chrome.")


if __name__ == "__main__":
    print(install_browser())
