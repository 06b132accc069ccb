"""How an uploaded or pasted file was read: what is not in the table and why, and how to read it otherwise."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from linreg.reading import Preview, Report, Table, report_csv
from linreg.ui.data.reading_choices import (
    alternative_buttons,
    choice_boxes,
    chosen_reading,
    line_boxes,
    row_number_button,
)
from linreg.words import Message, Messages

SHOWN_ROWS = 1000
PREVIEW_HEIGHT = 260
_ONE_COLUMN = ("reading.one_column", "reading.one_numeric_column")


def reading_report_section(
    table: Table, text: Messages, on_change: Callable[[], None] | None = None, preview: Preview | None = None
) -> dict[str, Any]:
    """The report, folded; returns the choices made, keywords of `read_file`. `on_change` is called at each choice.

    preview: the file's own lines, to say on which of them the table stands.
    """
    report = table.report
    counts = {"rows": report.rows, "columns": report.columns, "count": report.left_out_count}
    kind = "title_left_out" if report.left_out_count else "title"
    with st.expander(text(f"reading.report.{kind}", **counts), key="reading_report"):
        if table.notes:
            st.markdown("\n".join(f"- {text(note)}" for note in table.notes))
        alternative_buttons(report, text, on_change)
        if report.left_out:
            _left_out_table(report, text)
        st.caption(text("reading.report.change"))
        choice_boxes(report, text, on_change)
        _lines_to_choose(preview or Preview(_first_lines(report), 0), text, on_change)
        st.download_button(
            text("reading.report.download"),
            partial(report_csv, report, text.plain),
            file_name="report.csv",
            mime="text/csv",
            key="download_report",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )
    return chosen_reading(report)


def refused_file_section(
    preview: Preview, problem: Message, text: Messages, on_change: Callable[[], None] | None = None
) -> dict[str, Any]:
    """The lines of a file that could not be read, and the choices under which it may be; returns the choices made."""
    with st.expander(text("reading.report.refused"), expanded=True, key="reading_refused"):
        if problem.key in _ONE_COLUMN:
            row_number_button(text, on_change)
        choice_boxes(preview, text, on_change)
        _lines_to_choose(preview, text, on_change)
    return chosen_reading(preview)


def _lines_to_choose(preview: Preview, text: Messages, on_change: Callable[[], None] | None) -> None:
    """The file's lines with their numbers, and the boxes that say on which of them names and rows stand."""
    if not preview.lines:
        return
    st.caption(text("reading.report.preview"))
    width = len(str(preview.lines[-1][0]))
    shown, before = [], 0
    for number, line in preview.lines:
        shown += [f"{'⋮':>{width}}"] if number > before + 1 else []
        shown.append(f"{number:>{width}}  {line}")
        before = number
    st.code("\n".join(shown), language=None, height=PREVIEW_HEIGHT if len(shown) > 10 else "content")
    if preview.total:
        line_boxes(preview.total, text, on_change)


def _first_lines(report: Report) -> tuple[tuple[int, str], ...]:
    return tuple(enumerate(report.preview.splitlines(), 1))


def _left_out_table(report: Report, text: Messages) -> None:
    shown, plain = report.left_out[:SHOWN_ROWS], text.plain
    rows = [(item.line, item.column or "", plain(item.reason), item.text) for item in shown]
    names = [plain(f"reading.report.{column}") for column in ("line", "column", "reason", "text")]
    frame = pd.DataFrame(rows, columns=names)
    st.dataframe(frame, hide_index=True, height=min(300, 38 + 35 * len(rows)), key="left_out")
    if report.left_out_count > len(shown):
        st.caption(text("reading.report.shown", shown=len(shown), count=report.left_out_count))
