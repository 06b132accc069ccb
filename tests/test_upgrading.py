"""What the program uses of Streamlit's and Plotly's inside: "Upgrading Streamlit" in docs/design.md says what to do.

Each of these tests fails where a new version has taken away what the page leans on, and names it.
"""

import ast
import dataclasses
import inspect
import re
from pathlib import Path

from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state.query_params import QueryParams
from streamlit.runtime.state.session_state import SessionState, WStates

from tests.waiting import rerun, wait_for, wait_until_idle

ROOT = Path(__file__).parents[1]
UI = ROOT / "linreg" / "ui"
INSIDE = "state/inside.py"  # of linreg/ui: the one file that may import Streamlit's inside, or touch what is private
PLOTLYS_INSIDE = {"stage/hands.js", "stage/charts.js"}
LONG = "?dataset=synthetic&synthetic_rows=2000&batch_size=1&epochs=100&learning_rate=0.001&optimizer=SGD"


def imports(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    taken = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    named = {f"{node.module}.{alias.name}" for node in taken for alias in node.names}
    return named | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


def reaches(file: Path) -> set[str]:
    """What a file of the program takes from Streamlit's inside: imports, and names that begin with an underscore."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    names = {
        name for name in imports(file) if name.startswith(("streamlit.runtime", "streamlit.web", "streamlit.elements"))
    }
    private = [node for node in nodes if isinstance(node, ast.Attribute) and re.match("_[a-z]", node.attr)]
    return names | {ast.unparse(node) for node in private if not ast.unparse(node).startswith(("self.", "cls."))}


def test_streamlits_inside_is_used_by_one_file_alone():
    users = {file.relative_to(UI).as_posix() for file in UI.rglob("*.py") if reaches(file)}
    assert users == {INSIDE}


def test_streamlit_still_has_what_the_page_uses_of_its_inside():
    text = (UI / INSIDE).read_text(encoding="utf-8")
    used = set(re.findall(r"\bparameters\.(\w+)\(", text))
    assert {"is_bound", "set_with_no_forward_msg", "set_initial_query_params"} <= used
    assert {name for name in used if not hasattr(QueryParams, name)} == set(), f"see ui/{INSIDE}: Back and Forward"
    assert "is_history_navigation" in ScriptRunContext.__dataclass_fields__, f"see came_by_history in ui/{INSIDE}"
    assert get_script_run_ctx() is None  # outside a run
    assert isinstance(SessionState()._new_widget_state, WStates), f"see guard_widgets in ui/{INSIDE}"
    assert {field.name for field in dataclasses.fields(WStates)} == {"states", "widget_metadata"}, (
        f"see guard_widgets in ui/{INSIDE}"
    )
    assert "self._script_cache" in inspect.getsource(Runtime), f"see forget_scripts in ui/{INSIDE}"
    assert hasattr(ScriptCache, "clear"), f"see forget_scripts in ui/{INSIDE}"


def test_plotlys_inside_is_used_by_the_named_files_alone():
    users = {file.relative_to(UI).as_posix() for file in UI.rglob("*.js") if "_fullLayout" in file.read_text("utf-8")}
    assert users <= PLOTLYS_INSIDE
    assert users


def selectors() -> list[str]:
    """Every selector of the style sheet, without what stands for no element of its own."""
    text = re.sub(r"/\*.*?\*/", "", (UI / "style.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"@media[^{]*\{", "", text)
    found = []
    for rule in re.findall(r"([^{}]+)\{[^{}]*\}", text):
        found += re.split(r",\s*(?![^(]*\))", rule.strip())
    return sorted({re.sub(r"::\w+$|:empty", "", one.strip()) for one in found})


MATCHED = "wanted => wanted.filter(one => document.querySelector(one))"


def test_every_selector_of_the_style_sheet_and_every_word_of_plotly_is_there(open_page):
    wanted = selectors()
    assert len(wanted) > 20
    page = open_page()
    missing = set(wanted) - set(page.evaluate(MATCHED, wanted))
    plotly = sorted(
        set(re.findall(r"\bPlotly\.(\w+)\(", "".join(file.read_text("utf-8") for file in UI.rglob("*.js"))))
    )
    assert plotly
    assert page.evaluate("names => names.filter(name => typeof window.Plotly[name] !== 'function')", plotly) == []
    axis = "document.querySelector('.js-plotly-plot')._fullLayout.xaxis"
    assert page.evaluate(f"['p2d', 'd2p'].every(name => typeof {axis}[name] === 'function')")
    assert page.evaluate(f"Number.isFinite({axis}._offset) && Number.isFinite({axis}._length)")
    with rerun(page):
        page.locator(".st-key-upload input[type=file]").set_input_files(
            {"name": "a.csv", "mimeType": "text/csv", "buffer": b"x,y\n1,2\n2,3\n4,9\n"}
        )
    missing -= set(page.evaluate(MATCHED, sorted(missing)))
    page.goto(page.url.split("?")[0] + LONG)
    wait_for(page, "() => document.body.innerText.includes('s left')")
    missing -= set(page.evaluate(MATCHED, sorted(missing)))
    page.goto(page.url.split("?")[0] + "?compare=race&tab=compare")
    page.set_viewport_size({"width": 390, "height": 844})
    wait_until_idle(page)
    page.locator("[data-part=data_button]").click()
    page.keyboard.press("p")  # the presentation
    missing -= set(page.evaluate(MATCHED, sorted(missing)))
    assert missing == set(), "a new Streamlit may call it otherwise"
