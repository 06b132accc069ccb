"""What the documents promise is so: commands, parameters, links, pins, and the example."""

import ast
import contextlib
import io
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from linreg.link.parameters import PARAMETERS, write_value

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    ROOT / "CHANGELOG.md",
    *(ROOT / "docs").glob("*.md"),
    ROOT / "data" / "README.md",
]
# Defaults that the table gives in words, because the page works them out.
IN_WORDS = {"lang": "the browser's", "epoch": "the end", "x_column": "the first two of numbers"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def code_of(readme: str) -> list[str]:
    """Every command and example, and every link written by hand."""
    return re.findall(r"```\w+\n.*?```|`http[^`]+`", readme, re.DOTALL)


def parameters_of(readme: str) -> list[tuple[list[str], list[str]]]:
    """The rows of the table of parameters: names and what stands in code among the meanings and the defaults."""
    rows = [row.strip("|").split("|") for row in readme.splitlines() if row.startswith("| `")]
    return [
        (re.findall(r"`([^`]+)`", names), sorted(re.findall(r"`([^`]+)`", meaning + default)))
        for names, meaning, default in rows
    ]


def test_the_chinese_readme_has_the_same_commands_examples_and_links():
    assert code_of(CHINESE) == code_of(README)
    assert len(code_of(README)) == 6
    inline = [set(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", readme)) for readme in (README, CHINESE)]
    assert inline[0] == inline[1]


def test_the_chinese_readme_has_the_same_parameters_with_the_same_choices():
    assert parameters_of(CHINESE) == parameters_of(README)


def test_the_chinese_readme_has_the_same_parts_and_a_picture_of_its_own():
    assert [len(re.findall(r"^## ", readme, re.MULTILINE)) for readme in (README, CHINESE)] == [8, 8]
    pictures = [re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme) for readme in (README, CHINESE)]
    assert pictures == [["docs/page.en.png"], ["docs/page.zh.png"]]


def steps(command: str) -> list[str]:
    """The parts of a command in either shell, written alike."""
    parts = re.split(r" && |; (?:if \(\$\?\) )?", command.strip())
    parts = [part.strip("{} ").replace("\\", "/").replace(".venv/Scripts/", ".venv/bin/") for part in parts]
    return [re.sub(r"^python3? ", "PYTHON ", part) for part in parts]


def test_each_command_stands_near_the_top_in_both_shells_with_the_same_steps():
    posix, powershell = blocks("sh"), blocks("powershell")
    assert [len(posix), len(powershell)] == [2, 2]
    assert all("\n" not in command.strip() for command in posix + powershell)
    assert [steps(command) for command in posix] == [steps(command) for command in powershell]
    assert README.index(powershell[1]) < len(README) / 2


def test_the_first_command_ends_by_opening_the_page_and_the_second_by_every_check_and_every_test():
    first, second = (steps(command) for command in blocks("sh"))
    assert first[-1] == ".venv/bin/streamlit run app.py"
    checks = ["tests/browser.py", "-m ruff check", "-m ruff format --check", "-m mypy", "-m pytest"]
    assert second[-5:] == [f".venv/bin/python {check}" for check in checks]


def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert blocks("sh")[1] in script
    assert script.startswith("#!/usr/bin/env bash\n")
    assert sys.platform == "win32" or os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_the_version_that_is_tested(file):
    lines = [line for line in (ROOT / file).read_text(encoding="utf-8").splitlines() if line and line[0] not in "#-"]
    assert lines
    for line in lines:
        name, pinned = re.fullmatch(r"([A-Za-z0-9-]+)==([0-9.]+)", line).groups()
        assert version(name).split("+")[0] == pinned, name


def test_every_imported_package_is_required():
    required = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "linreg").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    outside = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"linreg"}
    assert {top for top in outside if f"\n{top}==" not in required} == set()


def test_the_table_of_parameters_is_the_links_own_with_its_defaults():
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in README.splitlines() if row.startswith("| `")
    ]
    told: dict[str, str] = {}
    for names, _, default in rows:
        listed = re.findall(r"`([a-z_]+)`", names)
        single = [default] * len(listed) if len(default.split(", ")) != len(listed) else default.split(", ")
        told |= dict(zip(listed, single, strict=True))
    assert told.keys() == PARAMETERS.keys()
    defaults = {name: write_value(parameter.default) for name, parameter in PARAMETERS.items()}
    defaults |= IN_WORDS | {"y_column": IN_WORDS["x_column"]}
    assert {name: default.strip("`") for name, default in told.items()} == defaults


def test_the_link_in_the_readme_is_taken_as_it_stands():
    query = re.search(r"`http://localhost:8501/\?([^`]+)`", README)[1]
    for pair in query.split("&"):
        name, value = pair.split("=")
        assert write_value(PARAMETERS[name].parse(value)) == value


def test_the_example_prints_what_its_comments_say():
    code = blocks("python")[0]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue().splitlines() == re.findall(r"print\(.*\)  # (.*)", code)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert target.startswith("http") or (document.parent / target).exists(), target


def test_the_changelog_begins_with_the_projects_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changes, re.MULTILINE)[0] == project["version"]


def top_level() -> set[str]:
    """The names at the top level that git tracks, or, in a copy without its history, all that are not ignored."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8")
    if not tracked.returncode:
        return {name.split("/")[0] for name in tracked.stdout.splitlines()}
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    return {path.name for path in ROOT.iterdir()} - ignored


def test_the_top_level_holds_what_was_agreed():
    agreed = {"app.py", "linreg", "data", "tests", "requirements.txt", ".streamlit"}
    about = {"README.md", "README.zh-CN.md", "LICENSE", "CHANGELOG.md", "docs", "benchmarks"}
    tools = {
        "pyproject.toml",
        "requirements-dev.txt",
        "requirements-cpu.txt",
        "constraints.txt",
        ".ci",
        ".github",
        ".gitignore",
        "Dockerfile",
    }
    assert agreed <= top_level() <= agreed | about | tools


def test_every_tagged_version_is_told_of_in_the_changelog():
    tags = subprocess.run(
        ["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, encoding="utf-8"
    ).stdout.split()
    told = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {tag.removeprefix("v") for tag in tags} <= set(told)


def test_every_file_that_the_design_names_is_there():
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:linreg|tests|data|benchmarks|\.ci)/[\w./*]+|\w+\.(?:py|toml|txt))`", design)
    assert len(named) > 20
    assert not [name for name in named if not [*ROOT.glob(name), *(ROOT / "linreg").rglob(name)]]


def test_the_examples_of_rows_in_a_database_print_what_their_comments_say():
    text = (ROOT / "docs" / "moments.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "moments.md", "exec"), {})
    assert printed.getvalue().splitlines() == re.findall(r"print\(.*\)  # (.*)", code)
