"""How far lines miss: the trained one beside the best, here and on held-out rows; and the best line of every loss."""

from collections.abc import Iterator

import streamlit as st

from linreg.diagnosis.rmse_and_mae import LineErrors, line_errors
from linreg.result import TrainingResult
from linreg.ui.computing.results import lines_of_losses
from linreg.ui.tabs.markdown_table import Row, cell, markdown_table
from linreg.words import Messages


def losses_section(result: TrainingResult, text: Messages) -> None:
    """Two tables side by side; nothing where the rows are not here."""
    if not result.dataset.rows_here:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _errors(result, text)
    with right:
        _losses(result, text)


def _errors(result: TrainingResult, text: Messages) -> None:
    """Mean errors of the trained line beside the best one, on the training rows and on those held out."""
    st.header(text("statistics.errors"), anchor=False)
    header = ("", *(text(f"statistics.column.{name}") for name in ("trained", "best", "trained_held", "best_held")))
    columns = [
        (name, column) for name, column in zip(header[1:], line_errors(result), strict=True) if column is not None
    ]
    rows = list(_error_rows([column for _, column in columns], text))
    st.markdown(markdown_table((header[0], *(name for name, _ in columns)), rows))
    st.caption(text("statistics.errors_help", loss=result.config.loss))


def _error_rows(columns: list[LineErrors], text: Messages) -> Iterator[Row]:
    for name in ("rmse", "mae"):
        yield (text(f"statistics.{name}"), *(cell(getattr(column, name)) for column in columns))


def _losses(result: TrainingResult, text: Messages) -> None:
    """What the best line would be with another loss."""
    lines = lines_of_losses(result)
    if not lines:
        return
    st.header(text("statistics.losses"), anchor=False)
    names = ("weight", "bias") if result.config.bias else ("weight",)
    header = (text("control.loss"), *(text(f"statistics.{name}") for name in names), "RMSE", "MAE")
    rows = [
        (f"**{line.loss}**" if line.loss == result.config.loss else line.loss,
         *(cell(getattr(line, name)) for name in (*names, "rmse", "mae")))
        for line in lines
    ]  # fmt: skip
    st.markdown(markdown_table(header, rows))
    st.caption(text("statistics.losses_help"))
