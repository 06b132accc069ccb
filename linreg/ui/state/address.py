"""The browser's address bar: reading it, and writing any number of changes as one step of Back."""

from collections.abc import Mapping

import streamlit as st

from linreg.ui.state.inside import bound_parameters, came_by_history, set_parameters, set_start_of_widgets

_OPENED = "_opened_address"
_WRITTEN = "_written_address"


def read_address() -> dict[str, str]:
    """The parameters in the address bar, as text."""
    address: dict[str, str] = st.query_params.to_dict()
    return address


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
    current, bound = read_address(), bound_parameters(changes)
    st.session_state[_WRITTEN] |= {name: value for name, value in changes.items() if name not in bound}
    changed = {name: value for name, value in changes.items() if current.get(name) != value}
    if changed:
        set_parameters(changed)


def start_widgets_from(values: Mapping[str, str], *, instead: bool = False) -> None:
    """What widgets made anew during this run start from: the address with `values`, or `values` instead of it."""
    set_start_of_widgets(values if instead else {**read_address(), **values})


def page_url() -> str:
    """The page's address without its parameters."""
    url = (st.context.url or "").split("?")[0]
    return url if url.endswith("/") else f"{url}/"
