"""What the line leaves over: against x, as a histogram, and against what a normal distribution would give."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from scipy.special import ndtri

from linreg.arrays import Floats
from linreg.figures import style
from linreg.figures.reduction import MAX_PLAIN_POINTS, bin_points
from linreg.least_squares import LeastSquares
from linreg.least_squares.influence import Influence
from linreg.words import Messages

HEIGHT = 280
_CURVE_POINTS = 81
_MAX_BARS = 40
_QUANTILES = 500  # at most so many of them are drawn; the ends always are


def residuals_figure(
    line: LeastSquares,
    rows: Influence,
    text: Messages,
    *,
    standardized: bool = False,
    numbers: NDArray[np.intp] | None = None,
) -> go.Figure:
    """Residuals against x with their zero line; influential rows are ringed, above many rows cells are drawn.

    standardized: in standard errors, with lines at ±2. numbers: how the page counts the rows, from 1 on if not given.
    """
    text = text.plain
    x, residuals = line.dataset.x, rows.standardized(line) if standardized else line.residuals
    ends = np.array([x.min(), x.max()])
    traces = [style.line("zero", text("statistics.zero_line"), ends, np.zeros(2), style.EXACT, showlegend=False)]
    for height in (-2.0, 2.0) if standardized else ():
        name, at = text("statistics.two_errors"), np.full(2, height)
        traces.append(style.line("two_errors", name, ends, at, style.EXACT, dash="dot", width=1, showlegend=False))
    if x.size > MAX_PLAIN_POINTS:
        cells = bin_points(x, residuals)
        look = {"opacity": _shades(cells.counts), "symbol": "square"}
        traces.append(_dots(text("statistics.residuals"), cells.x, cells.y, marker=look, size=5))
    else:
        traces.append(_dots(text("statistics.residuals"), x, residuals))
    marked = rows.influential[:50]
    if marked.size:
        look = {"symbol": "circle-open", "size": 13, "marker": {"line": {"width": 2}}}
        name = text("statistics.influential")
        counted = marked + 1 if numbers is None else numbers[marked]
        hover = [text("statistics.influential_hover", row=int(number)) for number in counted]
        traces.append(
            style.dots("influential", name, x[marked], residuals[marked], style.NEW_POINTS, **look, text=hover)
        )
    layout = style.layout(
        text("statistics.residuals_title"),
        style.plain(line.dataset.x_name),
        _axis(standardized, text),
        height=HEIGHT,
    )
    return style.figure(traces, layout)


def histogram_figure(line: LeastSquares, text: Messages, weights: Influence | None = None) -> go.Figure:
    """How often residuals of each size occur, and how often they would if they were normal with the same deviation.

    weights: to show standardized residuals.
    """
    text = text.plain
    residuals, std = _values(line, weights)
    bars = int(np.clip(np.sqrt(residuals.size) * 1.5, 5, _MAX_BARS))
    counts, edges = np.histogram(residuals, bins=bars)
    middles, width = 0.5 * (edges[1:] + edges[:-1]), float(edges[1] - edges[0])
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": text("statistics.residuals"),
            "meta": {"role": "histogram"},
            "x": middles,
            "y": counts,
            "width": width * 0.95,
            "marker": {"color": style.POINTS, "opacity": 0.75},
        }
    ]
    if std:
        at = np.linspace(min(edges[0], -3 * std), max(edges[-1], 3 * std), _CURVE_POINTS)
        normal = residuals.size * width * np.exp(-0.5 * (at / std) ** 2) / (std * np.sqrt(2 * np.pi))
        traces.append(style.line("normal", text("statistics.normal_curve"), at, normal, style.EXACT))
    layout = style.layout(
        text("statistics.histogram_title"),
        _axis(weights is not None, text),
        text("statistics.rows_axis"),
        height=HEIGHT,
    )
    return style.figure(traces, layout)


def normal_quantiles_figure(line: LeastSquares, text: Messages, weights: Influence | None = None) -> go.Figure:
    """Sorted residuals against the quantiles of a normal distribution (Q–Q plot): near a line if they are normal.

    The plotting positions are Blom's, (i − 3/8)/(n + 1/4). weights: to show standardized residuals.
    """
    text = text.plain
    residuals, std = _values(line, weights)
    sorted_residuals = np.sort(residuals)
    n = sorted_residuals.size
    kept = np.unique(np.round(np.linspace(0, n - 1, min(n, _QUANTILES))).astype(int))
    quantiles = ndtri((kept + 1 - 0.375) / (n + 0.25))
    ends = quantiles[[0, -1]]
    traces = [
        style.line("normal", text("statistics.if_normal"), ends, ends * std, style.EXACT),
        _dots(text("statistics.residuals"), quantiles, sorted_residuals[kept]),
    ]
    layout = style.layout(
        text("statistics.quantiles_title"), text("statistics.quantile_axis"), _axis(weights is not None, text),
        height=HEIGHT,
    )  # fmt: skip
    return style.figure(traces, layout)


def _values(line: LeastSquares, weights: Influence | None) -> tuple[Floats, float]:
    """The residuals and their standard deviation, or the standardized ones, whose deviation is 1."""
    if weights is None:
        return line.residuals, line.residual_std or 0.0
    return weights.standardized(line), 1.0 if line.residual_std else 0.0


def _axis(standardized: bool, text: Messages) -> str:
    return text("statistics.standardized_axis" if standardized else "statistics.residual_axis")


def _dots(name: str, x: Any, y: Any, **look: Any) -> dict[str, Any]:
    return style.dots("residuals", name, x, y, style.POINTS, showlegend=False, **look)


def _shades(counts: Any) -> Any:
    return 0.25 + 0.75 * np.log1p(counts) / np.log1p(counts.max())
