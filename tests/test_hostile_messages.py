"""What a browser would never send: the page ignores it and goes on, for whoever sent it and for everybody else."""

import json
from collections.abc import Iterator

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.visitor import Visitor, widget_state
from linreg.ui.state.editor_state import usable_edits
from tests.serving import APP, serve, wait_for

COLUMNS = ("x", "y")
EDITS = (
    '{"edited_rows":{"1000000000":{"x":1}}}', '{"edited_rows":{"abc":{"x":1}}}', '{"edited_rows":{"-1":{"x":1}}}',
    '{"edited_rows":null}', '{"edited_rows":[1]}', '{"edited_rows":{"0":5}}', '{"edited_rows":{"0":{"nope":1}}}',
    '{"edited_rows":{"0":{"_index":5}}}', '{"edited_rows":{"0":{"x":[1]}}}', '{"edited_rows":{"0":{"x":{"a":1}}}}',
    '{"edited_rows":{"0":{"x":true}}}', '{"edited_rows":{"0":{"x":Infinity}}}', '{"edited_rows":{"0":{"x":NaN}}}',
    '{"edited_rows":{"0":{"x":1e309}}}', '{"edited_rows":{"0":{"x":' + "9" * 400 + "}}}",
    '{"edited_rows":{"0":{"x":' + "9" * 5000 + "}}}", '{"edited_rows":{"0":{"x":"' + "9" * 5000 + '"}}}',
    '{"deleted_rows":[99]}', '{"deleted_rows":["a"]}', '{"deleted_rows":[-1]}', '{"deleted_rows":[true]}',
    '{"deleted_rows":null}', '{"deleted_rows":[[0]]}', '{"added_rows":[{"nope":1}]}', '{"added_rows":[5]}',
    '{"added_rows":{"x":1}}', '{"added_rows":"abc"}', '{"added_rows":[{"x":[1]}]}',
    '{"added_rows":[' + ",".join(["{}"] * 20_000) + "]}", "[]", "[1]", "3", "null", '"x"', "not json", "",
    "[" * 100_000,
)  # fmt: skip
ANYTHING = (
    {"double_value": float("inf")}, {"double_value": float("nan")}, {"double_value": 1e308}, {"double_value": -5.5},
    {"int_value": 2**62}, {"string_value": "abc"}, {"string_value": "\x00" * 1000}, {"bool_value": True},
    {"double_array_value": []}, {"double_array_value": [float("inf"), 1.0]}, {"int_array_value": [10**9]},
    {"int_array_value": []}, {"string_array_value": ["a"]}, {"string_array_value": []}, {"json_value": "{"},
    {"json_value": "[1, 2]"}, {"json_value": '{"paused": {"a": 1}}'}, {"bytes_value": b"\xff"}, {"trigger_value": True},
    {"string_trigger_value": None},
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(APP, tmp_path_factory.mktemp("hostile") / "log.txt") as address:
        yield address


def ids_of(visitor: Visitor) -> list[str]:
    kinds = [(element, element.WhichOneof("type")) for element in visitor.elements.values()]
    return [found for element, kind in kinds if (found := getattr(getattr(element, kind), "id", ""))]


def test_no_state_of_the_table_editor_ends_the_page(address: str):
    async def visit() -> None:
        async with Visitor(address) as visitor:
            await visitor.run()
            expected = visitor.texts()
            for edits in EDITS:
                editor = next(one for one in ids_of(visitor) if "table_editor" in one)
                await visitor.run(**{editor.split("-", 2)[2]: {"string_value": edits}})
                assert visitor.faults() == [], edits[:60]
                assert visitor.texts() == expected, edits[:60]
                visitor.raw.clear()

    wait_for(visit())


@pytest.mark.parametrize("edits", EDITS, ids=lambda edits: edits[:40])
def test_a_state_that_no_editor_can_have_is_told_from_one_that_it_can(edits: str):
    try:
        sent = json.loads(edits)
    except (ValueError, RecursionError):
        return  # Streamlit does not get so far either
    assert not usable_edits(sent, 3, COLUMNS)


@pytest.mark.parametrize(
    "edits",
    [
        {}, {"edited_rows": {"0": {"x": 1.5}, 2: {"y": None}}}, {"added_rows": [{}, {"x": 1}, {"x": "2,5"}]},
        {"edited_rows": {}, "added_rows": [], "deleted_rows": [0, 1, 2]}, {"edited_rows": {0: {"x": 1.6e308}}},
    ],
)  # fmt: skip
def test_what_an_editor_reports_is_taken(edits: dict):
    assert usable_edits(edits, 3, COLUMNS)


def test_no_state_of_any_widget_ends_the_page(address: str):
    async def visit() -> None:
        async with Visitor(address, "dataset=synthetic&tab=statistics&holdout=0.2") as visitor:
            await visitor.run()
            widgets = ids_of(visitor)
            assert len(widgets) > 30
            for state in ANYTHING:
                visitor.raw = {widget: sent_state(widget, state) for widget in widgets}
                await visitor.run()
                assert visitor.faults() == [], state
                visitor.raw.clear()
                await visitor.run()
                assert visitor.faults() == [], state
                widgets = ids_of(visitor)

    wait_for(visit())


def sent_state(widget: str, state: dict) -> WidgetState:
    if state == {"string_trigger_value": None}:
        sent = WidgetState(id=widget)
        sent.string_trigger_value.SetInParent()
        return sent
    return widget_state(widget, state)
