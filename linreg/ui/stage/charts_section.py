"""The two charts that are always there: the data with the line, and the loss."""

import sys
from typing import Any

import streamlit as st

from linreg.dataset import Dataset
from linreg.figures.fit_figure import fit_alt, fit_figure
from linreg.figures.loss_figure import loss_alt, loss_figure
from linreg.figures.style import chart_config
from linreg.least_squares import LeastSquares
from linreg.link.parameters import FIT_EXTRAS, LOSS_SCALES, SYNTHETIC
from linreg.result import Optimum, TrainingResult
from linreg.ui.page import Slots
from linreg.ui.state.memory import apply_inputs, memory
from linreg.words import Messages

LEVEL = 0.95


def first_paint_section(slots: Slots, dataset: Dataset, exact: LeastSquares, text: Messages) -> None:
    """While torch loads on a server's first visit: the data and the exact line, which do not need it."""
    if "torch" not in sys.modules:
        figure = fit_figure(dataset, text, exact=exact)
        slots.first_paint.plotly_chart(figure, config=chart_config(text), alt=fit_alt(dataset, text, exact=exact))


def fit_section(slots: Slots, result: TrainingResult, exact: LeastSquares, text: Messages) -> None:
    """The data, the trained line and the best one; on request the intervals, the squares, the generator's line."""
    figure = fit_figure(
        result.dataset,
        text,
        result=result,
        exact=result.optimum,
        fit=exact,
        bands_level=LEVEL if _wanted("bands") else None,
        squares=_wanted("squares"),
        true_line=_true_line() if _wanted("true_line") else None,
    )
    slots.first_paint.empty()
    with slots.fit_chart:
        _draw(figure, "fit_figure", fit_alt(result.dataset, text, result=result, exact=result.optimum), text)


def loss_section(slots: Slots, result: TrainingResult, text: Messages) -> None:
    """The loss over the epochs, with its floor."""
    log_scale = st.session_state["loss_scale"] == "log"
    with slots.loss_chart:
        _draw(loss_figure(result, text, log_scale=log_scale), "loss_figure", loss_alt(result, text), text)


def chart_options_section(slots: Slots, text: Messages) -> None:
    """What the charts show besides, beside them."""
    with slots.loss, st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.segmented_control(
            text("chart.loss_scale"),
            LOSS_SCALES,
            format_func=lambda scale: text(f"chart.{scale}"),
            key="loss_scale",
            required=True,
            label_visibility="collapsed",
            on_change=_write_loss_scale,
        )
        with st.popover(text("chart.options"), icon=":material/tune:"):
            for extra in FIT_EXTRAS:
                if extra != "true_line" or memory().current.dataset == SYNTHETIC:
                    st.toggle(text(f"chart.{extra}"), key=extra, bind="query-params", help=text(f"chart.{extra}_help"))


def _draw(figure: Any, key: str, alt: str, text: Messages) -> None:
    with st.container(key=key):
        st.plotly_chart(figure, config=chart_config(text), alt=alt)


def _wanted(extra: str) -> bool:
    return bool(st.session_state.get(extra, False))


def _true_line() -> Optimum | None:
    """The line that the generator drew around, if it is one and x and y are as it made them."""
    made = memory().current.generator
    if not made or made["synthetic_curve"] or st.session_state.get("x_column", "x") != "x":
        return None
    return Optimum(made["synthetic_slope"], made["synthetic_intercept"], 0.0)


def _write_loss_scale() -> None:
    apply_inputs({"loss_scale": st.session_state["loss_scale"]})
