"""The loss against the weight alone, with the tangent whose slope is the gradient of one step."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from linreg.arrays import Floats
from linreg.figures import style
from linreg.figures.arrows import DOWNHILL
from linreg.words import Messages, format_number, short

HEIGHT = 250
Point = tuple[float, float]


def slice_figure(
    weights: Floats, losses: Floats, at: Point, gradient: float, to: Point, text: Messages, *, scaled: bool = False
) -> go.Figure:
    """weights, losses: the curve, in the units that were trained. at, to: weight and loss before and after the step.
    scaled: these units are not the user's.

    The tangent touches the curve at `at`, and is drawn as far as the picture is high.
    """
    text = text.plain
    span = style.padded(min(float(losses.min()), at[1], to[1]), float(losses.max()), 0.08)
    reach = (weights[-1] - weights[0]) / 2
    if gradient:
        reach = min(reach, (span[1] - span[0]) / 2 / abs(gradient))
    ends = np.array([at[0] - reach, at[0], at[0] + reach])
    slope = text("figure.tangent", gradient=short(gradient))
    hover = "%{x}, %{y}<extra></extra>"
    dot = {"size": 10, "hovertemplate": hover}
    traces = [
        style.line("slice", text("figure.loss"), weights, losses, style.LOSS, hovertemplate=hover),
        style.line("tangent", slope, ends, at[1] + gradient * (ends - at[0]), DOWNHILL, hoverinfo="skip"),
        style.dots("at", text("figure.before_step"), [at[0]], [at[1]], style.LOSS, **dot),
        style.dots("to", text("figure.after_step"), [to[0]], [to[1]], style.LOSS, symbol="circle-open", **dot),
    ]
    axis = text("figure.weight_scaled" if scaled else "figure.weight")
    layout = style.layout(text("figure.slice_title"), axis, text("figure.loss"), height=HEIGHT)
    layout["xaxis"] |= {"range": [float(weights[0]), float(weights[-1])]}
    layout["yaxis"] |= {"range": span}
    # Above the middle, where a curve that bends upwards leaves room.
    named: dict[str, Any] = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 1, "yanchor": "top", "showarrow": False}
    layout["annotations"] = [named | {"text": slope, "font": {"size": 13, "color": DOWNHILL, "weight": 600}}]
    return style.figure(traces, layout | {"showlegend": False, "margin": {"l": 62, "r": 10, "t": 34, "b": 44}})


def slice_alt(at: Point, gradient: float, to: Point, bias: float | None, text: Messages) -> str:
    """The picture in a sentence, for those who do not see it. bias: which stays as it is; None if there is none."""
    facts = {"weight": format_number(at[0]), "loss": format_number(at[1]), "gradient": format_number(gradient)}
    facts |= {"after": format_number(to[0]), "after_loss": format_number(to[1])}
    sentences = [text.plain("figure.slice_alt", **facts)]
    if bias is not None:
        sentences.append(text.plain("figure.slice_alt_bias", bias=format_number(bias)))
    return text("figure.sentence_gap").join(sentences)
