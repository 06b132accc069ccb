"""The loss before each epoch's update, and the least it can become."""

from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from linreg.arrays import Floats
from linreg.figures import style
from linreg.figures.reduction import reduce_series
from linreg.result import TrainingResult
from linreg.words import Messages

MIN_LOG_FLOOR = 1e-3  # of the least loss drawn
DECADES = 8  # below its greatest value, to which the loss above the least is drawn
HIGHEST = 100.0  # times the loss above the least at the start
LOWEST = 1e-290  # a loss above the least that can be told from 0, DECADES lower too

Scale = Literal["linear", "log", "above"]


def loss_figure(
    result: TrainingResult, text: Messages, *, scale: Scale = "linear", floor: float | None = None
) -> go.Figure:
    """The loss over the epochs, of the held-out rows too, with the least possible loss as a floor.

    At epoch e stands the loss before its update, at the end the loss of the trained line, as far as they are finite. A
    long history is drawn by the least and the greatest loss of each short stretch. floor: result.optimum.loss unless
    given; on a log scale none is drawn that is 0, or so far below every loss that the curve would be squeezed. scale:
    "above" draws by how much each loss is above the least, logarithmically, and so how fast runs approach it.
    """
    text = text.plain
    if scale == "above" and is_comparable(result):
        return _above_figure(result, text)
    log_scale = scale != "linear"
    floor = result.optimum.loss if floor is None else floor
    states = result.run.with_end()
    losses = _finite_head(states.loss)
    traces = [_curve("loss", text("figure.loss"), losses, style.LOSS)]
    if states.validation_loss is not None:
        held_out = _finite_head(states.validation_loss)
        traces.append(_curve("validation_loss", text("figure.validation_loss"), held_out, style.HELD_OUT))
    if np.isfinite(floor) and (not log_scale or floor > MIN_LOG_FLOOR * losses.min(initial=np.inf, where=losses > 0)):
        ends = np.linspace(0, max(losses.size - 1, 1), 4)
        name = text("figure.floor", floor=float(floor))
        look = {
            "dash": "dash",
            "width": 1.5,
            "hoverinfo": "name",
            **style.label(name, style.OPTIMUM, "end", above=True),
        }
        traces.append(style.line("floor", name, ends, np.full(4, floor), style.OPTIMUM, **look))
    traces.append(_epoch_dot(losses, text))
    loss_title = text("figure.loss_axis", loss=result.config.loss)
    layout = style.stage_layout(text("figure.epoch"), loss_title)
    layout["xaxis"] |= {"range": style.padded(0, max(losses.size - 1, 1), 0.03)}
    layout["yaxis"] |= _loss_axis(traces, log_scale)
    return style.figure(traces, layout)


def _above_figure(result: TrainingResult, text: Messages) -> go.Figure:
    losses = _finite_head(result.run.with_end().loss)
    least = least_above(result)
    above = np.maximum(losses - result.optimum.loss, least)
    traces = [_curve("loss", text("figure.loss"), above, style.LOSS), _epoch_dot(above, text)]
    for trace in traces:
        trace["meta"] |= {"least": least}
    layout = style.stage_layout(text("figure.epoch"), text("figure.above_axis", loss=result.config.loss))
    layout["xaxis"] |= {"range": style.padded(0, max(losses.size - 1, 1), 0.03)}
    layout["yaxis"] |= {"type": "log", "range": style.padded(np.log10(least), np.log10(least) + DECADES, 0.05)}
    return style.figure(traces, layout)


def is_comparable(result: TrainingResult) -> bool:
    """Whether the loss that the run counts is the one whose least value is known; broken shapes count another."""
    return result.broken != "shape"


def least_above(result: TrainingResult) -> float:
    """What is drawn of a loss that is less above the least: DECADES below the greatest.

    A run that diverges is drawn up to HIGHEST times its start, so that others beside it can be seen.
    """
    above = _finite_head(result.run.with_end().loss) - result.optimum.loss
    start = float(above[:1].sum())
    greatest = float(above.max(initial=0.0))
    top = min(greatest, HIGHEST * start) if start > 0 else greatest
    return (top if top > LOWEST else 1.0) * 10.0**-DECADES


def loss_alt(result: TrainingResult, text: Messages) -> str:
    """The picture of `loss_figure` in a sentence, for those who do not see it."""
    text = text.plain
    epochs = len(result.history)
    if not epochs:
        return text("figure.loss_alt_empty")
    first = float(result.history.loss[0])
    return text("figure.loss_alt", epochs=epochs, first=first, last=result.loss, floor=result.optimum.loss)


def _finite_head(losses: Floats) -> Floats:
    """Without the end of a run that never had a finite loss."""
    return losses if np.isfinite(losses[-1]) else losses[:-1]


def _curve(role: str, name: str, losses: Floats, color: str) -> dict[str, Any]:
    kept = reduce_series(losses)
    hover = "%{x}: %{y}<extra></extra>"
    mode = "lines" if losses.size > 1 else "lines+markers"
    return style.line(role, name, kept.astype(np.int32), losses[kept], color, hovertemplate=hover, mode=mode)


def _epoch_dot(losses: Floats, text: Messages) -> dict[str, Any]:
    """Where the run stands: the end, until the player moves it."""
    last = losses[-1:]
    at = np.arange(losses.size, dtype=np.int32)[-1:]
    return style.dots("epoch_dot", text("figure.epoch_dot"), at, last, style.LOSS, size=11)


def _loss_axis(traces: list[dict[str, Any]], log_scale: bool) -> dict[str, Any]:
    """The y axis with a fixed range, so that it stands still while the player moves."""
    drawn = np.concatenate([np.asarray(trace["y"], dtype=np.float64) for trace in traces])
    if log_scale:
        drawn = np.log10(drawn[drawn > 0])
    if not drawn.size:
        return {"type": "log" if log_scale else "linear"}
    low, high = style.padded(float(drawn.min()), float(drawn.max()), 0.05)
    return {"type": "log" if log_scale else "linear", "range": [low, high]}
