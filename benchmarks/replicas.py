"""Several processes behind nginx, with the settings of docs/hosting.md; one is ended under load. Needs nginx.

    python benchmarks/replicas.py [--processes 2] [--sessions 10] [--seconds 20] [--every 3]

Prints the headers and the bytes of a page's scripts as nginx sends them, then the table of benchmarks/load.py for the
same load with all processes, and how many visitors found their digits again after one process was ended.
"""

import argparse
import asyncio
import contextlib
import gzip
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from websockets.exceptions import ConnectionClosed

from benchmarks.load import Plan, load, page_digits, report
from benchmarks.visitor import Visitor
from tests.serving import APP, free_port, serve, wait_for_health

HOSTING = Path(__file__).parents[1] / "docs" / "hosting.md"


def settings(ports: list[int], port: int, folder: Path) -> str:
    """A whole nginx.conf: the block of docs/hosting.md with these ports."""
    block = re.findall(r"```nginx\n(.*?)```", HOSTING.read_text(encoding="utf-8"), re.DOTALL)[0]
    servers = "\n".join(f"    server 127.0.0.1:{one} max_fails=1 fail_timeout=5s;" for one in ports)
    block = re.sub(r"^ +server 127\.0\.0\.1:8501.*$", servers, block, flags=re.MULTILINE)
    block = block.replace("listen 80;", f"listen 127.0.0.1:{port};")
    paths = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        "events { worker_connections 4096; }\n"
        f"http {{ access_log off; include /etc/nginx/mime.types;\n{paths}\n{block} }}\n"
    )


@contextlib.contextmanager
def proxied(processes: int, folder: Path) -> Iterator[tuple[str, contextlib.ExitStack]]:
    """The address of nginx before so many servers, and what ends the first of them."""
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = "the same for all"
    with contextlib.ExitStack() as others, contextlib.ExitStack() as first:
        addresses = [first.enter_context(serve(APP, folder / "0.txt"))]
        addresses += [others.enter_context(serve(APP, folder / f"{one}.txt")) for one in range(1, processes)]
        port = free_port()
        conf = folder / "nginx.conf"
        conf.write_text(settings([int(one.rstrip("/").rpartition(":")[2]) for one in addresses], port, folder))
        nginx = subprocess.Popen(["nginx", "-c", str(conf), "-e", str(folder / "error.log")])
        try:
            wait_for_health(nginx, f"http://127.0.0.1:{port}/_stcore/health", folder / "error.log")
            yield f"http://127.0.0.1:{port}/", first
        finally:
            nginx.terminate()
            nginx.wait()


def fetch(address: str) -> tuple[bytes, dict[str, str]]:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        return answer.read(), dict(answer.headers)


def show_first_visit(address: str) -> None:
    page, headers = fetch(address)
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
        "Set-Cookie",
    ):
        print(f"  {name}: {headers.get(name)}")
    text = gzip.decompress(page).decode() if headers.get("Content-Encoding") == "gzip" else page.decode()
    sent = len(page)
    for name in sorted(set(re.findall(r'(?:src|href)="\./(static/[^"]+)"', text))):
        sent += len(fetch(address + name)[0])
    print(f"  the page and the scripts it names: {sent / 1e6:.2f} MB as they are sent")


async def survive(address: str, first: contextlib.ExitStack, sessions: int) -> None:
    """Visitors of whom some lose their process: each connects again and looks for its digits."""
    digits, found, moved = page_digits(), 0, 0
    visitors = [Visitor(address, f"epochs={600 + one}", {"Cookie": f"linreg=visitor{one}"}) for one in range(sessions)]
    for visitor in visitors:
        await visitor.connect()
        await visitor.run()
    await asyncio.to_thread(first.close)
    for one, visitor in enumerate(visitors):
        try:
            await visitor.ask()
            seen = await visitor.until(digits(600 + one))
        except ConnectionClosed:
            moved += 1
            await visitor.connect()
            await visitor.ask()
            seen = await visitor.until(digits(600 + one))
        found += seen
        await visitor.close()
    print(f"One process ended: {moved} of {sessions} visitors had to connect again, {found} see their digits.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--every", type=float, default=3.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, proxied(options.processes, Path(name)) as (address, first):
        show_first_visit(address)
        asyncio.run(load(address, Plan(2 * options.processes, 0.0, 1.0), page_digits(), 1))
        plan = Plan(options.sessions, options.every, options.seconds)
        report({"page": asyncio.run(load(address, plan, page_digits(), 2))})
        asyncio.run(survive(address, first, options.sessions))


if __name__ == "__main__":
    main()
