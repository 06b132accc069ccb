"""The table of the data, to look at and to edit, and which of its columns are x and y."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.dataset import DataError, Dataset
from linreg.link.parameters import format_float
from linreg.moments import Data
from linreg.reading.writing import write_table
from linreg.ui.data.moments_section import moments_section
from linreg.ui.plain_text import as_plain_text
from linreg.ui.state.defaults import default_of
from linreg.ui.state.memory import apply_inputs, editor_key, follow_x, memory, shown_table
from linreg.words import Messages

MAX_EDITABLE_ROWS = 10_000
HEIGHT = 300
_MAX_SHOWN = 5  # cells that are named below the table


def table_section(place: DeltaGenerator, text: Messages) -> None:
    """The table: an editor, or above MAX_EDITABLE_ROWS a fast view that says so."""
    kept = memory()
    with place.container(key="table", gap="small"):
        if kept.current.moments:
            moments_section(kept.current.moments, text)
            return
        if len(kept.current.frame) > MAX_EDITABLE_ROWS:
            st.dataframe(kept.current.frame, height=HEIGHT - 30, hide_index=True)
            st.caption(text("table.too_long", rows=len(kept.current.frame), limit=MAX_EDITABLE_ROWS))
        else:
            st.data_editor(
                shown_table(),
                key=editor_key(),
                num_rows="dynamic",
                height=HEIGHT,
                hide_index=True,
                alt=text("table.alt"),
            )
            _remarks(text)
        st.download_button(
            text("table.download"),
            partial(write_table, kept.current.frame),
            file_name="data.csv",
            mime="text/csv",
            key="download_table",
            on_click="ignore",  # a run of the page could take the file away before it is fetched
            icon=":material/download:",
            type="tertiary",
        )


def _remarks(text: Messages) -> None:
    """Which cells are no number, and which could have been read in another way."""
    kept = memory()
    unread = [
        text("table.cell", row=row + 1, column=name, typed=typed[:20])
        for (row, name), typed in kept.current.unread.items()
    ]
    if unread:
        shown = [as_plain_text(cell) for cell in unread[:_MAX_SHOWN]]
        st.caption(f":material/warning: {text('table.unread', count=len(unread), cells=shown)}")
    if kept.either:
        read = [
            text("table.read_as", typed=typed[:20], value=format_float(value))
            for typed, value in kept.either[:_MAX_SHOWN]
        ]
        st.caption(f":material/info: {text('table.either', cells=[as_plain_text(cell) for cell in read])}")


def columns_section(place: DeltaGenerator, text: Messages) -> tuple[str, str]:
    """The names of the x and the y column, with a swap."""
    kept = memory()
    if kept.current.moments:
        return kept.current.moments.x_name, kept.current.moments.y_name
    names = [str(name) for name in kept.current.frame.columns]
    with place, st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        x_name = _column_box("x_column", names, text)
        st.button(text("table.swap"), icon=":material/swap_horiz:", key="swap", help=text("table.swap"), on_click=_swap)
        y_name = _column_box("y_column", names, text)
    follow_x(x_name)
    return x_name, y_name


def usable_dataset(notes: DeltaGenerator, verdict: DeltaGenerator, columns: tuple[str, str], text: Messages) -> Data:
    """The rows that have both x and y, or the moments of rows elsewhere; a sentence in place of the verdict where they
    make no dataset.
    """
    moments = memory().current.moments
    if moments is not None:
        return moments
    frame, (x_name, y_name) = memory().current.frame, columns
    missing = pd.Series(np.nan, index=frame.index)
    x, y = (frame.get(name, missing).to_numpy(dtype=np.float64) for name in columns)
    complete = ~(np.isnan(x) | np.isnan(y))
    left_out = int((~complete).sum())
    if left_out:
        notes.caption(text("table.incomplete", rows=left_out, columns=columns))
    try:
        return Dataset(x[complete], y[complete], x_name or "x", y_name or "y", memory().current.scales.get(x_name))
    except DataError as error:
        awaited = memory().awaited
        if awaited is not None:
            verdict.container(key="verdict").info(
                text("link.drop_here", name=awaited.file.name), icon=":material/upload_file:"
            )
            st.stop()
        verdict.container(key="verdict").error(text(error.message), icon=":material/error:")
        st.stop()


def _column_box(name: str, names: list[str], text: Messages) -> str:
    kept = memory()
    default = default_of(name, kept.current)
    if st.session_state.get(name, default) not in names:
        st.session_state[name] = default
    chosen = st.selectbox(
        text(f"table.{name}"),
        names or [""],
        index=names.index(default) if default in names else 0,
        key=name,
        bind="query-params",
        on_change=_keep_apart,
        args=(name,),
        format_func=lambda column: column,
    )
    return chosen or ""


def _keep_apart(changed: str) -> None:
    """Choosing for x the column that is y makes the old x the new y, and the other way round."""
    kept = memory()
    other = "y_column" if changed == "x_column" else "x_column"
    if st.session_state[changed] == st.session_state[other]:
        before = [str(n) for n in kept.current.frame.columns if str(n) != st.session_state[changed]]
        if before:
            apply_inputs({other: before[0]})


def _swap() -> None:
    apply_inputs({"x_column": st.session_state["y_column"], "y_column": st.session_state["x_column"]})
