"""Write constraints.txt anew: `python3 .ci/renew_constraints.py`, after a change of requirements*.txt.

It takes a Python that has pip; nothing is installed. The file holds the version of every package that the pinned ones
bring along, on any system, as pip chooses them today. What is pinned in requirements*.txt stays out, and so does what
PyTorch's Linux build brings for graphics cards, which that build pins itself.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from pip._vendor.packaging.requirements import Requirement  # pip's own, so that pip is all it takes
from pip._vendor.packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
HEAD = """# What the packages of requirements*.txt bring along. They are only constrained here, not asked for.
# Written by `python3 .ci/renew_constraints.py`.
"""
SYSTEMS = ("win32", "Windows", "nt"), ("darwin", "Darwin", "posix"), ("linux", "Linux", "posix")
FOR_GRAPHICS_CARDS = re.compile("nvidia-|cuda-|triton")


def direct_requirements() -> list[str]:
    """The pins of requirements.txt and requirements-dev.txt."""
    files = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and line[0] not in "#-"]


def resolve(requirements: list[str]) -> list[dict[str, Any]]:
    """The metadata of every package that pip would install for `requirements` into an empty environment.

    Raises subprocess.CalledProcessError if pip finds no answer.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report"]
        subprocess.run([*command, str(report), *requirements], check=True)
        return [item["metadata"] for item in json.loads(report.read_text(encoding="utf-8"))["install"]]


def needed_elsewhere(packages: list[dict[str, Any]]) -> set[str]:
    """What `packages` need on another system than this one."""
    needs = {need for package in packages for need in map(Requirement, package.get("requires_dist", ()))}
    there = [
        {"sys_platform": system, "platform_system": name, "os_name": kind, "extra": ""}
        for system, name, kind in SYSTEMS
    ]
    named = {need.name for need in needs if need.marker and any(need.marker.evaluate(system) for system in there)}
    return {name for name in named if not FOR_GRAPHICS_CARDS.match(name)}


def main() -> None:
    direct = direct_requirements()
    packages = resolve([*direct, *sorted(needed_elsewhere(resolve(direct)))])
    pinned = {canonicalize_name(Requirement(line).name) for line in direct}
    brought = {canonicalize_name(package["name"]): package["version"].split("+")[0] for package in packages}
    names = sorted(name for name in brought if name not in pinned and not FOR_GRAPHICS_CARDS.match(name))
    lines = [f"{name}=={brought[name]}\n" for name in names]
    (ROOT / "constraints.txt").write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
