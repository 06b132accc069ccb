"""The data and the line: what follows from the data alone, and what a run adds."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from linreg.arrays import Floats
from linreg.dataset import Dataset
from linreg.figures import style
from linreg.figures.reduction import MAX_PLAIN_POINTS, Bins, bin_points
from linreg.moments import Data, Moments
from linreg.result import TrainingResult
from linreg.words import Messages, format_number

MAX_RESIDUALS = 300  # more lines than this are a grey cloud
MAX_SQUARES = 60
HEIGHT_TO_WIDTH = 0.72  # of the plot on a screen of 1280 × 800 pixels, where squares look square
BAND_POINTS = 40
ELLIPSE_POINTS = 61
DENSITY_SIZE = 9  # pixels of a cell of a picture from a database
REACH = 1.0  # how many heights (widths) of the data the picture may grow on a side to show a line (a new point)
FAR = 1e4  # heights of the picture
GROWTH = 0.25  # of the data's height or width: the picture grows by whole steps, so that it stands still in between
SLACK = 0.05  # of them: so far beyond the data, a line is still inside the picture's margin
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


def data_figure(
    dataset: Data,
    text: Messages,
    *,
    exact: Line | None = None,
    fit: Intervals | None = None,
    bands_level: float | None = None,
    true_line: Line | None = None,
) -> go.Figure:
    """The examples with what follows from them alone; the picture while there is no run.

    exact: the least-squares line. fit and bands_level: the confidence and the prediction interval of `fit` at that
    level, if it has any. true_line: the one a generator drew the data from. More than MAX_PLAIN_POINTS examples are
    drawn as counts; rows that are not here as the counts their database told, or else as an ellipse.
    """
    text = text.plain
    x_range, y_range = style.padded(*_ends(dataset.x_ends)), style.padded(*_ends(dataset.y_ends))
    traces: list[Trace] = []
    if fit is not None and bands_level is not None:
        traces += _bands(fit, bands_level, x_range, text)
    if isinstance(dataset, Moments):
        traces.append(_density(dataset, text) if dataset.counts else _extent(dataset, text))
    else:
        traces.append(_examples(dataset, text))
    if true_line is not None:
        look = {"dash": "dot", **_name(text("figure.true_line"), true_line, style.TRUE_LINE, "end", above=False)}
        traces.append(_line("true_line", text("figure.true_line"), true_line, x_range, style.TRUE_LINE, **look))
    if exact is not None:
        traces.append(_best_line(exact, x_range, text, above=False))
    layout = style.stage_layout(style.plain(dataset.x_name), style.plain(dataset.y_name))
    layout["xaxis"] |= {"range": x_range, **_dates(dataset, x_range)}
    layout["yaxis"] |= {"range": y_range}
    return style.figure(traces, layout)


def _dates(dataset: Data, x_range: Sequence[float]) -> dict[str, Any]:
    """What labels the axis of x with dates or times, where x is one."""
    if dataset.x_scale is None:
        return {}
    values, texts = dataset.x_scale.ticks(*x_range)
    return {"tickmode": "array", "tickvals": values, "ticktext": texts} if values else {}


def run_figure(
    result: TrainingResult,
    text: Messages,
    *,
    squares: bool = False,
    new_x: Sequence[float] = (),
    fit: Intervals | None = None,
    bands_level: float | None = None,
) -> go.Figure:
    """What a run adds to `data_figure`, or replaces there: the trained line, how far each example is from it, the best
    line of the chosen loss, the rows held out, the predictions at `new_x`; and the ranges in which all that is seen.

    squares: draw each squared residual as an area. fit and bands_level: the intervals of the line of the training rows,
    where some rows are held out.
    """
    text = text.plain
    x_range, y_range = picture_of(result, new_x)
    traces = [] if fit is None or bands_level is None else list(_bands(fit, bands_level, x_range, text))
    traces += _residuals(result, squares, x_range, y_range, text)
    if not result.training_rows.all():
        traces += split_examples(result, text)
    # The names stand on the outer sides of the two lines.
    below = [_height(result, x) < _height(result.optimum, x) for x in x_range]
    look = {"width": 3, **_name(text("figure.trained_line"), result, style.TRAINED, "end", above=not below[1])}
    traces.append(_line("trained_line", text("figure.trained_line"), result, x_range, style.TRAINED, **look))
    traces.append(_best_line(result.optimum, x_range, text, above=below[0]))
    if new_x:
        shown = np.asarray([x for x in new_x if x_range[0] <= x <= x_range[1]])
        look = {"symbol": "diamond", "size": 11, "hovertemplate": "x = %{x}, ŷ = %{y}<extra></extra>"}
        # No browser can place a marker much farther out than this.
        far = FAR * max(abs(end) for end in y_range)
        look["meta"] = {"role": "new_points", "far": far}
        heights = np.clip(result.weight * shown + result.bias, -far, far)
        traces.append(style.dots("new_points", text("figure.new_points"), shown, heights, style.NEW_POINTS, **look))
    across = {"range": x_range, **_dates(result.dataset, x_range)}
    return style.figure(traces, {"template": {}, "xaxis": across, "yaxis": {"range": y_range}})


def fit_alt(dataset: Data, text: Messages, *, result: TrainingResult | None = None, exact: Line | None = None) -> str:
    """The picture of the data and the line in a sentence or two, for those who do not see it."""
    text = text.plain
    sentences = [text("figure.fit_alt", rows=dataset.rows, x=dataset.x_name, y=dataset.y_name)]
    if result is not None:
        sentences.append(text("figure.fit_alt_trained", weight=result.weight, bias=result.bias))
    if exact is not None:
        name = text("figure.best_line")
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


def split_examples(result: TrainingResult, text: Messages) -> Iterator[Trace]:
    """The training rows and the rows held out, each in its colour."""
    training, (x, y) = result.training_rows, (result.dataset.x, result.dataset.y)
    yield _points("points", text("figure.points"), x[training], y[training], style.POINTS, text)
    yield _points("held_out", text("figure.held_out"), x[~training], y[~training], style.HELD_OUT, text)


def _examples(dataset: Dataset, text: Messages) -> Trace:
    points = _points("points", text("figure.points"), dataset.x, dataset.y, style.POINTS, text)
    if dataset.x_scale is not None and dataset.x.size <= MAX_PLAIN_POINTS:
        written = [dataset.x_scale.write(x) for x in dataset.x.tolist()]
        points |= {"hovertext": written, "hovertemplate": "%{hovertext}, %{y}<extra></extra>"}
    return points


def _points(role: str, name: str, x: Floats, y: Floats, color: str, text: Messages) -> Trace:
    """One marker for each example, or, of very many, one for each cell that has any, the darker the more."""
    symbol = "circle-open" if role == "held_out" else "circle"
    if x.size <= MAX_PLAIN_POINTS:
        size = 11 if x.size <= 30 else 8 if x.size <= 100 else 5
        return style.dots(role, name, x, y, color, symbol=symbol, size=size, hovertemplate="%{x}, %{y}<extra></extra>")
    bins = bin_points(x, y)
    counted = text("figure.counted", name=name, rows=x.size, cells=bins.counts.size)
    return _counted(role, counted, bins, color, text)


def _counted(role: str, name: str, bins: Bins, color: str, text: Messages, size: int = 7) -> Trace:
    depth = 0.15 + 0.85 * np.log1p(bins.counts) / np.log1p(bins.counts.max())
    look = {"symbol": "square", "size": size, "marker": {"opacity": np.round(depth, 2)}}
    trace = style.dots(role, name, bins.x, bins.y, color, **look)
    hover = text("figure.counted_hover", count="%{customdata}") + "<extra></extra>"
    return trace | {"customdata": bins.counts, "hovertemplate": hover}


def _density(moments: Moments, text: Messages) -> Trace:
    """The cells of the grid that hold any rows, each in its middle."""
    counts = np.array(moments.counts)
    across, up = np.nonzero(counts)
    steps = [np.ptp(ends) / size for ends, size in zip((moments.x_ends, moments.y_ends), counts.shape, strict=True)]
    x, y = moments.x_low + (across + 0.5) * steps[0], moments.y_low + (up + 0.5) * steps[1]
    name = text("figure.counted", name=text("figure.points"), rows=moments.rows, cells=across.size)
    return _counted("points", name, Bins(x, y, counts[across, up]), style.POINTS, text, DENSITY_SIZE)


def _extent(moments: Moments, text: Messages) -> Trace:
    """Two standard deviations around the means, as an ellipse: what the moments alone tell of where the rows lie."""
    turn = np.linspace(0, 2 * np.pi, ELLIPSE_POINTS)
    across, left = math.sqrt(moments.x_variance), math.sqrt(moments.rest / moments.rows)
    x = 2 * across * np.cos(turn)
    y = moments.slope * x + 2 * left * np.sin(turn)
    look: dict[str, Any] = {"width": 1, "fill": "toself", "fillcolor": style.BAND, "hoverinfo": "name"}
    return style.line("points", text("figure.extent"), moments.x_mean + x, moments.y_mean + y, style.POINTS, **look)


def _best_line(best: Line, x_range: Sequence[float], text: Messages, *, above: bool) -> Trace:
    look = {"dash": "dash", **_name(text("figure.best_line"), best, style.EXACT, "start", above=above)}
    return _line("exact_line", text("figure.best_line"), best, x_range, style.EXACT, **look)


def _name(name: str, drawn: Line, color: str, at: str, *, above: bool) -> dict[str, Any]:
    return style.label(name, color, at, above=above, rising=drawn.weight >= 0)


def _line(role: str, name: str, drawn: Line, x_range: Sequence[float], color: str, **look: Any) -> Trace:
    """From edge to edge, with two places inside it for its name, which takes room to the left or to the right."""
    low, high = x_range
    to_left = look["textposition"].endswith("left")
    first = style.LABEL_INSET + (style.NAME_WIDTH if to_left else 0.0)
    last = style.END_INSET + (0.0 if to_left else style.NAME_WIDTH)
    x = low + (high - low) * np.array([0.0, first, 1.0 - last, 1.0])
    return style.line(role, name, x, drawn.weight * x + drawn.bias, color, hoverinfo="name", **look)


def _residuals(
    result: TrainingResult, squares: bool, x_range: Sequence[float], y_range: Sequence[float], text: Messages
) -> Iterator[Trace]:
    if not result.dataset.rows_here:
        return
    x, y = result.training_data
    y_hat = result.weight * x + result.bias
    if squares and x.size <= MAX_SQUARES:
        ratio = float(np.ptp(x_range) / np.ptp(y_range)) * HEIGHT_TO_WIDTH
        meta = {"role": "squares", "x_per_y": ratio}
        outline = square_outlines(x, y, y_hat, ratio)
        look: dict[str, Any] = {"width": 1, "fill": "toself", "fillcolor": style.SQUARE, "hoverinfo": "skip"}
        look["meta"] = meta
        yield style.line("squares", text("figure.squares"), *outline, style.SQUARE, **look)
    if x.size <= MAX_RESIDUALS:
        drawn = segments(x, y, y_hat)
        yield style.line("residuals", text("figure.residuals"), *drawn, style.RESIDUAL, width=1.2, hoverinfo="skip")


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
    look: dict[str, Any] = {"width": 0, "fill": "toself", "fillcolor": style.BAND, "hoverinfo": "name"}
    percent = format_number(100 * level)
    for kind, low, high in kinds:
        outline = np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])
        name = text(f"figure.{kind}_band", level=percent)
        yield style.line("band", name, *outline, style.BAND, **look)


def picture_of(
    result: TrainingResult, new_x: Sequence[float] = (), others: Sequence[float] = ()
) -> tuple[list[float], list[float]]:
    """What to show: the data, and as far as REACH allows the new points, the first and the last line, and the heights
    of `others`."""
    dataset, history = result.dataset, result.history
    lines = [(result.weight, result.bias)]
    if len(history):
        lines.append((float(history.weight[0]), float(history.bias[0])))
    heights = [weight * x + bias for weight, bias in lines for x in _ends(dataset.x_ends)]
    heights += [result.weight * x + result.bias for x in new_x]
    heights += others
    return style.padded(*reaching(dataset.x_ends, new_x)), style.padded(*reaching(dataset.y_ends, heights))


def reaching(ends: Floats, others: Sequence[float]) -> tuple[float, float]:
    """The range of `ends`, grown by whole steps of GROWTH, at most REACH on a side, until it holds the others."""
    low, high = _ends(ends)
    size = (high - low) or max(abs(low), 1.0)
    inside = [other for other in others if math.isfinite(other)]
    below, above = low - min([low, *inside]), max([high, *inside]) - high
    shares = [min(beyond / size, REACH) - SLACK for beyond in (below, above)]
    steps = [math.ceil(max(share, 0.0) / GROWTH) for share in shares]
    return low - steps[0] * GROWTH * size, high + steps[1] * GROWTH * size


def _height(line: Line, x: float) -> float:
    return line.weight * x + line.bias


def _ends(ends: Floats) -> tuple[float, float]:
    return float(ends[0]), float(ends[1])
