"""The browser's address bar: reading it, and writing any number of changes as one step of Back.

`st.query_params` refuses parameters that are bound to widgets and makes one history entry per change; the pinned
Streamlit's own query-parameter object, used here alone, takes them all at once.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_OPENED = "_opened_address"
_WRITTEN = "_written_address"


def read_address() -> dict[str, str]:
    """The parameters in the address bar, as text."""
    address: dict[str, str] = st.query_params.to_dict()
    return address


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
    opened: dict[str, str] = st.session_state[_OPENED]
    return opened


def catch_up_address() -> None:
    """Write again what the browser could not know yet when it asked for this run, unless Back or Forward did.

    A browser sends the address with each request: one made before the last write arrived would take that back.
    """
    written = st.session_state.setdefault(_WRITTEN, {})
    if came_by_history():
        written.clear()
    write_address(dict(written))


def write_address(changes: Mapping[str, str | None]) -> None:
    """Set parameters, or remove those given as None; nothing happens if the address already says so."""
    context = get_script_run_ctx()
    if context is None:
        return
    current = read_address()
    changed = {name: value for name, value in changes.items() if current.get(name) != value}
    with context.session_state.query_params() as parameters:
        # Parameters bound to widgets are the browser's own to change.
        st.session_state[_WRITTEN] |= {name: value for name, value in changes.items() if not parameters.is_bound(name)}
        if not changed:
            return
        for name, value in changed.items():
            if value is None:
                parameters.discard_param_no_forward_msg(name)
            else:
                parameters.set_with_no_forward_msg(name, value)
        parameters.update({})  # sends all of them in one message


def start_widgets_from(values: Mapping[str, str], *, instead: bool = False) -> None:
    """What widgets made anew during this run start from: the address with `values`, or `values` instead of it."""
    context = get_script_run_ctx()
    if context is not None:
        with context.session_state.query_params() as parameters:
            start = dict(values) if instead else {**read_address(), **values}
            parameters.set_initial_query_params(urlencode(start))


def page_url() -> str:
    """The page's address without its parameters."""
    url = (st.context.url or "").split("?")[0]
    return url if url.endswith("/") else f"{url}/"
