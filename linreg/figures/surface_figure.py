"""The loss of every line, drawn as a map of weight and bias, and the path of the training on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from linreg.arrays import Floats
from linreg.figures import style
from linreg.figures.arrows import arrow_traces
from linreg.figures.level_sets import level_curves, merged_rows, round_directions, rows_loss
from linreg.figures.reduction import reduce_path
from linreg.result import Optimum, TrainingResult
from linreg.trained_units import Scaling
from linreg.words import Messages

LEVELS = 8
LEVEL_RATIO = 3.0  # each level's excess over the least loss is a third of the next one's
RAYS = 2880  # of which LEVEL_POINTS, evenly, are drawn of each level inside the picture
SEARCHED_RAYS = 180  # where each crossing is searched for
LEVEL_POINTS = 72
CURVE_POINTS = 121
MARGIN = 0.25  # of the picture around what happens on it, on each side
EDGE = 0.6  # of the picture: how far from its middle the levels are drawn
EDGE_RAYS = 30  # towards each edge of the picture: in a thin valley, hardly an even ray points there
MAX_THIN = 10.0  # a valley longer than this, compared with what moving one axis alone crosses, is not shown whole
MAX_REACH = 2.0  # a path that leaves is followed this many times as far as the level it began on reaches
FAR = 1e30  # pictures away: a browser cannot place anything much farther out
MIN_REACH = 0.4  # a path that hardly moves along an axis still gets this much of that level's size
Trace = dict[str, Any]


@dataclass(frozen=True, eq=False)
class _Map:
    """One run in the units of the picture.

    x, y: the training rows, or rows with their MSE, in the units that were trained. weights, biases, losses: of each
    state and the end, and `best`, in the units of the picture. x_shown: the rows' x in those units. place: from a
    trained line to them. scaled: these units are not the user's.
    """

    x: Floats
    y: Floats
    x_shown: Floats
    weights: Floats
    biases: Floats
    losses: Floats
    best: Optimum
    place: Callable[[ArrayLike, ArrayLike], tuple[Floats, Floats]]
    units: str
    scaled: bool


def surface_figure(result: TrainingResult, text: Messages, *, user_units: bool = False) -> go.Figure:
    """Curves of equal loss around the best line, the start, the path and where it stands, and the best line itself.

    The axes are weight and bias in the units that were trained, or in the user's. A line through the origin has no
    bias to choose: then they are the weight and its loss.
    """
    text = text.plain
    shown = _map(result, user_units)
    if not result.config.bias:
        return _curve_figure(shown, result, text)
    picture = _range(shown, shown.weights, 0), _range(shown, shown.biases, 1)
    traces = [_levels(shown, result, picture, text), *_walk(shown, shown.biases, shown.best.bias, picture, text)]
    traces += arrow_traces(result, shown.units, [*picture[0], *picture[1]], text)
    layout = style.stage_layout(*_axis_titles(shown, text))
    layout["xaxis"] |= {"range": picture[0], "showgrid": False}
    layout["yaxis"] |= {"range": picture[1], "showgrid": False}
    return style.figure(traces, layout)


def surface_alt(result: TrainingResult, text: Messages) -> str:
    """The picture of `surface_figure` in a sentence, for those who do not see it."""
    text = text.plain
    history, best = result.history, result.optimum
    start = (history.weight[0], history.bias[0]) if len(history) else (result.weight, result.bias)
    ends = {"start_weight": float(start[0]), "start_bias": float(start[1]), "weight": result.weight}
    words = text("figure.surface_alt", **ends, bias=result.bias, best_weight=best.weight, best_bias=best.bias)
    return words + text("figure.sentence_gap") + text("figure.arrows_alt") if result.config.bias else words


def _map(result: TrainingResult, user_units: bool) -> _Map:
    x, scaling = result.mse_data[0], result.scaling
    x_trained, y_trained = result.trained_mse_data
    states = result.run.with_end() if user_units else result.trained.with_end()
    return _Map(
        x_trained,
        y_trained,
        x if user_units else x_trained,
        states.weight,
        states.bias,
        states.loss,
        result.optimum if user_units else result.trained_optimum,
        scaling.line_in_user_units if user_units else lambda weight, bias: (np.asarray(weight), np.asarray(bias)),
        "user" if user_units else "trained",
        not user_units and scaling != Scaling(),
    )


def _range(shown: _Map, values: Floats, axis: int) -> list[float]:
    """What to show of an axis (0 weight, 1 bias): the best line, the start and the path, with some room around."""
    middle = (shown.best.weight, shown.best.bias)[axis]
    apart = (shown.weights[0] - shown.best.weight) * shown.x_shown + shown.biases[0] - shown.best.bias
    size = float(np.sqrt(np.mean(apart**2)) * np.hypot(*round_directions(shown.x_shown)[axis]))
    thin = float(np.sqrt(np.mean(shown.x_shown**2)) / shown.x_shown.std())
    size = max(size * min(1.0, MAX_THIN / thin), 0.02 * abs(middle), 1e-9)
    reach = max(MAX_REACH * size, abs(float(values[0]) - middle))
    seen = np.clip(np.append(values, middle), middle - reach, middle + reach)
    low, high = float(seen.min()), float(seen.max())
    short = max(0.0, MIN_REACH * size - (high - low)) / 2
    return style.padded(low - short, high + short, MARGIN)


def _levels(shown: _Map, result: TrainingResult, picture: tuple[list[float], list[float]], text: Messages) -> Trace:
    """All levels as one broken line, as far as the picture shows them; each point knows its loss."""
    loss, best = result.config.loss, result.trained_optimum
    rows = merged_rows(shown.x, shown.y, best)
    back = result.scaling.line_in_trained_units if shown.units == "user" else lambda weight, bias: (weight, bias)
    corners = [rows_loss(rows, loss, *back(weight, bias)) for weight in picture[0] for bias in picture[1]]
    levels = best.loss + (max(corners) - best.loss) * LEVEL_RATIO ** -np.arange(LEVELS, dtype=np.float64)
    rays = RAYS if loss == "MSE" else SEARCHED_RAYS
    towards = np.array([back(weight, bias) for weight, bias in _edges(picture)]).T
    curves = level_curves(shown.x, shown.y, loss, best, levels, rays, towards)
    weights, biases = shown.place(*curves)
    factor = result.scaling.loss_factor(loss) if shown.units == "user" else 1.0
    drawn = [
        _inside(weight, bias, level * factor, picture)
        for weight, bias, level in zip(weights, biases, levels, strict=True)
    ]
    x, y, losses = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    x, y = style.drawable(x, np.ptp(picture[0])), style.drawable(y, np.ptp(picture[1]))
    hover = text("figure.level_hover", loss="%{customdata:.4~g}") + "<extra></extra>"
    look = {"width": 1, "customdata": style.drawable(losses, float(levels[0]) * factor), "hovertemplate": hover}
    return style.line("level", text("figure.level"), x, y, style.LEVEL, **look)


def _edges(picture: tuple[list[float], list[float]]) -> Iterator[tuple[float, float]]:
    """Places along the four edges of what `_inside` keeps."""
    (left, right), (bottom, top) = (style.padded(low, high, EDGE - 0.5) for low, high in picture)
    for across, up in zip(np.linspace(left, right, EDGE_RAYS), np.linspace(bottom, top, EDGE_RAYS), strict=True):
        yield from ((across, bottom), (across, top), (left, up), (right, up))


def _inside(
    weight: Floats, bias: Floats, loss: float, picture: tuple[list[float], list[float]]
) -> tuple[Floats, Floats, Floats]:
    """The part of one curve that the picture shows and a point beyond, thinned, with a gap where it leaves."""
    inside = np.ones(weight.shape, dtype=bool)
    for values, (low, high) in ((weight, picture[0]), (bias, picture[1])):
        inside &= np.abs(values - (low + high) / 2) <= EDGE * (high - low)
    kept = np.flatnonzero(np.convolve(inside, [1, 1, 1], "same"))
    leaves = np.flatnonzero(np.diff(kept) > 1)
    ends = np.concatenate([leaves, leaves + 1, [kept.size - 1]]) if kept.size else leaves
    thinned = np.union1d(np.arange(0, kept.size, max(1, kept.size // LEVEL_POINTS)), ends).astype(np.intp)
    gaps = np.append(np.searchsorted(thinned, leaves, side="right"), thinned.size)
    x, y = (np.insert(values[kept[thinned]], gaps, np.nan) for values in (weight, bias))
    return x, y, np.full(x.shape, loss)


def _walk(
    shown: _Map, heights: Floats, best_height: float, picture: tuple[list[float], list[float]], text: Messages
) -> Iterator[Trace]:
    """The path and its three places: where it began, the least loss, and where the run stands."""
    finite = np.flatnonzero(np.isfinite(heights) & np.isfinite(shown.weights))
    kept = finite[reduce_path(shown.weights[finite], heights[finite], *picture)]
    axes = "loss" if heights is shown.losses else "bias"
    far = [FAR * float(np.ptp(limits)) for limits in picture]
    weights, heights = np.clip(shown.weights, -far[0], far[0]), np.clip(heights, -far[1], far[1])
    meta = {"units": shown.units, "axes": axes, "far": far}
    path = {"width": 1.5, "customdata": style.compact(kept), "hoverinfo": "skip", "meta": {"role": "path", **meta}}
    yield style.line("path", text("figure.path"), weights[kept], heights[kept], style.LOSS, **path)
    hover = {"hovertemplate": "%{x}, %{y}"}
    start = {"size": 10, "symbol": "circle-open", "marker": {"line": {"width": 2}}, **hover}
    start |= style.named(text("figure.start"), style.START, "top center")
    yield style.dots("start", text("figure.start"), weights[:1], heights[:1], style.START, **start)
    dot = {"size": 11, **hover, "meta": {"role": "epoch_dot", **meta}}
    yield style.dots("epoch_dot", text("figure.epoch_dot"), weights[-1:], heights[-1:], style.LOSS, **dot)
    cross = {"line": {"color": style.OPTIMUM, "width": 2.5}}
    best = {"size": 11, "symbol": "x-thin", "marker": cross, **hover}
    best |= style.named(text("figure.optimum"), style.OPTIMUM, "bottom center")
    yield style.dots("optimum", text("figure.optimum"), [shown.best.weight], [best_height], style.OPTIMUM, **best)


def _curve_figure(shown: _Map, result: TrainingResult, text: Messages) -> go.Figure:
    """The loss against the weight alone, for a line through the origin."""
    x_range = _range(shown, shown.weights, 0)
    weights = np.linspace(x_range[0], x_range[1], CURVE_POINTS)
    rows, loss = merged_rows(shown.x, shown.y, result.trained_optimum), result.config.loss
    user = shown.units == "user"
    trained = [result.scaling.line_in_trained_units(weight, 0.0)[0] if user else weight for weight in weights.tolist()]
    factor = result.scaling.loss_factor(loss) if user else 1.0
    losses = np.array([rows_loss(rows, loss, weight, 0.0) for weight in trained]) * factor
    y_range = style.padded(min(shown.best.loss, float(losses.min())), float(losses.max()), 0.08)
    curve = style.line("level", text("figure.loss"), weights, losses, style.LEVEL, hovertemplate="%{x}, %{y}")
    walk = _walk(shown, shown.losses, shown.best.loss, (x_range, y_range), text)
    titles = _axis_titles(shown, text)[0], text("figure.loss_axis", loss=loss)
    layout = style.stage_layout(*titles)
    layout["xaxis"] |= {"range": x_range}
    layout["yaxis"] |= {"range": y_range}
    return style.figure([curve, *walk], layout)


def _axis_titles(shown: _Map, text: Messages) -> tuple[str, str]:
    suffix = "_scaled" if shown.scaled else ""
    return text(f"figure.weight{suffix}"), text(f"figure.bias{suffix}")
