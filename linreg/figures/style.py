"""What all figures share: one colour per meaning, legible on light and on dark, and one compact layout.

Figures are built from plain dictionaries and not validated, and carry an empty template: the page's theme fills in
fonts, grid and background in the browser, so a small figure stays about one kilobyte on the wire.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from linreg.arrays import Floats
from linreg.result import TrainingResult
from linreg.words import DEFAULT_LANGUAGE, Messages

Figure = go.Figure

POINTS = "#3B82F6"
TRAINED = "#EA580C"
LOSS = TRAINED  # the loss is the trained line's, so it has the line's colour
EXACT = "#0D9488"
OPTIMUM = EXACT  # the best that training can reach: the exact line, its loss, its place on the surface
HELD_OUT = "#A855F7"
RESIDUAL = "rgba(128, 128, 140, 0.6)"
SQUARE = "rgba(234, 88, 12, 0.14)"
BAND = "rgba(13, 148, 136, 0.16)"
TRUE_LINE = "#A16207"
NEW_POINTS = "#DB2777"
OWN_LINE = "#8B5CF6"
OWN_SQUARE = "rgba(139, 92, 246, 0.16)"
START = "#64748B"
LEVEL = "rgba(128, 128, 140, 0.75)"
NEUTRAL = "rgba(128, 128, 140, 0.6)"

# Of the runs beside the page's own, by `ComparedRun.colour`: 1 to 4 companions, 5 to 9 racers, 10 the healthy run.
COMPANIONS = (
    TRAINED, "#BE185D", "#65A30D", "#4338CA", "#92400E",
    "#2563EB", "#16A34A", "#A16207", "#0891B2", "#9333EA", "#64748B",
)  # fmt: skip

NEUTRAL_TEXT = "#6B7280"  # legible on light and on dark; the page's style puts its own text colour in its place
GRID = "rgba(128, 128, 140, 0.22)"

HEIGHT = 300  # pixels, of a chart in a tab
LABEL_INSET = 0.02  # of the picture: how far from its edge a line's name begins
END_INSET = 0.1  # and how far from the other one it ends, beside a prediction there
NAME_WIDTH = 0.3  # of the picture: what the name of a line takes at most, on the narrowest phone
MAX_LISTED = 1_500  # values of a trace that are sent as a list
MAX_NAME = 40  # characters of a column name that fit beside a chart

# Plotly's own names of its buttons, and the message that has each in the reader's language.
_MODEBAR = {
    "Download plot as a PNG": "figure.modebar.download",
    "Zoom": "figure.modebar.zoom",
    "Pan": "figure.modebar.pan",
    "Zoom in": "figure.modebar.zoom_in",
    "Zoom out": "figure.modebar.zoom_out",
    "Autoscale": "figure.modebar.autoscale",
    "Reset axes": "figure.modebar.reset",
    "Fullscreen": "figure.modebar.fullscreen",
    "Double-click to zoom back out": "figure.modebar.double_click",
}


def layout(title: str, x_title: str, y_title: str, *, height: int = HEIGHT, **more: Any) -> dict[str, Any]:
    """A compact layout with the legend in a row under the title; `more` adds or replaces entries.

    The margins are fixed: with automatic ones, Plotly lays every chart out twice, which takes half of drawing it.
    Dragging does nothing, so that a finger on a phone scrolls the page; the buttons of the chart still zoom.
    """
    return {
        "template": {},
        "height": height,
        "title": {"text": title, "font": {"size": 14}, "y": 0.985, "yanchor": "top"},
        "margin": {"l": 62, "r": 10, "t": 66, "b": 44, "pad": 0},
        "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "font": {"size": 11}},
        "xaxis": axis(x_title),
        "yaxis": axis(y_title),
        "hovermode": "closest",
        "dragmode": False,
        **more,
    }


def stage_layout(x_title: str, y_title: str) -> dict[str, Any]:
    """The layout of a chart of the stage: no title and no legend, which stand around it; its size comes from the page.

    The axes' numbers and titles are at least 13 pixels high.
    """
    return {
        "template": {},
        "paper_bgcolor": "rgba(0, 0, 0, 0)",
        "plot_bgcolor": "rgba(0, 0, 0, 0)",
        "font": {"size": 13, "color": NEUTRAL_TEXT},
        "margin": {"l": 58, "r": 12, "t": 8, "b": 42, "pad": 0},
        "showlegend": False,
        "xaxis": stage_axis(x_title),
        "yaxis": stage_axis(y_title),
        "hovermode": "closest",
        "dragmode": False,
    }


def stage_axis(title: str) -> dict[str, Any]:
    """One axis of a chart of the stage."""
    grid = {"gridcolor": GRID, "zeroline": False, "linecolor": GRID, "ticks": "", "nticks": 8}
    return axis(title, **grid, exponentformat="power") | {"title": {"text": title, "standoff": 4, "font": {"size": 13}}}


def label(name: str, color: str, at: str, *, above: bool, rising: bool = True) -> dict[str, Any]:
    """What makes a line of four points carry its name at its "start" or its "end", above or below it.

    The name is on the side of its place to which the line goes away from it, so that the line does not cross it.
    """
    texts = ["", name, "", ""] if at == "start" else ["", "", name, ""]
    place = f"{'top' if above else 'bottom'} {'left' if above == rising else 'right'}"
    font = {"size": 13, "color": color, "weight": 600}
    return {"mode": "lines+text", "text": texts, "textposition": place, "textfont": font}


def named(name: str, color: str, place: str) -> dict[str, Any]:
    """What makes a single marker carry its name, beside it at `place`."""
    font = {"size": 13, "color": color, "weight": 600}
    return {"mode": "markers+text", "text": [name], "textposition": place, "textfont": font}


def axis(title: str, **more: Any) -> dict[str, Any]:
    """One axis, its title close to its numbers; `more` adds entries such as `range`."""
    return {"title": {"text": title, "standoff": 4, "font": {"size": 12}}, "automargin": False, **more}


def line(role: str, name: str, x: ArrayLike, y: ArrayLike, color: str, **more: Any) -> dict[str, Any]:
    """A trace of straight segments, found by its role; `dash` and `width` style the line."""
    stroke = {"color": color, "width": more.pop("width", 2), "dash": more.pop("dash", "solid")}
    return _trace(role, name, x, y, {"mode": "lines", "line": stroke, **more})


def dots(role: str, name: str, x: ArrayLike, y: ArrayLike, color: str, **more: Any) -> dict[str, Any]:
    """A trace of markers, found by its role; `size`, `symbol` and `outline` style the marker."""
    marker: dict[str, Any] = {"color": color, "size": more.pop("size", 7)}
    if "symbol" in more:
        marker["symbol"] = more.pop("symbol")
    if "outline" in more:
        marker["line"] = {"color": more.pop("outline"), "width": 1.5}
    marker.update(more.pop("marker", {}))
    return _trace(role, name, x, y, {"mode": "markers", "marker": marker, **more})


def figure(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> Figure:
    """The figure of these traces, taken as they are: building one costs well under a millisecond."""
    return go.Figure({"data": list(traces), "layout": dict(layout)}, _validate=False)


def run_key(result: TrainingResult) -> str:
    """Equal for equal data and settings. A figure carries it as `layout.meta`, to say whose run it shows."""
    return sha256(f"{result.dataset.digest}{result.config}{result.broken}".encode()).hexdigest()[:12]


def plain(name: str) -> str:
    """A column's name as text that a chart shows as it stands: no markup, at most MAX_NAME characters."""
    short = name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def padded(low: float, high: float, share: float = 0.06) -> list[float]:
    """The range low … high with a margin of `share` of it on both sides; never empty."""
    span = high - low
    margin = span * share if span > 0 else max(abs(low) * share, 1e-12)
    return [low - margin, high + margin]


