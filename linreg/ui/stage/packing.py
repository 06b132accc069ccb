"""What the browser gets of the data and of a run: figures, and every state of the run in a few bytes."""

import json
import struct
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from linreg.figures.style import Figure, compact, run_key
from linreg.moments import Data, Summary
from linreg.result import TrainingResult
from linreg.trained_units import Scaling

# What the browser computes of a trace, by its role.
FROM_THE_RUN = {
    "loss": ("y",), "path": ("x", "y"), "companion_loss": ("y",), "companion_path": ("x", "y"),
}  # fmt: skip


def pack_data(
    dataset: Data, figure: Figure, empty: Mapping[str, Figure], alts: Mapping[str, str], *, hands: bool, note: str
) -> str:
    """The data's picture as JSON. empty: the axes of the charts that show nothing without a run.

    hands: whether its points can be moved. note: what to know of the picture, or can be done with it.
    """
    shown = {name: _plain(one) for name, one in {"fit": figure, **empty}.items()}
    content: dict[str, Any] = {"key": dataset.digest, "figures": shown, "marks": _marks(shown), "alts": dict(alts)}
    content |= {"hands": hands, "note": note}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def pack_run(result: TrainingResult, figures: Mapping[str, Figure], alts: Mapping[str, str]) -> bytes:
    """The run: every state in the units that were trained, how they become the user's, and what is drawn around them.

    Four bytes with the length of the header, the header in JSON, then weight, bias and loss of each state and of the
    end: four bytes a number where that loses nothing, which is so for a float32 run.
    """
    shown = {name: _plain(figure) for name, figure in figures.items()}
    header = _header(result) | {"figures": shown, "marks": _marks(shown), "alts": dict(alts)}
    return _with_states(header, result)


def pack_companions(results: Sequence[TrainingResult], figures: Mapping[str, Figure]) -> bytes:
    """Runs beside the page's: a header as in `pack_run`, with the length of each run that follows, then the runs."""
    runs = [_with_states(_header(result), result) for result in results]
    shown = {name: _plain(figure)["data"] for name, figure in figures.items()}
    head = {"figures": shown, "mark": _marks({"all": [shown, [run_key(result) for result in results]]})["all"]}
    return _headed(head | {"lengths": [len(run) for run in runs]}, runs)


def pack_own_line(result: TrainingResult, figure: Figure, facts: Mapping[str, Any], *, rows_drawn: bool) -> str:
    """The line of the reader's own as JSON: its figure, `facts`, and what its loss follows from.

    rows_drawn: the examples of the data chart are the training rows; else the MSE follows from their sums.
    """
    drawn = _plain(figure)
    config = result.config
    content = {**facts, "data_key": result.dataset.digest, "figure": drawn, "mark": _marks({"fit": drawn})["fit"]}
    content |= {"loss": config.loss, "has_bias": config.bias, "rows_drawn": rows_drawn, "sums": _sums(result.summary)}
    # Of standardized rows, Huber's loss has its bend at one standard deviation.
    content["bend"] = result.scaling.y_scale
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _with_states(header: dict[str, Any], result: TrainingResult) -> bytes:
    states = result.trained.with_end()
    arrays = {name: compact(getattr(states, name)) for name in ("weight", "bias", "loss")}
    named = [[name, f"f{values.itemsize}"] for name, values in arrays.items()]
    return _headed(header | {"arrays": named}, [values.tobytes() for values in arrays.values()])


def _headed(header: Mapping[str, Any], parts: Sequence[bytes]) -> bytes:
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([struct.pack("<I", len(head)), head, *parts])


def _header(result: TrainingResult) -> dict[str, Any]:
    dataset, best = result.dataset, result.optimum
    return {
        "key": run_key(result),
        "data_key": result.dataset.digest,
        "epochs": len(result.history),
        "has_bias": result.config.bias,
        "loss_kind": result.config.loss,
        "squared": result.config.loss == "MSE",
        "scaling": _as_list(result.scaling),
        "loss_factor": result.scaling.loss_factor(result.config.loss),
        # The ends of x and the height of the data: what the charts show, to judge how far a line moves.
        "picture": [*dataset.x_ends.tolist(), float(np.ptp(dataset.y_ends)) or 1.0],
        "sums": _sums(result.summary),
        "best": {"weight": best.weight, "bias": best.bias, "loss": best.loss},
    }


def _sums(rows: Summary) -> dict[str, float]:
    """Of the training rows: their count and means, and the sums of squared and of crossed deviations."""
    sums = {"xx": rows.x_squares, "xy": rows.slope * rows.x_squares, "yy": rows.y_squares}
    return {"rows": float(rows.rows), **sums, "x": rows.x_mean, "y": rows.y_mean}


def _as_list(scaling: Scaling) -> list[float]:
    return [scaling.x_mean, scaling.x_scale, scaling.y_mean, scaling.y_scale]


def _plain(figure: Figure) -> Any:
    plain = json.loads(figure.to_json())
    for trace in plain["data"]:
        for axis in FROM_THE_RUN.get(trace["meta"]["role"], ()):
            del trace[axis]
    return plain


def _marks(figures: Mapping[str, Any]) -> dict[str, str]:
    """Another mark for another figure, so that the browser draws only what has changed."""
    return {name: sha256(json.dumps(figure).encode()).hexdigest()[:12] for name, figure in figures.items()}
