"""The data and the line: the trained one, the exact one, and how far each example is from the trained one."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from linreg.arrays import Floats
from linreg.figures import style
from linreg.figures.reduction import MAX_PLAIN_POINTS, bin_points
from linreg.moments import Data
from linreg.result import Optimum, TrainingResult
from linreg.words import Messages, format_number

MAX_RESIDUALS = 300  # more lines than this are a grey cloud
MAX_SQUARES = 60
HEIGHT_TO_WIDTH = 0.7  # of the plot in a row of three on a screen of 1280 pixels, where squares look square
BAND_POINTS = 40
REACH = 1.0  # how many heights (widths) of the data the picture may grow on a side to show a line (a new point)
LEGEND_TOP, LEGEND_ROW = 30, 19  # pixels; two names in a row
AFTER_LINES = 1001  # place in the legend: after the examples and the lines, which are drawn on top of the rest
Trace = dict[str, Any]


class Line(Protocol):
    """Anything with a weight and a bias in the user's units."""

    @property
    def weight(self) -> float: ...

    @property
    def bias(self) -> float: ...


class Intervals(Protocol):
    """What `least_squares.fit` gives: `predict(x, level)` with the ends of both intervals at each x."""

    def predict(self, x: ArrayLike, level: float) -> Any: ...


def fit_figure(
    dataset: Data,
    text: Messages,
    *,
    result: TrainingResult | None = None,
    exact: Line | None = None,
    fit: Intervals | None = None,
    bands_level: float | None = None,
    squares: bool = False,
    true_line: Line | None = None,
    new_points: Sequence[tuple[float, float]] = (),
) -> go.Figure:
    """The examples with whatever else is given; without `result`, the picture shown while the training loads.

    exact: the line that minimizes the chosen loss. fit and bands_level: draw the confidence and the prediction
    interval of `fit` at that level, if it has any. squares: draw each squared residual as an area. true_line: the one
    a generator drew the data from. new_points: pairs (x, y_hat). More than MAX_PLAIN_POINTS examples are drawn as
    counts.
    """
    x_range, y_range = _ranges(dataset, result, new_points)
    ends = np.array(x_range)
    traces: list[Trace] = []
    if fit is not None and bands_level is not None:
        traces += _bands(fit, bands_level, x_range, text)
    if result is not None:
        traces += _residuals(result, squares, x_range, y_range, text)
    traces += _examples(dataset, result, text)
    if true_line is not None:
        traces.append(_line("true_line", text("figure.true_line"), true_line, ends, style.TRUE_LINE, dash="dot"))
    if result is not None:
        traces.append(_line("trained_line", text("figure.trained_line"), result, ends, style.TRAINED, width=2.5))
    if exact is not None:
        traces.append(_line("exact_line", _exact_name(exact, result, text), exact, ends, style.EXACT, dash="dash"))
    if new_points:
        new_x, new_y = zip(*new_points, strict=True)
        look = {"symbol": "diamond", "size": 9, "hovertemplate": "%{x}, %{y}"}
        traces.append(style.dots("new_points", text("figure.new_points"), new_x, new_y, style.NEW_POINTS, **look))
    layout = style.layout(text("figure.fit_title"), style.plain(dataset.x_name), style.plain(dataset.y_name))
    layout["meta"] = None if result is None else style.run_key(result)
    layout["margin"]["t"] = LEGEND_TOP + LEGEND_ROW * math.ceil(len(traces) / 2)
    layout["xaxis"] |= {"range": x_range, "zeroline": False}
    layout["yaxis"] |= {"range": y_range, "zeroline": False}
    return style.figure(traces, layout)


def fit_alt(dataset: Data, text: Messages, *, result: TrainingResult | None = None, exact: Line | None = None) -> str:
    """The picture of `fit_figure` in a sentence or two, for those who do not see it."""
    sentences = [text("figure.fit_alt", rows=dataset.rows, x=dataset.x_name, y=dataset.y_name)]
    if result is not None:
        sentences.append(text("figure.fit_alt_trained", weight=result.weight, bias=result.bias))
    if exact is not None:
        name = _exact_name(exact, result, text)
        sentences.append(text("figure.fit_alt_exact", name=name, weight=exact.weight, bias=exact.bias))
    return text("figure.sentence_gap").join(sentences)


def segments(x: ArrayLike, start: ArrayLike, stop: ArrayLike) -> tuple[Floats, Floats]:
    """n upright lines as one broken one: x, x, gap, …, of shape (3n,) with NaN for the gaps."""
    xs = np.asarray(x, dtype=np.float64)
    gap = np.full(xs.shape, np.nan)
    return np.column_stack([xs, xs, gap]).ravel(), np.column_stack([start, stop, gap]).ravel()


def square_outlines(x: Floats, y: Floats, y_hat: Floats, x_per_y: float) -> tuple[Floats, Floats]:
    """n squares on the residuals as one broken outline of shape (6n,), each away from the line of its own side.

    x_per_y: how many units of x are as long on the screen as one unit of y.
    """
    across = x + np.abs(y - y_hat) * x_per_y
    gap = np.full(x.shape, np.nan)
    outline_x = np.column_stack([x, across, across, x, x, gap])
    return outline_x.ravel(), np.column_stack([y_hat, y_hat, y, y, y_hat, gap]).ravel()


