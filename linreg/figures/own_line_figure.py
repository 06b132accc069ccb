"""A line of the reader's own among the data, with the square or the distance of each residual; the browser moves it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from linreg.arrays import Floats
from linreg.figures import style
from linreg.figures.fit_figure import MAX_RESIDUALS, MAX_SQUARES, picture_of, reaching, segments, split_examples
from linreg.result import TrainingResult
from linreg.words import Messages

HANDLES = (0.08, 0.92)  # of the picture's width: where the line is held
ROOM = 0.5  # of the data's height, above and below them, while the best line is hidden: room for bad guesses


def own_line_figure(
    result: TrainingResult, line: tuple[float, float], text: Messages, *, revealed: bool, new_x: Sequence[float] = ()
) -> style.Figure:
    """The line with its squares (MSE) or distances (L1, Huber), few rows permitting, and the picture it needs.

    line: weight and bias in the user's units. revealed: it stands beside the trained line, in a picture that shows the
    predictions at `new_x` too; else among the examples alone.
    """
    text = text.plain
    weight, bias = line
    x_ends = result.dataset.x_ends
    held = [weight * float(x) + bias for x in np.quantile(x_ends, HANDLES)]
    if revealed:
        x_range, y_range = picture_of(result, new_x, held)
    else:
        low, high = result.dataset.y_ends.tolist()
        room = ROOM * ((high - low) or max(abs(low), 1.0))
        x_range = style.padded(*x_ends.tolist())
        y_range = style.padded(*reaching(np.array([low - room, high + room]), held))
    traces: list[dict[str, Any]] = []
    if not revealed and not result.training_rows.all():
        traces += split_examples(result, text)
    if result.dataset.rows_here > 0:
        traces += _misses(*result.training_data, line, result.config.loss == "MSE", text)
    low, high = x_range
    x = np.array([low, (low + high) / 2, high])
    name = text("own_line.name")
    look = style.label(name, style.OWN_LINE, "start", above=True, rising=weight >= 0) | {"text": ["", name, ""]}
    drawn = style.line("own_line", name, x, weight * x + bias, style.OWN_LINE, width=3, hoverinfo="name", **look)
    across = {"range": x_range}
    return style.figure([*traces, drawn], {"template": {}, "xaxis": across, "yaxis": {"range": y_range}})


def _misses(x: Floats, y: Floats, line: tuple[float, float], squared: bool, text: Messages) -> list[dict[str, Any]]:
    """What the loss is the mean of, as the browser will draw it: squares come without their corners, which follow from
    the size of the picture on the screen."""
    if squared and x.size <= MAX_SQUARES:
        corners = np.repeat(x, 6), np.column_stack([np.repeat(y[:, None], 5, axis=1), np.full(y.size, np.nan)]).ravel()
        look: dict[str, Any] = {"width": 1, "fill": "toself", "fillcolor": style.OWN_SQUARE, "hoverinfo": "skip"}
        return [style.line("own_squares", text("figure.squares"), *corners, style.OWN_LINE, **look)]
    if x.size <= MAX_RESIDUALS:
        drawn = segments(x, y, line[0] * x + line[1])
        name = text("figure.residuals")
        return [style.line("own_distances", name, *drawn, style.OWN_LINE, width=1.5, hoverinfo="skip")]
    return []
