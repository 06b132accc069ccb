"""How an uploaded or pasted file was read: what is not in the table and why, and how to read it otherwise."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from linreg.reading import CODECS, LABELS, SEPARATORS, Report, Table, found, report_csv, separator_name
from linreg.ui.plain_text import as_plain_text
from linreg.words import Messages

SHOWN_ROWS = 1000
AS_FOUND = ""  # no choice made; None would leave the box without a value
KEYS = {choice: f"reading_{choice}" for choice in ("sheet", "encoding", "separator", "decimal", "header")}
# Of the names that an encoding goes by, one: those with a byte-order mark are found without asking.
ENCODINGS = [name for name in CODECS if name not in ("utf-8-sig", "utf-16-le", "utf-16-be")]


def reading_report_section(table: Table, text: Messages, on_change: Callable[[], None] | None = None) -> dict[str, Any]:
    """The report, folded; returns the choices made, keywords of `read_file`. `on_change` is called at each choice."""
    report = table.report
    kind = "title_left_out" if report.left_out_count else "title"
    counts = {"rows": report.rows, "columns": report.columns, "count": report.left_out_count}
    with st.expander(text(f"reading.report.{kind}", **counts), key="reading_report"):
        if table.notes:
            st.markdown("\n".join(f"- {as_plain_text(text(note))}" for note in table.notes))
        if report.left_out:
            _left_out_table(report, text)
        st.caption(text("reading.report.change"))
        choices = _choice_boxes(report, text, on_change)
        if report.preview:
            st.caption(text("reading.report.preview"))
            st.code(report.preview, language=None)
        st.download_button(
            text("reading.report.download"),
            partial(report_csv, report, text),
            file_name="report.csv",
            mime="text/csv",
            key="download_report",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )
    return choices


def chosen_reading(report: Report) -> dict[str, Any]:
    """The choices made so far, as keywords of `read_file`: for a callback, before the section is drawn.

    A box may still send the label of a language that the page has just left; that is no choice.
    """
    made = {choice: st.session_state.get(KEYS[choice]) for choice in _offered(report)}
    return {choice: value for choice, value in made.items() if value in _offered(report)[choice]}


def forget_reading_choices() -> None:
    """Let the next file be read as it is found. Call it where a new file is taken."""
    for key in KEYS.values():
        st.session_state[key] = AS_FOUND


def _left_out_table(report: Report, text: Messages) -> None:
    shown = report.left_out[:SHOWN_ROWS]
    rows = [(item.line, item.column or "", text(item.reason), item.text) for item in shown]
    names = [text(f"reading.report.{column}") for column in ("line", "column", "reason", "text")]
    frame = pd.DataFrame(rows, columns=names)
    st.dataframe(frame, hide_index=True, height=min(300, 38 + 35 * len(rows)), key="left_out")
    if report.left_out_count > len(shown):
        st.caption(text("reading.report.shown", shown=len(shown), count=report.left_out_count))


def _offered(report: Report) -> dict[str, list[Any]]:
    """What can be chosen for such a file."""
    if report.sheet:
        kind: dict[str, list[Any]] = {"sheet": list(report.sheets)}
    else:
        kind = {"encoding": ENCODINGS, "separator": list(SEPARATORS)}
    return {**kind, "decimal": [".", ","], "header": [True, False]}


def _label(choice: str, value: Any, text: Messages) -> str:
    if choice == "encoding":
        return LABELS[value]
    if choice == "separator":
        return text(separator_name(value))
    return text(f"reading.report.{'yes' if value else 'no'}") if choice == "header" else value


def _choice_boxes(report: Report, text: Messages, on_change: Callable[[], None] | None) -> dict[str, Any]:
    with st.container(horizontal=True, gap="small"):
        for choice, values in _offered(report).items():
            own = choice in chosen_reading(report)
            value = found(report, text)[choice]
            as_found = text("reading.report.automatic") if own else text("reading.report.found", value=value)
            labels = {AS_FOUND: as_found, **{item: _label(choice, item, text) for item in values}}
            st.selectbox(
                text(f"reading.report.{choice}"),
                list(labels),
                format_func=labels.__getitem__,
                key=KEYS[choice],
                on_change=on_change,
                width=190,
            )
    return chosen_reading(report)
