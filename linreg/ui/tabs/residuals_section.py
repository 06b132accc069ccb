"""What the line leaves over, in pictures and row by row."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from linreg.diagnosis.line_in_words import farthest_row, strongest_row
from linreg.figures.residuals_figure import histogram_figure, normal_quantiles_figure, residuals_figure
from linreg.figures.style import chart_config
from linreg.least_squares import LeastSquares
from linreg.least_squares.influence import Influence, influence
from linreg.ui.tabs.markdown_table import cell, markdown_table
from linreg.words import Messages

_LISTED = 5


def residuals_section(fit: LeastSquares, numbers: NDArray[np.intp], text: Messages) -> None:
    """Three pictures, on request of standardized residuals; below them the rows that matter. numbers: of fit's rows."""
    heading, choice = st.columns([2, 1], vertical_alignment="bottom")
    heading.header(text("statistics.residual_pictures"), anchor=False)
    standardized = choice.toggle(
        text("statistics.standardized"), key="standardized_residuals", help=text("statistics.standardized_help")
    )
    weights, config = influence(fit), chart_config(text)
    scaled_by = weights if standardized else None
    figures = {
        "residuals_figure": residuals_figure(fit, weights, text, standardized=standardized, numbers=numbers),
        "histogram_figure": histogram_figure(fit, text, scaled_by),
        "quantiles_figure": normal_quantiles_figure(fit, text, scaled_by),
    }
    for column, (key, figure) in zip(st.columns(3, gap="small"), figures.items(), strict=True):
        column.plotly_chart(figure, key=key, config=config)
        column.caption(text(f"statistics.{key}_help"))
    for sentence in (farthest_row(fit, weights, numbers), strongest_row(fit, weights, numbers)):
        if sentence is not None:
            st.markdown(text(sentence))
    _influential(fit, weights, numbers, text)


def _influential(fit: LeastSquares, weights: Influence, numbers: NDArray[np.intp], text: Messages) -> None:
    if not weights.influential.size:
        return
    header = tuple(text(f"statistics.column.{name}") for name in ("row", "x", "y", "leverage", "cooks_distance"))
    rows = [
        (str(numbers[row]), cell(fit.dataset.x[row]), cell(fit.dataset.y[row]), cell(weights.leverage[row]),
         cell(weights.cooks_distance[row]))
        for row in weights.influential[:_LISTED]
    ]  # fmt: skip
    st.markdown(markdown_table(header, rows))
    st.caption(text("statistics.influence_help"))