def _examples(dataset: Data, result: TrainingResult | None, text: Messages) -> Iterator[Trace]:
    training = np.ones(dataset.rows, dtype=bool) if result is None else result.training_rows
    yield _points("points", text("figure.points"), dataset.x[training], dataset.y[training], style.POINTS, text)
    if not training.all():
        x, y = dataset.x[~training], dataset.y[~training]
        yield _points("held_out", text("figure.held_out"), x, y, style.HELD_OUT, text)


def _points(role: str, name: str, x: Floats, y: Floats, color: str, text: Messages) -> Trace:
    """One marker for each example, or, of very many, one for each cell that has any, the darker the more."""
    symbol = "circle-open" if role == "held_out" else "circle"
    if x.size <= MAX_PLAIN_POINTS:
        size = 8 if x.size <= 100 else 5
        return style.dots(role, name, x, y, color, symbol=symbol, size=size, hovertemplate="%{x}, %{y}<extra></extra>")
    bins = bin_points(x, y)
    depth = 0.15 + 0.85 * np.log1p(bins.counts) / np.log1p(bins.counts.max())
    counted = text("figure.counted", name=name, rows=x.size, cells=bins.counts.size)
    trace = style.dots(role, counted, bins.x, bins.y, color, symbol="square", marker={"opacity": np.round(depth, 2)})
    hover = text("figure.counted_hover", count="%{customdata}") + "<extra></extra>"
    return trace | {"customdata": bins.counts, "hovertemplate": hover}


def _line(role: str, name: str, drawn: Line, ends: Floats, color: str, **look: Any) -> Trace:
    return style.line(role, name, ends, drawn.weight * ends + drawn.bias, color, hoverinfo="name", **look)


def _exact_name(exact: Line, result: TrainingResult | None, text: Messages) -> str:
    if result is not None and isinstance(exact, Optimum) and result.config.loss != "MSE":
        return text("figure.best_line", loss=result.config.loss)
    return text("figure.exact_line")


def _residuals(
    result: TrainingResult, squares: bool, x_range: Sequence[float], y_range: Sequence[float], text: Messages
) -> Iterator[Trace]:
    x, y = result.training_data
    y_hat = result.weight * x + result.bias
    if squares and x.size <= MAX_SQUARES:
        ratio = float(np.ptp(x_range) / np.ptp(y_range)) * HEIGHT_TO_WIDTH
        meta = {"role": "squares", "x_per_y": ratio}
        outline = square_outlines(x, y, y_hat, ratio)
        look: dict[str, Any] = {
            "width": 1,
            "fill": "toself",
            "fillcolor": style.SQUARE,
            "hoverinfo": "skip",
            "meta": meta,
        }
        yield style.line("squares", text("figure.squares"), *outline, style.SQUARE, legendrank=AFTER_LINES, **look)
    if x.size <= MAX_RESIDUALS:
        drawn = segments(x, y, y_hat)
        shown: dict[str, Any] = {"hoverinfo": "skip", "legendrank": AFTER_LINES}
        yield style.line("residuals", text("figure.residuals"), *drawn, style.RESIDUAL, width=1.2, **shown)


def _bands(fit: Intervals, level: float, x_range: Sequence[float], text: Messages) -> Iterator[Trace]:
    """The prediction interval and, inside it, the confidence interval, each as one closed outline."""
    x = np.linspace(x_range[0], x_range[1], BAND_POINTS)
    predicted = fit.predict(x, level)
    if predicted.confidence_low is None:
        return
    kinds = (
        ("prediction", predicted.prediction_low, predicted.prediction_high),
        ("confidence", predicted.confidence_low, predicted.confidence_high),
    )
    percent = format_number(100 * level)
    look: dict[str, Any] = {"width": 0, "fill": "toself", "fillcolor": style.BAND, "hoverinfo": "skip"}
    for kind, low, high in kinds:
        outline = np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])
        name = text(f"figure.{kind}_band", level=percent)
        yield style.line("band", name, *outline, style.BAND, legendrank=AFTER_LINES, **look)


def _ranges(
    dataset: Data, result: TrainingResult | None, new_points: Sequence[tuple[float, float]]
) -> tuple[list[float], list[float]]:
    """What to show: the data, and as far as REACH allows the new points and the first and the last line."""
    new_x, new_y = zip(*new_points, strict=True) if new_points else ((), ())
    x_range = style.padded(*_reaching(dataset.x, new_x))
    lines = [] if result is None else [(result.weight, result.bias)]
    if result is not None and len(result.history):
        lines.append((float(result.history.weight[0]), float(result.history.bias[0])))
    heights = [weight * x + bias for weight, bias in lines for x in (dataset.x.min(), dataset.x.max())]
    return x_range, style.padded(*_reaching(dataset.y, [*new_y, *heights]))


def _reaching(values: Floats, others: Sequence[float]) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    reach = REACH * (high - low) or max(abs(low), 1.0)
    inside = [other for other in others if np.isfinite(other)]
    return max(low - reach, min([low, *inside])), min(high + reach, max([high, *inside]))
