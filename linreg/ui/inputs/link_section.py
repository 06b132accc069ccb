"""The link: what of an opened one could not be taken, and the complete one to share."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.link.parameters import PARAMETERS, SYNTHETIC, SYNTHETIC_PREFIX, full_link, refused, write_value
from linreg.link.tables import FILE
from linreg.ui.inputs.class_link_section import class_link_section
from linreg.ui.state.address import opened_address, page_url, read_address
from linreg.ui.state.defaults import default_of, read_input
from linreg.ui.state.inside import came_by_history
from linreg.ui.state.memory import memory
from linreg.words import Messages

NOTES = "_link_notes"
# The first three have their own notes; the epoch may exceed a shorter run.
UNCHECKED = ("data", "moments", "dataset", "epoch")


def link_notes_section(place: DeltaGenerator, text: Messages) -> None:
    """A short note for each value of the opened link that could not be used, until the reader changes that input."""
    asked_anew = NOTES not in st.session_state or came_by_history()
    if not asked_anew and not st.session_state[NOTES]:
        return
    values = values_in_use(text)
    if asked_anew:
        raw = {name: value for name, value in opened_address().items() if name not in UNCHECKED}
        st.session_state[NOTES] = list(refused(raw, values))
    for name, value, used in st.session_state[NOTES]:
        if values[name] == used:
            shown = write_value(used) or text("link.nothing")
            place.caption(f":material/info: {text('link.refused', name=name, value=value[:100], used=shown)}")


def share_section(place: DeltaGenerator, text: Messages) -> None:
    """The complete link, every value written out, as text to select and with a button to copy it."""
    values = values_in_use(text)
    with place.popover(text("share.button"), icon=":material/share:", key="share", width="content"):
        st.markdown(text("share.explanation"))
        if str(values["data"]).startswith(FILE):
            kept = memory()
            edited = kept.current is not kept.original and kept.awaited is None
            sentence = "share.edited" if edited else "share.too_large"
            st.warning(text(sentence, name=kept.current.file_name or text("share.your_table")))
        st.code(full_link(page_url(), values), language=None, wrap_lines=True)
        if st.toggle(text("share.for_class"), key="share_for_class", help=text("share.for_class_help")):
            defaults = {name: write_value(default_of(name, memory().current)) for name in values}
            changed = {name: value for name, value in values.items() if write_value(value) != defaults[name]}
            class_link_section(changed, text)


def values_in_use(text: Messages) -> dict[str, Any]:
    """Every input of the page by the name it has in the link."""
    snapshot = memory().current
    values = {name: _value(name) for name in PARAMETERS if name != "v" and _shown(name)}
    return values | {"lang": text.language, "dataset": snapshot.dataset} | snapshot.written


def _shown(name: str) -> bool:
    return memory().current.dataset == SYNTHETIC or not name.startswith(SYNTHETIC_PREFIX)


def _value(name: str) -> Any:
    if name == "epoch":
        return read_address().get("epoch")
    if name in st.session_state:
        return st.session_state[name]
    return read_input(name, read_address(), memory().current)  # its widget is not drawn, or not drawn yet