def compact(values: ArrayLike) -> NDArray[Any]:
    """The same values in fewer bytes each where that loses nothing, else as they are."""
    array = np.asarray(values)
    if array.dtype.kind in "iu" and array.size and array.min() >= 0:
        return array.astype(np.min_scalar_type(int(array.max())))
    if array.dtype != np.float64:
        return array
    with np.errstate(over="ignore"):
        short = array.astype(np.float32)
    return short if np.array_equal(short.astype(np.float64), array, equal_nan=True) else array


def drawable(values: Floats, width: float) -> NDArray[Any]:
    """Values to be seen, not read, in a picture `width` wide: in four bytes where none moves by 1/100,000 of it."""
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    fits = 1e-30 < largest < 1e37 and largest * np.finfo(np.float32).eps <= 1e-5 * width
    return values.astype(np.float32) if fits else values


def chart_config(text: Messages) -> dict[str, Any]:
    """Plotly's own settings for `st.plotly_chart(config=...)`: no logo, the buttons in the reader's language.

    A double click goes back to what was drawn: a tap of a finger counts as one, and must not move a chart.
    """
    config: dict[str, Any] = {"displaylogo": False, "scrollZoom": False, "doubleClick": "reset"}
    if text.language != DEFAULT_LANGUAGE:
        dictionary = {english: text(key) for english, key in _MODEBAR.items()}
        config |= {"locale": text.language, "locales": {text.language: {"dictionary": dictionary}}}
    return config


def _trace(role: str, name: str, x: ArrayLike, y: ArrayLike, rest: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "name": name, "meta": {"role": role}, "x": _drawn(x), "y": _drawn(y), **rest}


def _drawn(values: ArrayLike) -> Any:
    """Few values as a plain list, which anybody can read in the browser's copy of the chart; many as compact bytes.

    Values that `drawable` made short stay bytes: written out they would be longer than before.
    """
    array = np.asarray(values)
    return array.tolist() if array.size <= MAX_LISTED and array.dtype != np.float32 else compact(array)
