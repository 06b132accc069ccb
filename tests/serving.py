"""A Streamlit program served on this machine, as a person serves it: `streamlit run app.py`."""

import asyncio
import contextlib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
APP = ROOT / "app.py"
START_SECONDS = 600  # after which it hangs; one that ends without an answer is noticed at once


@contextlib.contextmanager
def serve(app: Path, log: Path, *options: str, folder: Path = ROOT) -> Iterator[str]:
    """Serve `app` on a free port of this machine, its output going to the file `log`; the value is its address.

    folder: where the command is given, and with it the settings in .streamlit/.

    Raises RuntimeError with that output if it does not answer within START_SECONDS.
    """
    port = free_port()
    where = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    with log.open("wb") as out:
        command = [sys.executable, "-m", "streamlit", "run", str(app), *where, *options]
        server = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_for_health(server, f"http://127.0.0.1:{port}/_stcore/health", log)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end, in a thread with a loop of its own: a browser test has one in the main thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def wait_for_health(server: subprocess.Popen, address: str, log: Path) -> None:
    for _ in range(START_SECONDS * 20):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1) as answer:
            if answer.status == 200:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')}")
