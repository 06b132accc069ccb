"""Who imports whom: the table of rooms in docs/design.md is what the code does."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "linreg").rglob("*.py"))
PACKAGE_FILES = {ROOT / "linreg" / "__init__.py"}


class Room(NamedTuple):
    """One row of the table."""

    modules: tuple[str, ...]
    rooms: tuple[str, ...]
    third_party: tuple[str, ...]


class Import(NamedTuple):
    """One imported module: its dotted name, and the line that imports it."""

    name: str
    line: int


@cache
def rooms() -> dict[str, Room]:
    """The table, from top to bottom."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rows = [re.split(r" *\| *", line.strip("| ")) for line in text.splitlines() if line.startswith("|")]
    table = [row for row in rows if len(row) == 4 and row[0] != "room" and set(row[0]) != {"-"}]
    return {name: Room(*(tuple(re.findall(r"`([^`]+)`", cell)) for cell in cells)) for name, *cells in table}


def name_of(file: Path) -> str:
    """`reading/cells` for linreg/reading/cells.py; a package stands for its own `__init__.py`."""
    parts = file.relative_to(ROOT / "linreg").with_suffix("").parts
    return "/".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str | None:
    """The room of `reading/cells`, `reading` or `config`."""
    for name, room in rooms().items():
        for entry in room.modules:
            if module == entry or (entry.endswith("/*") and f"{module}/".startswith(entry[:-1])):
                return name
    return None


def imports(file: Path) -> list[Import]:
    """Every import of a file, those inside functions included; `from linreg.figures import style` names the module."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: write the whole name of the module"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                known = (ROOT / Path(*inner.split("."))).with_suffix(".py").exists() or (
                    ROOT / Path(*inner.split("."))
                ).is_dir()
                found.append(Import(inner if inner.startswith("linreg.") and known else node.module or "", node.lineno))
    return found


def own(one: Import) -> str | None:
    """`reading/cells` for an import of linreg.reading.cells, None for what is not of linreg."""
    return "/".join(one.name.split(".")[1:]) if one.name.split(".")[0] == "linreg" else None


def violations(file: Path) -> list[str]:
    """The imports of a file that its room does not allow."""
    home = room_of(name_of(file))
    assert home is not None, f"{name_of(file)} has no room in docs/design.md"
    allowed, wrong = rooms()[home], []
    for one in imports(file):
        module, top = own(one), one.name.split(".")[0]
        if module is not None:
            fine = room_of(module) in (home, *allowed.rooms)
        else:
            fine = top in allowed.third_party or top in sys.stdlib_module_names
        if not fine:
            wrong.append(f"{file.relative_to(ROOT)}:{one.line} imports {one.name}")
    return wrong


def test_every_module_has_a_room_and_every_room_has_its_modules():
    names = {name_of(file) for file in MODULES if file not in PACKAGE_FILES}
    assert {name for name in names if room_of(name) is None} == set()
    listed = {entry for room in rooms().values() for entry in room.modules}
    assert {
        entry for entry in listed if not any(f"{name}/".startswith(entry.rstrip("*") or entry) for name in names)
    } == set()


def test_a_room_imports_only_from_rooms_above_it():
    above: list[str] = []
    for name, room in rooms().items():
        assert set(room.rooms) <= set(above), f"{name} may import {set(room.rooms) - set(above)}, which stand below it"
        above.append(name)


@pytest.mark.parametrize("file", [file for file in MODULES if file not in PACKAGE_FILES], ids=name_of)
def test_a_module_imports_what_its_room_allows(file):
    assert violations(file) == []


def test_a_section_is_placed_by_the_page_or_by_one_other_section():
    placed_by: dict[str, set[str]] = {}
    for file in [ROOT / "app.py", *(ROOT / "linreg" / "ui").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("_section"):
                drawn = any(alias.name.endswith("_section") for alias in node.names)
                placed_by.setdefault(node.module or "", set()).update({file.stem} if drawn else ())
    assert len(placed_by) > 5
    assert {section: places for section, places in placed_by.items() if len(places) != 1} == {}


def test_the_packages_own_file_is_empty():
    assert all(file.read_text(encoding="utf-8").strip() == "" for file in PACKAGE_FILES)


def test_app_is_a_table_of_contents():
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 60
    kinds = (ast.If, ast.IfExp, ast.Try, ast.For, ast.While, ast.FunctionDef, ast.JoinedStr, ast.Match)
    assert [type(node).__name__ for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)] == []
    tops = {".".join(one.name.split(".")[:2]) for one in imports(ROOT / "app.py")}
    assert tops <= {"linreg.ui", "streamlit"}


def loaded_after(code: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after `code`."""
    report = f"{code}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", report], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_page_loads_without_torch_which_waits_for_the_first_run():
    lines = (ROOT / "app.py").read_text(encoding="utf-8").splitlines()
    loaded = loaded_after("\n".join(line for line in lines if line.startswith(("from ", "import "))))
    assert "streamlit" in loaded
    assert "torch" not in loaded


def test_a_script_that_trains_needs_no_page():
    loaded = loaded_after(
        "import linreg.training, linreg.explaining, linreg.export.files, linreg.diagnosis, linreg.least_squares"
    )
    assert "torch" in loaded
    assert loaded.isdisjoint({"streamlit", "plotly"})
