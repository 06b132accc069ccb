"""Two arrows on the loss surface, which the browser draws at the epoch shown: straight downhill, and the step taken."""

from typing import Any

from linreg.figures import style
from linreg.figures.reduction import MAX_PLAIN_POINTS
from linreg.result import TrainingResult
from linreg.words import Messages

DOWNHILL = "#6366F1"
HEAD = 9  # pixels


def arrow_traces(result: TrainingResult, units: str, picture: list[float], text: Messages) -> list[dict[str, Any]]:
    """The arrows, without their places. units: of the axes, `trained` or `user`. picture: their ends, x first.

    Downhill is against the gradient over all training rows, always equally long; the step is that of the whole epoch.
    """
    whole = "" if result.method != "batches" else "_of_batches"
    traces = [_arrow("step", text(f"figure.step{whole}"), style.LOSS, units, picture)]
    if _rows_or_sums(result):
        traces.insert(0, _arrow("downhill", text(f"figure.downhill{whole}"), DOWNHILL, units, picture))
    return traces


def _rows_or_sums(result: TrainingResult) -> bool:
    """Whether the browser has what the gradient follows from."""
    return result.config.loss == "MSE" or 0 < result.training_count <= MAX_PLAIN_POINTS


def _arrow(role: str, name: str, color: str, units: str, picture: list[float]) -> dict[str, Any]:
    # The other end has an unseen marker, which keeps a name there away from it.
    head: dict[str, Any] = {
        "symbol": "arrow",
        "angleref": "previous",
        "size": [14, HEAD],
        "opacity": [0, 1],
        "color": color,
    }
    head["line"] = {"width": 0}
    look = {"mode": "lines+markers+text", "marker": head, "hoverinfo": "skip"}
    look["textfont"] = {"size": 13, "color": color, "weight": 600}
    meta = {"role": role, "units": units, "axes": "bias", "far": [1e30, 1e30], "picture": picture, "label": name}
    return style.line(role, name, [], [], color, width=1.5 if role == "downhill" else 2.5, meta=meta, **look)
