"""All that the page uses of the pinned Streamlit's inside; "Upgrading Streamlit" in docs/design.md says what to check.

Public ways were measured and do not do: `st.query_params` refuses parameters that are bound to widgets and makes one
step of Back per change; nothing public reads what a browser sent before the widgets do, or empties the script cache.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value
from streamlit.runtime.state.session_state import Serialized, Value, WStates

NUMBERS = {"int_value", "double_value"}  # a box for whole numbers sends the one and is declared as the other


def is_served() -> bool:
    """Whether there is a server, which there is not in a test without one."""
    return runtime.exists()


def forget_scripts() -> None:
    """Have the server read app.py again, which it keeps while anybody is connected."""
    runtime.get_instance()._script_cache.clear()


def came_by_history() -> bool:
    """Whether Back or Forward started this run, so that the address decides and not what the page remembers."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def bound_parameters(names: Iterable[str]) -> set[str]:
    """Those of the parameters that are bound to widgets, which are the browser's own to change."""
    context = get_script_run_ctx()
    if context is None:
        return set()
    with context.session_state.query_params() as parameters:
        return {name for name in names if parameters.is_bound(name)}


def set_parameters(changes: Mapping[str, str | None]) -> None:
    """Set parameters of the address, or remove those given as None, as one step of Back."""
    context = get_script_run_ctx()
    if context is None:
        return
    with context.session_state.query_params() as parameters:
        for name, value in changes.items():
            if value is None:
                parameters.discard_param_no_forward_msg(name)
            else:
                parameters.set_with_no_forward_msg(name, value)
        parameters.update({})  # sends all of them in one message


def set_start_of_widgets(values: Mapping[str, str]) -> None:
    """What widgets made anew during this run start from, instead of the address."""
    context = get_script_run_ctx()
    if context is not None:
        with context.session_state.query_params() as parameters:
            parameters.set_initial_query_params(urlencode(values))


def guard_widgets() -> None:
    """Have every widget of this session take its default where what was sent for it cannot be read.

    A browser sends the state of every widget with each request, and anybody can send anything instead. Each widget's
    own reader reads it, some of which raise; then no run would begin until the page is loaded anew. A session keeps
    what was sent in one mapping, which is replaced by a patient one.
    """
    context = get_script_run_ctx()
    if context is not None:
        state = context.session_state._state
        sent = state._new_widget_state
        if not isinstance(sent, _PatientStates):
            state._new_widget_state = _PatientStates(sent.states, sent.widget_metadata)


class _PatientStates(WStates):
    def __getitem__(self, widget: str) -> Any:
        metadata, state = self.widget_metadata.get(widget), self.states.get(widget)
        if metadata is not None and isinstance(state, Serialized) and not _readable(metadata, state):
            self.states[widget] = Value(metadata.deserializer(None))
        return super().__getitem__(widget)


def _readable(metadata: WidgetMetadata[Any], state: Serialized) -> bool:
    kinds = NUMBERS if metadata.value_type in NUMBERS else {metadata.value_type}
    if state.value.WhichOneof("value") not in kinds:
        return False
    try:
        read = metadata.deserializer(unpack_widget_state_value(state.value))
    except Exception:  # whatever the readers of some twenty kinds of widget raise at what is not theirs
        return False
    return read is not None or metadata.deserializer(None) is None  # a choice that has a default cannot be none
