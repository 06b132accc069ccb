"""Waiting itself: a server that works is waited for, a page that stands still is not."""

import socket
from pathlib import Path

import pytest

from tests.serving import serve
from tests.waiting import finished_runs, wait_for, wait_until_idle

# True at the hundredth picture from its first.
HUNDRED_PICTURES = "name => (window[name] = (window[name] ?? 0) + 1) > 100"


def test_a_run_is_waited_for_however_long_and_a_page_that_stands_still_is_given_up(page, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as held:
        app, port = Path(__file__).with_name("held_app.py"), held.getsockname()[1]
        with serve(app, tmp_path / "log", "--", str(port)) as address:
            page.goto(address)
            run, _ = held.accept()
            wait_for(page, "() => serverSays.running")
            wait_for(page, HUNDRED_PICTURES, "during", pictures=10)
            assert finished_runs(page) == 0
            run.sendall(b".")
            wait_until_idle(page)
            assert finished_runs(page) == 1
            wait_for(page, HUNDRED_PICTURES, "after")
            with pytest.raises(AssertionError, match=r"stands still: nothing runs on the server \(1 runs done\)"):
                wait_for(page, HUNDRED_PICTURES, "in vain", pictures=10)
            run.close()
            page.goto("about:blank")  # before its server goes
