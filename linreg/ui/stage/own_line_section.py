"""The line of the reader's own on the stage: guessed first, then compared with the best line, or trained from."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.figures.own_line_figure import own_line_figure
from linreg.figures.reduction import MAX_PLAIN_POINTS
from linreg.optimum.losses import mean_loss
from linreg.result import TrainingResult
from linreg.ui.stage.packing import pack_own_line
from linreg.ui.stage.stage import tell_stage
from linreg.ui.state.own_line import chosen_guess
from linreg.words import Messages, format_number

STEEPEST = 3  # times the slope that crosses the data from corner to corner: the end of the slider of the weight
FAR_FROM_ZERO = 2  # widths of the data: farther from x = 0, a weight alone throws the line out of the picture
SLIDER_STEPS = 200


def own_line_section(place: DeltaGenerator, result: TrainingResult, new_x: Sequence[float], text: Messages) -> None:
    """The line with what its loss is computed from; the least loss is told only once it is asked for."""
    line = chosen_guess()
    if line is None:
        return
    line = line if result.config.bias else (line[0], 0.0)
    revealed = bool(st.session_state["revealed"])
    figure = own_line_figure(result, line, text, revealed=revealed, new_x=new_x)
    facts: dict[str, Any] = {
        "guess": line,
        "revealed": revealed,
        "told_loss": loss_of(result, line),
        "sliders": slider_ranges(result),
    }
    if revealed:
        best, flat = result.optimum.loss, loss_of(result, (0.0, result.summary.y_mean if result.config.bias else 0.0))
        sentence = "own_line.score" if result.config.bias else "own_line.score_no_bias"
        words = text.plain(sentence, score="{score}", best=format_number(best, 3), flat=format_number(flat, 3))
        facts |= {"best_loss": best, "flat_loss": flat, "score": words}
    tell_stage(place, "own_line", pack_own_line(result, figure, facts, rows_drawn=_rows_drawn(result)))


def loss_of(result: TrainingResult, line: tuple[float, float]) -> float:
    """The loss of a line of the user's units over the training rows, as the run's own loss is one."""
    x, y = result.scaling.rows_in_trained_units(*result.mse_data)
    weight, bias = result.scaling.line_in_trained_units(*line)
    loss = mean_loss(y - weight * x - bias, result.config.loss)
    return loss * result.scaling.loss_factor(result.config.loss)


def slider_ranges(result: TrainingResult) -> list[list[float]] | None:
    """Lowest, highest and step of weight and bias; None where x = 0 is so far off that they say nothing of the data."""
    x, y = result.dataset.x_ends, result.dataset.y_ends
    width, height, middle = float(np.ptp(x)), float(np.ptp(y)) or float(abs(y[0])) or 1.0, float(x.mean())
    if not abs(middle) <= FAR_FROM_ZERO * width:
        return None
    weight = STEEPEST * height / width
    offset = weight * max(abs(middle), width / 2)
    ranges = [(-weight, weight), (float(y[0]) - offset, float(y[1]) + offset)]
    return [_in_steps(low, high) for low, high in ranges]


def _in_steps(low: float, high: float) -> list[float]:
    """The range with a step of 1, 2 or 5 times a power of ten, and ends that are whole steps."""
    least = (high - low) / SLIDER_STEPS
    power = math.floor(math.log10(least))
    size = next(size for size in (1, 2, 5, 10) if size * 10.0**power >= least * (1 - 1e-9))
    step = float(f"{size}e{power}")
    ends = math.floor(low / step), math.ceil(high / step)
    return [*(float(f"{end * size}e{power}") for end in ends), step]


def _rows_drawn(result: TrainingResult) -> bool:
    """Whether the browser has the training rows one by one."""
    return result.dataset.rows_here > 0 and result.training_count <= MAX_PLAIN_POINTS
