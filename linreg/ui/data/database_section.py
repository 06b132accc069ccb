"""Rows that stay in a database: the SQL to run there, and the box for its answer."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from linreg.dataset import DataError
from linreg.sources.answers import read_answer, read_grid_answer
from linreg.sources.sql import DIALECTS, grid_sql, moments_sql
from linreg.ui.state.memory import memory, show
from linreg.ui.state.snapshot import database_snapshot
from linreg.words import Messages

SQL_HEIGHT = 200
PARTS = {"table": "my_table", "x": "x", "y": "y", "where": ""}
# What a run on moments can be: the rest of the settings stay as they are.
SETTINGS = {"standardize": True, "loss": "MSE", "batch_size": None, "holdout": 0.0}


def database_section(text: Messages) -> None:
    """The SQL for the moments of rows in a database, with a box for its answer; then the same for a picture of them."""
    with st.container(key="database", gap="small"):
        st.caption(text("database.about"))
        parts = _parts(text)
        _query(text, "answer", partial(moments_sql, **parts), _take_answer)
        moments = memory().current.moments
        if moments:
            st.caption(text("database.grid_about"))
            _query(text, "grid", partial(grid_sql, moments, **parts), _take_grid)


def _parts(text: Messages) -> dict[str, str]:
    """Table, columns, condition and dialect, as they are typed."""
    with st.container(horizontal=True, gap="small"):
        parts = {
            part: st.text_input(
                text(f"database.{part}"), default, key=f"database_{part}", help=text(f"database.{part}_help"), width=170
            )
            for part, default in PARTS.items()
        }
        parts["dialect"] = st.selectbox(
            text("database.dialect"),
            list(DIALECTS),
            format_func=lambda dialect: text(f"database.engines.{dialect}"),
            key="database_dialect",
            help=text("database.dialect_help"),
            width=250,
        )
    return parts


def _query(text: Messages, name: str, write: Callable[[], str], take: Callable[[], None]) -> None:
    """One query, with a button that copies it, and the box for what it answers."""
    try:
        st.code(write(), language="sql", height=SQL_HEIGHT)
    except DataError as error:
        st.warning(text(error.message), icon=":material/edit:")
        return
    st.text_area(text(f"database.{name}"), key=f"database_{name}", height=90, help=text("database.answer_help"))
    st.button(text(f"database.{name}_use"), key=f"database_{name}_use", type="primary", on_click=take)


def _take_answer() -> None:
    """Make the pasted moments the page's data; if they cannot be used, say why and keep what is there."""
    names = [_unquoted(st.session_state[f"database_{column}"]) for column in "xy"]
    try:
        moments = read_answer(st.session_state["database_answer"], *names)
    except DataError as error:
        memory().problem = error.message
        return
    show(database_snapshot(moments), original=True, keep=SETTINGS)


def _take_grid() -> None:
    """Add the pasted picture to the page's data."""
    moments = memory().current.moments
    if moments is None:
        return
    try:
        pictured = read_grid_answer(st.session_state["database_grid"], moments)
    except DataError as error:
        memory().problem = error.message
        return
    show(database_snapshot(pictured), original=True, keep=SETTINGS)


def _unquoted(column: str) -> str:
    """A column's name as it stands on an axis: without the quotes that SQL wants around some."""
    name = column.strip().rstrip(";").strip()
    quoted = len(name) > 2 and (name[0], name[-1]) in (('"', '"'), ("`", "`"), ("[", "]"))
    return name[1:-1] if quoted else name
