"""A box for new x values with their predictions, at the top of the results."""

import math

import numpy as np
import streamlit as st

from linreg.i18n import Messages, format_number
from linreg.new_values import NewValues, read_numbers
from linreg.result import TrainingResult

_SHOWN = 5  # predictions at the top of the page; the statistics tab has all of them
_MAX_CHARACTERS = 10_000


def prediction_section(result: TrainingResult, text: Messages, new_x: str = "") -> tuple[float, ...]:
    """The box, with key `new_x`, and the answer of the trained line. Returns the values asked for.

    new_x: what stands in the box as long as nobody typed anything.
    """
    with st.container(key="prediction", gap="small"):
        typed = st.text_input(
            text("prediction.new_x", x=result.dataset.x_name),
            new_x,
            key="new_x",
            bind="query-params",
            max_chars=_MAX_CHARACTERS,
            help=text("prediction.new_x_help"),
        )
        asked = read_numbers(typed or "")
        if len(asked.values) == 1:
            _one(result, asked.values[0], text)
        elif asked.values:
            _many(result, asked.values, text)
        _remarks(result, asked, text)
    return asked.values


def _one(result: TrainingResult, x: float, text: Messages) -> None:
    """The prediction, the sum that gives it, and how far it is from the best line's."""
    y_hat, best = float(result.predict(x)), result.optimum.weight * x + result.optimum.bias
    st.markdown(text("prediction.answer", x=x, y=rounded(y_hat, result)))
    key = "prediction.worked" if result.config.bias else "prediction.worked_no_bias"
    values = {"weight": result.weight, "bias": _signed(result.bias), "x": x, "y": y_hat}
    gap = rounded(y_hat - best, result)
    st.caption(text(key, **values) + " · " + text("prediction.best", best=rounded(best, result), gap=gap))


def _many(result: TrainingResult, values: tuple[float, ...], text: Messages) -> None:
    pairs = [text("prediction.pair", x=x, y=rounded(float(result.predict(x)), result)) for x in values[:_SHOWN]]
    st.markdown(" · ".join(pairs))
    if len(values) > _SHOWN:
        st.caption(text("prediction.more", more=len(values) - _SHOWN))


def _remarks(result: TrainingResult, asked: NewValues, text: Messages) -> None:
    low, high = float(result.dataset.x.min()), float(result.dataset.x.max())
    outside = [x for x in asked.values if not low <= x <= high]
    if outside:
        st.caption(text("prediction.outside", values=outside[:_SHOWN], low=low, high=high))
    if asked.refused:
        st.caption(text("prediction.refused", pieces=[piece[:20] for piece in asked.refused[:_SHOWN]]))
    if not asked.values and not asked.refused:
        st.caption(text("prediction.empty"))


def rounded(value: float, result: TrainingResult) -> str:
    """`value`, a y or a difference of two, to two decimals, or to three digits of y's range where that is finer."""
    spread = float(np.ptp(result.dataset.y)) or float(np.abs(result.dataset.y).max()) or 1.0
    decimals = max(2, 2 - math.floor(math.log10(spread)))
    if not math.isfinite(value) or decimals > 6 or abs(value) >= 1e7:
        return format_number(value, 6)
    return f"{value:.{decimals}f}".replace("-", "−")


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'} {format_number(abs(value))}"
