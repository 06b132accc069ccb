"""What a companion adds to the three pictures: its line, its losses, its path. The browser has its states."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from linreg.figures import style
from linreg.figures.fit_figure import FAR
from linreg.figures.loss_figure import Scale, is_comparable, least_above
from linreg.figures.reduction import reduce_series
from linreg.result import TrainingResult


def companion_traces(
    result: TrainingResult,
    name: str,
    number: int,
    color: int,
    beside: TrainingResult,
    x_range: Sequence[float],
    scale: Scale = "linear",
) -> dict[str, list[dict[str, Any]]]:
    """The traces of companion `number` for each chart, without the values that the browser computes from its states.

    color: 1 to 10. beside: the page's run, whose surface and whose losses it is drawn among; losses of another kind
    are not. x_range: what the data chart shows. scale: that of the losses.
    """
    look, states = style.COMPANIONS[color], result.run.with_end()
    meta = {"companion": number}
    low, high = x_range
    # Each name at a place of its own, for where the lines are one.
    x = low + (high - low) * np.array([0.0, 0.15, 0.3 + 0.13 * (number % 5), 1.0])
    named = style.label(name, look, "end", above=number % 2 == 0, rising=result.weight >= 0)
    line = {"width": 2, "meta": {"role": "companion_line", **meta}, "hoverinfo": "name", **named}
    traces = {"fit": [style.line("companion_line", name, x, result.weight * x + result.bias, look, **line)]}
    above = scale == "above" and is_comparable(beside)
    if result.config.loss == beside.config.loss and (is_comparable(result) or not above):
        traces["loss"] = _losses(result, name, look, meta, beside, above=above)
    if beside.config.bias and result.config.bias:
        path = {"width": 1.5, "hoverinfo": "name", "meta": {"role": "companion_path", **meta}}
        place = {"size": 8, "meta": {"role": "companion_place", **meta}, "hoverinfo": "skip"}
        walked = style.compact(reduce_series(states.weight))
        traces["surface"] = [
            style.line("companion_path", name, states.weight[:0], states.bias[:0], look, customdata=walked, **path),
            style.dots("companion_place", name, states.weight[-1:], states.bias[-1:], look, **place),
        ]
    return traces


def _losses(
    result: TrainingResult, name: str, look: str, meta: dict[str, Any], beside: TrainingResult, *, above: bool
) -> list[dict[str, Any]]:
    losses = result.run.with_end().loss
    kept = reduce_series(losses)
    far = FAR * float(beside.run.with_end().loss.max())  # as far as a browser can place a marker
    if above:
        least = least_above(beside)
        losses, meta = np.maximum(losses - result.optimum.loss, least), {"least": least, **meta}
    line = {"width": 1.5, "hoverinfo": "name", "meta": {"role": "companion_loss", **meta}}
    dot = {"size": 8, "hoverinfo": "skip", "meta": {"role": "companion_dot", "far": far, **meta}}
    end = np.clip(losses[-1:], 0, far)
    return [
        style.line("companion_loss", name, kept.astype(np.int32), losses[kept], look, **line),
        style.dots("companion_dot", name, kept[-1:], end, look, **dot),
    ]
