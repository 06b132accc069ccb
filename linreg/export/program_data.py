"""What the program of a run says of its data: written out, read from a file beside it, or as moments alone.

Random draws repeat those of `linreg.training.preparation`: the start, then the held-out rows, then each epoch's order.
A name from the data stands only in a comment, escaped, so that no file can put code into the program.
"""

import textwrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linreg.moments import summary_of
from linreg.result import TrainingResult
from linreg.training.fast_loop import by_moments
from linreg.training.moments import MomentLoss

MAX_INLINE_ROWS = 500  # more examples than these are read from DATA_FILE, which stands beside the program
DATA_FILE = "data.csv"
LINE_LENGTH = 100
ONE_THREAD_ROWS = 100  # with more, torch may split a sum among processors, which changes its last digits


def data_facts(result: TrainingResult) -> dict[str, Any]:
    """What the template is told of the data.

    on_moments: the program knows the data by their moments only. in_batches: it shuffles them. from_file: it reads
    them. held_out: how many rows take no part. watched: whether their loss may end the run. moments,
    held_out_moments: where the log has its losses from, None where it is from rows. to_dtype: what takes a column from
    float64 to the units' dtype. x_column, y_column: columns of shape (rows, 1) written out.
    """
    config, dataset = result.config, result.dataset
    on_moments, rows = result.method == "moments", result.dataset.rows
    held_out = 0 if on_moments else int((~result.training_rows).sum())
    watched = config.early_stopping and not result.training_rows.all()
    summed = on_moments or (result.broken is None and by_moments(result.training_count, config))
    inline = not on_moments and rows <= MAX_INLINE_ROWS
    return {
        "on_moments": on_moments,
        "in_batches": result.method == "batches",
        "from_file": not on_moments and not inline,
        "one_thread": not on_moments and rows > ONE_THREAD_ROWS,
        "data_file": DATA_FILE,
        "held_out": held_out,
        "watched": watched,
        "moments": _moments(result, result.training_rows) if summed else None,
        "held_out_moments": _moments(result, ~result.training_rows) if summed and watched else None,
        "to_dtype": "" if result.dtype == "float64" else ".float()",
        **(_columns(result) if inline else {}),
        "x_name": repr(dataset.x_name),
        "y_name": repr(dataset.y_name),
    }


def _columns(result: TrainingResult) -> dict[str, str]:
    dataset = result.dataset
    dtype = ", dtype=torch.float64" if result.config.standardize or result.dtype == "float64" else ""
    return {f"{name}_column": _column(name, getattr(dataset, name).tolist(), dtype) for name in "xy"}


def _column(name: str, values: list[float], dtype: str) -> str:
    """A column of shape (rows, 1), as the article writes it if it is short."""
    nested = f"{name} = torch.tensor([{', '.join(f'[{value!r}]' for value in values)}]{dtype})"
    if len(nested) <= LINE_LENGTH:
        return nested
    numbers = textwrap.wrap(", ".join(map(repr, values)), LINE_LENGTH - 4, break_on_hyphens=False)
    return "\n".join([f"{name} = torch.tensor([", *(f"    {line}" for line in numbers), f"]{dtype}).view(-1, 1)"])


def _moments(result: TrainingResult, rows: NDArray[np.bool_]) -> MomentLoss:
    """What the MSE of some of the rows depends on, in the units that were trained."""
    if not result.dataset.rows_here:
        return MomentLoss(result.trained_summary, result.config.bias)
    x, y = result.scaling.rows_in_trained_units(result.dataset.x[rows], result.dataset.y[rows])
    return MomentLoss(summary_of(x, y), result.config.bias)
