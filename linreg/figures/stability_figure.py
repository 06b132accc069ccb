"""The learning rate on a scale with its slow, good and unstable zones."""

import math
from typing import Any

import plotly.graph_objects as go

from linreg.diagnosis.stability import Stability
from linreg.figures import style
from linreg.words import Messages, format_number

HEIGHT = 170
_SLOW, _GOOD, _UNSTABLE = "rgba(128, 128, 140, 0.20)", "rgba(13, 148, 136, 0.28)", "rgba(220, 38, 38, 0.25)"
_BEYOND = 4.0  # the scale reaches this many times further than the outermost of what it shows


def stability_figure(steady: Stability, learning_rate: float, text: Messages) -> go.Figure:
    """Zones of the learning rate on a logarithmic scale, the best rate, the limit, and the rate of this run."""
    text = text.plain
    good_from = steady.slow_below if steady.slow_below is not None else steady.limit
    low = min(good_from, learning_rate, steady.best_rate) / _BEYOND
    high = max(steady.limit, learning_rate) * _BEYOND
    zones = [("slow", low, good_from, _SLOW), ("good", good_from, steady.limit, _GOOD)]
    zones.append(("unstable", steady.limit, high, _UNSTABLE))
    shown = [(name, start, end, color) for name, start, end, color in zones if end > start]
    marks = [
        ("best", steady.best_rate, style.EXACT, "diamond"),
        ("limit", steady.limit, "#DC2626", "line-ns-open"),
        ("rate", learning_rate, style.TRAINED, "triangle-down"),
    ]
    traces = [_mark(role, rate, color, symbol, text) for role, rate, color, symbol in marks]
    layout = style.layout(text("stability.title"), text("stability.axis"), "", height=HEIGHT)
    layout["xaxis"] |= {
        "type": "log", "range": [math.log10(low), math.log10(high)], "zeroline": False, "showgrid": False,
        "exponentformat": "power", "dtick": 1,
    }  # fmt: skip
    layout["yaxis"] |= {"visible": False, "range": [0, 1]}
    layout["shapes"] = [_zone(start, end, color) for _, start, end, color in shown]
    layout["annotations"] = [
        _label(text(f"stability.zone.{name}"), start, end) for name, start, end, _ in shown if end / start > 2.5
    ]
    return style.figure(traces, layout)


def _mark(role: str, rate: float, color: str, symbol: str, text: Messages) -> dict[str, Any]:
    name = text(f"stability.mark.{role}", rate=format_number(rate, 4))
    height = {"best": 0.5, "limit": 0.5, "rate": 0.78}[role]
    hover = f"{name}<extra></extra>"
    marker = {"line": {"width": 3, "color": color}} if role == "limit" else {}
    return style.dots(role, name, [rate], [height], color, size=14, symbol=symbol, marker=marker, hovertemplate=hover)


def _zone(start: float, end: float, color: str) -> dict[str, Any]:
    return {
        "type": "rect", "xref": "x", "yref": "paper", "x0": start, "x1": end, "y0": 0, "y1": 1, "layer": "below",
        "line": {"width": 0}, "fillcolor": color,
    }  # fmt: skip


def _label(words: str, start: float, end: float) -> dict[str, Any]:
    middle = 0.5 * (math.log10(start) + math.log10(end))
    return {"x": middle, "y": 0.02, "yref": "paper", "yanchor": "bottom", "text": words, "showarrow": False}
