"""The statistics tab: what the rows tell about the best line, what it leaves over, and how to read it all."""

import numpy as np
import streamlit as st

from linreg.diagnosis import Diagnosis
from linreg.diagnosis.data_warnings import interval_warnings, training_warnings
from linreg.least_squares import LeastSquares
from linreg.result import TrainingResult
from linreg.ui.computing.results import doubts, training_line
from linreg.ui.tabs.coefficients_section import coefficients_section, measures_section
from linreg.ui.tabs.losses_section import losses_section
from linreg.ui.tabs.prediction_table_section import prediction_table_section
from linreg.ui.tabs.residuals_section import residuals_section
from linreg.ui.tabs.stability_section import stability_section
from linreg.words import Message, Messages, message


def statistics_section(
    result: TrainingResult, exact: LeastSquares, diagnosis: Diagnosis, new_values: tuple[float, ...], text: Messages
) -> None:
    """Warnings about all rows; then the least-squares line of the training rows, to which all numbers below belong."""
    fit = training_line(result)
    doubted = doubts(exact, result)
    unequal = any(doubt.key in ("warning.spread_grows", "warning.spread_shrinks") for doubt in doubted)
    with st.container(key="statistics"):
        _warnings(exact, fit, result, doubted, text)
        left, right = st.columns([2, 1], gap="medium")
        with left:
            level = coefficients_section(fit, result, unequal, text)
        with right:
            measures_section(fit, text)
        losses_section(result, text)
        if fit.dataset.rows_here:
            residuals_section(fit, np.flatnonzero(result.training_rows) + 1, text)
        else:
            st.info(text("moments.needs_rows"), icon=":material/database:")
        prediction_table_section(result, fit, level, new_values, text)
        stability_section(diagnosis, text)


def _warnings(
    exact: LeastSquares, fit: LeastSquares, result: TrainingResult, doubted: tuple[Message, ...], text: Messages
) -> None:
    """What the data say against taking the numbers below at face value."""
    found = [*doubted, *interval_warnings(fit)]
    if not result.config.standardize:
        found += training_warnings(exact.dataset)
    if not exact.dataset.rows_here:
        found.append(message("warning.needs_rows"))
    with st.container(key="warnings"):
        if not found:
            st.success(text("warning.none"), icon=":material/check:")
            return
        sentences = "\n".join(f"- {text(one)}" for one in found)
        st.warning(f"**{text('warning.title')}**\n\n{sentences}", icon=":material/priority_high:")
