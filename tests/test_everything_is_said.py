"""Nothing is dead and nothing is forgotten: every message appears on the page, and every button does something."""

import ast
import re
from pathlib import Path

import pytest

from linreg.config import TrainingConfig
from linreg.export.files import notebook
from linreg.reading import read_csv, report_csv
from linreg.reading.table import MAX_LISTED
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE
from tests.scenes import Scene, play, press, recorded, stop, upload
from tests.scenes_of_data import FILES, OF_DATA, open_database, taken
from tests.scenes_of_runs import OF_RUNS

ROOT = Path(__file__).parents[1]
KEYS = set(messages("en").table)
OTHER_AREAS = {"outcome"}  # of a result that prints itself: tests/test_result.py
# What no visit without a browser can show, and the test that does.
ELSEWHERE = {
    "compare.same": "test_comparing.py",
    "data.unequal_lengths": "test_dataset.py",
    "list.separator": "test_i18n.py",
    "figure.sentence_gap": "test_i18n.py",
    "page.stop": "test_browser_running.py",
    "page.progress": "test_browser_running.py",
    "reading.too_big": "test_reading.py",
    "reading.too_many_cells": "test_reading_workbook.py",
    "reading.too_many_lines": "test_reading.py",
    "training.batches_too_small": "test_workload.py",
    "training.too_many_rows": "test_workload.py",
}
# What no visit has shown yet.
UNSEEN = {
    "data.y_tiny", "line.doubt.influential", "link.other_file", "moments.columns_missing", "moments.other_columns",
    "moments.reason.cells", "moments.reason.negative_rows", "page.no_torch", "page.sharing", "page.waiting",
    "reading.broken_parquet",
    "reading.note.other_separator", "reading.note.row_number", "reading.note.year_first", "reading.report.row_number",
    "share.your_table", "strip.too_large", "verdict.change.dtype", "verdict.reason.below_limit",
    "verdict.reason.digits_run_out", "verdict.reason.long_valley", "verdict.reason.steps_too_large",
    "warning.no_errors", "warning.repeated_one",
}  # fmt: skip


def test_every_message_appears_on_the_page():
    wanted = {key for key in KEYS if key.split(".")[0] not in OTHER_AREAS} - ELSEWHERE.keys()
    with recorded() as said:
        for scenes in (*OF_DATA, *OF_RUNS):
            for scene in scenes():
                play(scene)
        notebook(train(ARTICLE, TrainingConfig(epochs=1)), 1)
        report_csv(read_csv(b"x,y\n" + b"1,2\n3,\n" * (MAX_LISTED + 1)).report, messages("en"))
    assert wanted - said == UNSEEN


def test_what_the_page_cannot_show_here_is_shown_by_the_test_named():
    table = messages("en").table
    for key, file in ELSEWHERE.items():
        test = (ROOT / "tests" / file).read_text(encoding="utf-8")
        words = re.split(r"\W+", re.sub("{.*?}", "", table[key]))
        sentence = any(" ".join(words[at : at + 3]) in test for at in range(len(words) - 2))
        assert sentence or table[key] in test or re.search(rf"\b{key.split('.')[-1]}\b", test), key


def picture(app) -> list[bytes]:
    """All that the page shows, in order."""
    nodes = (node for part in (app.main, app.sidebar) for node in part)
    return [node.proto.SerializeToString() for node in nodes if getattr(node, "proto", None) is not None]


OTHERWISE = Scene({}, (upload("a.csv", FILES["dates_either"].read_bytes()),))
# A visit from which each button leads somewhere else.
PRESSED = {
    "undo": Scene({}, (upload("a.csv", b"x,y\n1,2\n2,3\n4,9\n"),)),
    "redo": Scene({}, (upload("a.csv", b"x,y\n1,2\n2,3\n4,9\n"), press("undo"))),
    "restart_alt": Scene({}, (upload("a.csv", b"x,y\n1,2\n2,3\n4,9\n"), press("swap"), press("undo"))),
    "swap": Scene({}),
    "new_start": Scene({"dataset": "norris"}),
    "paste_use": Scene({}, (lambda app: app.text_area(key="paste").set_value("1 2\n2 3\n4 9"),)),
    "suggestion_0": Scene({}),
    "suggestion_1": Scene({}),
    "pin_run": Scene({"tab": "compare"}),
    "what_if_0": Scene({"tab": "compare"}),
    "remove_1": Scene({"tab": "compare", "compare": "loss:L1"}),
    "take_0": OTHERWISE,
    "untake_dates": Scene({}, (*OTHERWISE.steps, press("take_0"))),
    "go_on": Scene({}, (stop("training"),)),
    "lesson_4": Scene({}),
    "lesson_step_2": Scene({"lesson": "4"}),
    "lesson_next": Scene({"lesson": "4"}),
    "lesson_back": Scene({"lesson": "4"}),
    "lesson_leave": Scene({"lesson": "4"}),
    "database_answer_use": Scene({}, (open_database, taken("answer", "nothing")[0])),
    "take_row_number": Scene({}, (upload("a.csv", b"mass\n1\n2\n5\n4\n"),)),
    "mend": Scene({"broken": "sum"}),
    "one_number": Scene({"new_x": "1,5"}),
}


@pytest.mark.parametrize("key", PRESSED)
def test_every_button_does_something(key):
    scene = PRESSED[key]
    app = play(scene)
    before = picture(app)
    app.button(key=key).click().run()
    assert not app.exception
    assert picture(app) != before


def test_every_button_of_the_program_is_pressed():
    calls = [
        node
        for file in (ROOT / "linreg" / "ui").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "button"
    ]
    named = [next(word.value for word in call.keywords if word.arg == "key") for call in calls]
    patterns = {
        "".join(re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z_0-9]+" for part in key.values)
        if isinstance(key, ast.JoinedStr)
        else key.value if isinstance(key, ast.Constant) else ast.unparse(key)
        for key in named
    }  # fmt: skip
    in_a_browser = {"stop_[a-z_0-9]+[a-z_0-9]+"}  # test_browser_running.py
    by_variable = {"icon", "key"}  # undo, redo, restart_alt; pin_run, what_if_0
    unpressed = {
        one for one in patterns - in_a_browser - by_variable if not any(re.fullmatch(one, key) for key in PRESSED)
    }
    assert unpressed == set()
