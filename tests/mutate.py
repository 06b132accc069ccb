"""Would the tests notice? Breaks the program in one small place at a time, and runs the tests that concern it.

    python tests/mutate.py --count 100 --seed 7              100 places of linreg/, drawn at random
    python tests/mutate.py --only linreg/diagnosis --count 30
    python tests/mutate.py --only linreg/ui/page.py --list   which places there are; nothing is run

Each mutant is made in a copy of the project: a comparison, an operator, a condition or a number is another one, an
argument by name or a whole statement is left out. Then come the tests without a browser that import the file, nearest
first, until one fails; all of them must pass as they are. What only looks different (a width, an icon, a colour) is
left alone. The exit code is 1 if more than a tenth survive.
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SWAPS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"), ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"),
    ast.Mod: ("%", "*"), ast.Pow: ("**", "*"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"), ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}  # fmt: skip
LOOKS = re.compile(
    "width|height|gap|icon|.*color|size|dash|opacity|margin|.*padding|anchor|.*alignment|horizontal|title_font|font|[trbl]"
    "|layer|legendrank|expanded|type|border"
)
SECONDS = 900  # the tests of one mutant; one that makes them hang is noticed too


class Mutant(NamedTuple):
    """The bytes from `start` to `end` of `file` become `text`. line, code: where that is, and what stands there."""

    file: str
    line: int
    code: str
    start: int
    end: int
    text: str
    kind: str


def mutants_of(file: str) -> list[Mutant]:
    """Every mutant of a file, in the order of their places."""
    source = (ROOT / file).read_bytes()
    starts = [0, *(place.end() for place in re.finditer(b"\n", source))]

    def span(node: ast.AST) -> tuple[int, int]:
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def swap(before: ast.AST, after: ast.AST, operator: ast.AST) -> Iterator[tuple[int, int, str, str]]:
        old, new = SWAPS.get(type(operator), ("", ""))
        begin, end = span(before)[1], span(after)[0]
        found = re.search(re.escape(old.encode()), source[begin:end]) if old else None
        if found:
            yield begin + found.start(), begin + found.end(), new, f"{old} → {new}"

    def changes(node: ast.AST) -> Iterator[tuple[int, int, str, str]]:
        if isinstance(node, ast.Compare):
            for before, operator, after in zip(
                [node.left, *node.comparators], node.ops, node.comparators, strict=False
            ):
                yield from swap(before, after, operator)
        elif isinstance(node, ast.BinOp):
            yield from swap(node.left, node.right, node.op)
        elif isinstance(node, ast.BoolOp):
            for before, after in pairwise(node.values):
                yield from swap(before, after, node.op)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            yield span(node)[0], span(node.operand)[0], "", "sign or not left out"
        elif isinstance(node, ast.If | ast.IfExp | ast.While) and isinstance(
            node.test, ast.Name | ast.Attribute | ast.Call
        ):
            yield *span(node.test), f"(not {source[slice(*span(node.test))].decode()})", "condition turned round"
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
            new = not node.value if isinstance(node.value, bool) else _another(node.value)
            yield *span(node), str(new), f"{node.value} → {new}"
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield *span(node), "pass", "statement left out"
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg:
                    start, end = span(keyword)
                    end += len(re.match(rb"\s*,?", source[end:])[0])
                    yield start, end, "", f"argument {keyword.arg} left out"

    found = [(node, change) for node in _tested_nodes(ast.parse(source)) for change in changes(node)]
    lines = source.decode().splitlines()
    every = {Mutant(file, node.lineno, lines[node.lineno - 1].strip(), *change) for node, change in found}
    return sorted(every, key=lambda one: (one.start, one.end))


def _another(value: float) -> float:
    """An int one further, a float half as much again: thresholds do not drift unseen."""
    return value + 1 if isinstance(value, int) else value * 1.5 or 1.0


def _tested_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that tests can be asked to notice: no decorators, no types, and nothing that only looks."""
    yield node
    for name, child in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for inner in child if isinstance(child, list) else [child]:
            looks = isinstance(inner, ast.keyword) and LOOKS.fullmatch(inner.arg or "")
            if isinstance(inner, ast.AST) and not looks:
                yield from _tested_nodes(inner)


@cache
def imported_by(file: str) -> frozenset[str]:
    """The files of the project that `file` imports, those inside functions included; the page by its fixture."""
    text = (ROOT / file).read_text(encoding="utf-8")
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    paths = [path for name in names for path in (f"{name.replace('.', '/')}{end}" for end in (".py", "/__init__.py"))]
    page = ["app.py"] if "app_test" in text and file.startswith("tests/test_") else []
    return frozenset(path for path in [*paths, *page] if (ROOT / path).exists() and path != "tests/conftest.py")


def tests_of(file: str) -> list[str]:
    """The test files that import `file`, by however many steps, nearest first; without those of the browser."""
    near: dict[str, int] = {}
    for test in sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").glob("test_*.py")):
        if re.search(r"\b(open_page|page_server|new_page)\b", (ROOT / test).read_text(encoding="utf-8")):
            continue
        reached, steps = {test}, 0
        while file not in reached and len(reached) < len(reached := reached.union(*map(imported_by, reached))):
            steps += 1
        if file in reached:
            near[test] = steps
    return sorted(near, key=lambda test: (Path(file).stem.removesuffix("_section") not in test, near[test]))


def copy_project(folder: Path) -> Path:
    """All files that git knows or would take, in `folder`."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def killer(mutant: Mutant, tests: list[str], copy: Path) -> str | None:
    """What notices `mutant` in `copy`, mended again afterwards: the first test that fails, or the time; else None."""
    if not tests:
        return None
    place = copy / mutant.file
    source = place.read_bytes()
    place.write_bytes(source[: mutant.start] + mutant.text.encode() + source[mutant.end :])
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no"]
    try:
        run = subprocess.run(
            [*command, *tests], cwd=copy, env={**os.environ, "PYTHONHASHSEED": "0"},
            capture_output=True, encoding="utf-8", timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"the time, {SECONDS} s"
    finally:
        place.write_bytes(source)
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", run.stdout, re.MULTILINE)
    return None if not run.returncode else failed[1] if failed else "an error"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="linreg", help="a folder or a file")
    parser.add_argument("--kind", default="", help="what happens, as the list says it, for example →")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    chosen = ROOT / options.only
    files = sorted(
        path.relative_to(ROOT).as_posix() for path in (chosen.rglob("*.py") if chosen.is_dir() else [chosen])
    )
    every = [mutant for file in files for mutant in mutants_of(file) if options.kind in mutant.kind]
    drawn = every if options.list else random.Random(options.seed).sample(every, min(options.count, len(every)))
    survivors = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(0 if options.list else options.jobs):
            copies.put(copy_project(Path(folder) / str(number)))
        tests = {} if options.list else {file: tests_of(file) for file in {mutant.file for mutant in drawn}}

        def try_out(mutant: Mutant) -> str | None:
            copy = copies.get()
            try:
                return killer(mutant, tests[mutant.file], copy)
            finally:
                copies.put(copy)

        answers = [None] * len(drawn) if options.list else pool.map(try_out, drawn)
        for mutant, by in zip(drawn, answers, strict=True):
            survivors += by is None
            fate = "" if options.list else f"killed by {by}: " if by else "SURVIVED: "
            print(f"{fate}{mutant.file}:{mutant.line} {mutant.kind}   {mutant.code}", flush=True)
    print(f"{len(drawn)} of {len(every)} mutants" + (f", {survivors} survived" if not options.list else ""))
    return int(not options.list and survivors > len(drawn) / 10)


if __name__ == "__main__":
    sys.exit(main())
