"""What a host is told to do: requirements that resolve, a container file that keeps its own rules, true settings."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[1]
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
CONTAINER = (ROOT / "Dockerfile").read_text(encoding="utf-8")
CPU_PAGE = "https://download.pytorch.org/whl/cpu/torch/"
ANY = "py3-none-any.whl"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def make_wheel(folder: Path, name: str, version: str, needs: str = "") -> None:
    """An empty package of that name and version, listed on its folder's page."""
    folder.mkdir(parents=True, exist_ok=True)
    file, info = f"{name}-{version}-{ANY}", f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / file, "w") as wheel:
        need = f"Requires-Dist: {needs}\n" if needs else ""
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{need}")
        wheel.writestr(
            f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {ANY[:-4]}\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    with (folder / "index.html").open("a", encoding="utf-8") as page:
        page.write(f'<a href="{file.replace("+", "%2B")}">{file}</a><br>\n')


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an index like PyPI's under simple/, and of a page like PyTorch's own under cpu/."""
    folder = tmp_path_factory.mktemp("index")
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if version and name != "torch":
            make_wheel(folder / "simple" / name, name, version)
        elif version:
            make_wheel(folder / "simple" / name, name, version, "nvidia-cublas")  # as the Linux build has
            make_wheel(folder / "cpu", name, f"{version}+cpu")
            make_wheel(folder / "cpu", name, "2.0.0+cpu")
    make_wheel(folder / "simple" / "nvidia-cublas", "nvidia_cublas", "13.0")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def resolved(file: str, index: str, folder: Path) -> dict[str, str]:
    """What pip would install from `file`, by name, with PyTorch's page in the place of the real one."""
    for name in ("requirements.txt", "requirements-cpu.txt", "constraints.txt"):
        text = (ROOT / name).read_text(encoding="utf-8").replace(CPU_PAGE, f"{index}cpu/")
        (folder / name).write_text(text, encoding="utf-8")
    report, python = folder / "report.json", Path(sys.base_prefix) / "bin" / "python3"
    command = [python if python.exists() else sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
    command += ["--quiet", "--no-cache-dir", "--index-url", f"{index}simple/", "--report", report, "-r", folder / file]
    subprocess.run(command, check=True, capture_output=True, env={"PIP_CONFIG_FILE": "/dev/null", "PATH": ""})
    installs = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {one["metadata"]["name"]: one["metadata"]["version"] for one in installs}


def test_the_cpu_requirements_take_pytorch_from_its_page_and_the_rest_as_before(index, tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "cpu").mkdir()
    plain = resolved("requirements.txt", index, tmp_path / "plain")
    cpu = resolved("requirements-cpu.txt", index, tmp_path / "cpu")
    assert (plain["torch"], cpu["torch"]) == ("2.13.0", "2.13.0+cpu")
    assert "nvidia_cublas" in plain  # several GB in truth
    without = ("torch", "nvidia_cublas")
    assert {name: version for name, version in plain.items() if name not in without} == {
        name: version for name, version in cpu.items() if name != "torch"
    }


def test_the_cpu_requirements_are_the_page_of_builds_and_the_plain_requirements():
    lines = (ROOT / "requirements-cpu.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [f"--find-links {CPU_PAGE}", "-r requirements.txt"]


def test_the_container_copies_what_the_page_needs_and_nothing_else():
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", CONTAINER, re.MULTILINE) for name in line.split()}
    assert copied == {
        "app.py", "linreg", "data", ".streamlit", "requirements.txt", "requirements-cpu.txt", "constraints.txt",
    }  # fmt: skip
    assert all((ROOT / name).exists() for name in copied)


def test_the_container_installs_before_the_program_changes_and_runs_without_rights():
    steps = re.findall(r"^([A-Z]+) (.*)", CONTAINER, re.MULTILINE)
    order = [f"{step} {what}" for step, what in steps]
    install = next(at for at, step in enumerate(order) if "pip install -r requirements-cpu.txt" in step)
    assert install < order.index("COPY app.py ./") < order.index("USER linreg")
    assert order[0].startswith("FROM python:3.11-slim")
    assert [step for step, _ in steps].count("RUN") == 2
    assert [step for step, _ in steps][-1] == "CMD"


def test_the_commands_of_the_container_run_as_they_stand():
    """The health check's own line of Python, against a server that is there and one that is not."""
    line = json.loads(re.search(r"HEALTHCHECK .*\n\s+CMD (\[.*\])", CONTAINER)[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Well", (Quiet,), {"do_GET": lambda one: one.send_error(404)}))
    Thread(target=server.serve_forever, daemon=True).start()
    sick = [sys.executable, *line[1:-1], line[-1].replace("8501", str(server.server_port))]
    assert subprocess.run(sick, capture_output=True).returncode != 0
    server.RequestHandlerClass = type(
        "Well", (Quiet,), {"do_GET": lambda one: [one.send_response(200), one.end_headers()]}
    )
    assert subprocess.run(sick, capture_output=True).returncode == 0
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("text", [HOSTING, CONTAINER], ids=["hosting.md", "Dockerfile"])
def test_every_option_of_the_server_that_is_named_exists(text):
    from streamlit import config

    named = re.findall(r"--((?:server|browser|client)\.\w+)=", text)
    assert named
    assert [name for name in named if name not in config.get_config_options()] == []


def test_the_proxy_lets_through_what_the_server_does():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert f"client_max_body_size {settings['server']['maxUploadSize']}m;" in HOSTING
    assert "fileWatcherType" not in settings["server"]
    assert settings["server"]["enableXsrfProtection"] is False
