"""What a browser may send, kept from ending the page: states of widgets that are none, numbers that no widget takes.

A browser sends the state of every widget with each request, and anybody can send anything instead. Streamlit reads it
with each widget's own reader, some of which raise; then no run begins until the page is loaded anew.
"""

import math
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value
from streamlit.runtime.state.session_state import Serialized, Value, WStates

from linreg.link.parameters import PARAMETERS
from linreg.ui.state.address import read_address, start_widgets_from

NUMBERS = {"int_value", "double_value"}  # a box for whole numbers sends the one and is declared as the other


def guard_widgets() -> None:
    """Have every widget of this session take its default where what was sent for it cannot be read.

    Reaches into the pinned Streamlit: a session keeps what was sent in one mapping, which is replaced by a patient one.
    """
    context = get_script_run_ctx()
    if context is not None:
        state = context.session_state._state
        sent = state._new_widget_state
        if not isinstance(sent, _PatientStates):
            state._new_widget_state = _PatientStates(sent.states, sent.widget_metadata)


def guard_address() -> None:
    """Keep numbers that no widget can take, such as one of 400 digits, from the widgets; they start as by default."""
    usable = {name: raw for name, raw in read_address().items() if not _beyond_floats(name, raw)}
    if len(usable) < len(read_address()):
        start_widgets_from(usable, instead=True)


def _beyond_floats(name: str, raw: str) -> bool:
    if name not in PARAMETERS or PARAMETERS[name].kind not in (int, float):
        return False
    try:
        return math.isinf(float(raw))
    except ValueError:
        return False


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
