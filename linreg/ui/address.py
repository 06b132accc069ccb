"""The browser's address bar: reading it, and writing any number of changes as one step of Back.

`st.query_params` refuses parameters that are bound to widgets and makes one history entry per change; the pinned
Streamlit's own query-parameter object, used here alone, takes them all at once.
"""

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_OPENED = "_opened_address"


def read_address() -> dict[str, str]:
    """The parameters in the address bar, as text."""
    return st.query_params.to_dict()


def came_by_history() -> bool:
    """Whether Back or Forward started this run, so that the address decides and not what the page remembers."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def remember_address() -> None:
    """Keep the address as it was opened, before the widgets replace what they refuse."""
    if _OPENED not in st.session_state or came_by_history():
        st.session_state[_OPENED] = read_address()


def opened_address() -> dict[str, str]:
    """The parameters as they were when the page was opened, or when Back or Forward last brought it."""
    return st.session_state[_OPENED]


def write_address(changes: Mapping[str, str | None]) -> None:
    """Set parameters, or remove those given as None; nothing happens if the address already says so."""
    current = read_address()
    changed = {name: value for name, value in changes.items() if current.get(name) != value}
    context = get_script_run_ctx()
    if not changed or context is None:
        return
    with context.session_state.query_params() as parameters:
        for name, value in changed.items():
            if value is None:
                parameters.discard_param_no_forward_msg(name)
            else:
                parameters.set_with_no_forward_msg(name, value)
        parameters.update({})  # sends all of them in one message


def page_url() -> str:
    """The page's address without its parameters."""
    url = (st.context.url or "").split("?")[0]
    return url if url.endswith("/") else f"{url}/"
