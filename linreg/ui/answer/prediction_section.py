"""A box for new x values, and what the line that the player shows predicts there."""

import math
from collections.abc import Iterator
from html import escape

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.link.new_values import NewValues, as_decimal_comma, read_numbers
from linreg.link.parameters import format_float
from linreg.result import TrainingResult
from linreg.ui.stage.live import live_height, live_line, live_sentence, live_text
from linreg.ui.state.memory import apply_inputs
from linreg.words import Messages, format_number

_SHOWN = 5  # predictions beside the box; the statistics tab has all of them
_BOX_WIDTH = 150  # pixels
_MAX_CHARACTERS = 10_000


def prediction_section(
    place: DeltaGenerator, result: TrainingResult, text: Messages, new_x: str = ""
) -> tuple[float, ...]:
    """The box, with key `new_x`, and the answer of the line that the player shows. Returns the values asked for.

    new_x: what stands in the box as long as nobody typed anything.
    """
    scale = result.dataset.x_scale
    with place.container(key="prediction", horizontal=True, gap="small", vertical_alignment="top"):
        typed = st.text_input(
            text("prediction.new_x", x=result.dataset.x_name),
            new_x,
            key="new_x",
            bind="query-params",
            max_chars=_MAX_CHARACTERS,
            help=text(f"prediction.help.{scale.kind}" if scale else "prediction.new_x_help"),
            width=_BOX_WIDTH,
        )
        asked = read_numbers(typed or "", result.dataset.x_scale)
        answer = [_answer(result, x) for x in asked.values[:_SHOWN]]
        if len(asked.values) > _SHOWN:
            answer.append(escape(text("prediction.more", more=len(asked.values) - _SHOWN)))
        remarks = "<br>".join(_remarks(result, asked, text.plain))
        html = f'<div class="linreg-answer">{" · ".join(answer)}</div><div class="linreg-small">{remarks}</div>'
        live_text(html, result, "live_prediction")
    if scale is None and (other := as_decimal_comma(typed or "")) is not None:
        both = {"typed": (typed or "").strip()[:20], "values": list(asked.values), "value": format_float(other)}
        row = place.container(horizontal=True, gap="small", vertical_alignment="center")
        row.caption(text("prediction.two_numbers", **both), width="content")
        row.button(
            text("prediction.one_number", value=both["value"]), key="one_number", type="tertiary",
            on_click=apply_inputs, args=({"new_x": both["value"]},),
        )  # fmt: skip
    return asked.values


def _remarks(result: TrainingResult, asked: NewValues, text: Messages) -> Iterator[str]:
    """How one prediction comes about, which values lie outside the data, which pieces are no numbers; as HTML."""
    if len(asked.values) == 1:
        yield _worked(result, asked.values[0], text)
    low, high = result.dataset.x_ends.tolist()
    outside = [x for x in asked.values if not low <= x <= high]
    if outside:
        values = [written_x(result, x) for x in outside[:_SHOWN]]
        ends = {"low": written_x(result, low), "high": written_x(result, high)}
        yield escape(text("prediction.outside", values=values, **ends))
    if asked.refused:
        yield escape(text("prediction.refused", pieces=[piece[:20] for piece in asked.refused[:_SHOWN]]))
    if not asked.values and not asked.refused:
        yield escape(text("prediction.empty"))


def _worked(result: TrainingResult, x: float, text: Messages) -> str:
    """The sum that gives the prediction, and how far it is from the best line's."""
    y_hat, best = float(result.predict(x)), result.optimum.weight * x + result.optimum.bias
    decimals = decimals_of(result)
    return live_sentence(
        text,
        "prediction.worked",
        terms=live_line(result, _as_typed(x), _digits(result, x)),
        y=live_height("y", x, decimals, short(y_hat, result)),
        best=escape(short(best, result)),
        gap=live_height("y_gap", x, decimals, short(y_hat - best, result)),
    )


def _digits(result: TrainingResult, x: float) -> int:
    """Of weight and bias, so that a reader who adds up what is shown gets y: more where the terms nearly cancel."""
    size, y_hat = max(abs(result.weight * x), abs(result.bias)), abs(float(result.predict(x)))
    return 6 + int(np.clip(np.ceil(np.log10(size / y_hat)), 0, 9)) if 0 < y_hat < size < math.inf else 6


def _as_typed(x: float) -> str:
    """With all its digits: 20240131 is not 20240130."""
    return format_number(x, 15)


def written_x(result: TrainingResult, x: float) -> str:
    """x as a person writes it: a date where x is one."""
    scale = result.dataset.x_scale
    return scale.write(x) if scale else _as_typed(x)


def _answer(result: TrainingResult, x: float) -> str:
    y_hat = live_height("y", x, decimals_of(result), short(float(result.predict(x)), result))
    return f"ŷ({escape(written_x(result, x))}) = <b>{y_hat}</b>"


def short(value: float, result: TrainingResult) -> str:
    """`value`, a y or a difference of two, to `decimals_of` decimals."""
    decimals = decimals_of(result)
    if not math.isfinite(value) or decimals > 6 or abs(value) >= 1e7:
        return format_number(value, 6)
    digits = f"{value:.{decimals}f}"
    return digits.lstrip("-") if float(digits) == 0 else digits.replace("-", "−")


def decimals_of(result: TrainingResult) -> int:
    """Decimals of a y: two, or what gives three digits of y's range where that is finer."""
    spread = float(np.ptp(result.dataset.y_ends)) or abs(float(result.dataset.y_ends[0])) or 1.0
    return max(2, 2 - math.floor(math.log10(spread)))
