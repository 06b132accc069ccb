"""constraints.txt: what comes along with the pinned packages comes in the tested version."""

import re
from importlib.metadata import requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FOR_GRAPHICS_CARDS = re.compile("nvidia-|cuda-|triton")  # which PyTorch's Linux build pins itself


def lines_of(file: str) -> list[str]:
    return [line for line in (ROOT / file).read_text(encoding="utf-8").splitlines() if line and line[0] not in "#-"]


def pinned_names() -> set[str]:
    lines = lines_of("requirements.txt") + lines_of("requirements-dev.txt")
    return {canonicalize_name(line.split("==")[0]) for line in lines}


def brought_along(names: set[str]) -> set[str]:
    """What `names` need on this system, and what that needs, as the installed packages themselves say it."""
    wanted, known = {(name, "") for name in names}, set()
    while wanted:
        name, extra = wanted.pop()
        known.add((name, extra))
        for need in map(Requirement, requires(name) or ()):
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                wanted |= {(canonicalize_name(need.name), also) for also in {"", *need.extras}} - known
    return {name for name, _ in known} - names


def test_every_package_that_comes_along_is_held_at_the_version_that_is_tested():
    held = dict(line.split("==") for line in lines_of("constraints.txt"))
    came = {name for name in brought_along(pinned_names()) if not FOR_GRAPHICS_CARDS.match(name)}
    assert len(came) > 30
    assert {name: version(name) for name in came} == {name: held.get(name) for name in came}


def test_a_version_is_pinned_in_one_place():
    names = [line.split("==")[0] for line in lines_of("constraints.txt")]
    assert names == sorted(set(names))
    assert not set(names) & pinned_names()


def test_pip_reads_the_constraints_for_hosts_and_for_tests():
    assert "-c constraints.txt" in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "-r requirements.txt" in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
