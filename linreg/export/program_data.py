"""The part of the program of a run that brings in its data: written out, or read from a file beside it.

Random draws repeat those of `linreg.training.preparation`: the start, then the held-out rows, then each epoch's order.
A name from the data stands only in a comment, escaped, so that no file can put code into the program.
"""

import textwrap

import numpy as np
from numpy.typing import NDArray

from linreg.moments import summary_of
from linreg.result import TrainingResult
from linreg.training.fast_loop import by_moments
from linreg.training.moments import MomentLoss
from linreg.words import Messages

MAX_INLINE_ROWS = 500  # more examples than these are read from DATA_FILE, which stands beside the program
DATA_FILE = "data.csv"
LINE_LENGTH = 100
ONE_THREAD_ROWS = 100  # with more, torch may split a sum among processors, which changes its last digits


def data_lines(result: TrainingResult, text: Messages) -> list[str]:
    """Imports, x and y of shape (rows, 1), hold-out and scaling; for a run on moments only those."""
    lines = ["import torch", "from torch import nn, optim", ""]
    if result.method == "moments":
        return lines + _moments(result, text)
    if result.dataset.rows > ONE_THREAD_ROWS:
        lines += [f"torch.set_num_threads(1)  # {text('code.one_thread')}", ""]
    if result.dataset.rows <= MAX_INLINE_ROWS:
        lines += _inline(result, text)
    else:
        lines = ["import csv", "", *lines, *_from_file(text)]
    held_out = int((~result.training_rows).sum())
    if held_out or result.method == "batches":
        lines += ["", f"generator = torch.Generator().manual_seed({result.config.seed})"]
        lines += [f"torch.rand(2, generator=generator)  # {text('code.start_drawn')}"]
    if held_out:
        lines += _held_out(held_out, stops_early(result), text)
    lines += _scaling(result, text)
    return lines + (_moments(result, text) if loss_from_moments(result) else [])


def stops_early(result: TrainingResult) -> bool:
    """Whether the run watches held-out rows to end early."""
    return result.config.early_stopping and not result.training_rows.all()


def loss_from_moments(result: TrainingResult) -> bool:
    """Whether the run's log has the loss from the moments of the data instead of from its rows."""
    return by_moments(int(result.training_rows.sum()), result.config)


def moment_function_lines(result: TrainingResult, text: Messages) -> list[str]:
    """Functions of the program: the MSE of a model over all rows and, for a run on moments, its gradient."""
    lines = [
        "def moment_gaps(model, moments):",
        "    matrix, target, _, _ = moments",
        "    return matrix @ torch.cat([p.detach().view(1) for p in model.parameters()]).double() - target",
        "",
        "",
        f"def moment_loss(model, moments):  # {text('code.moment_loss')}",
        "    gaps, (_, _, rest, rows) = moment_gaps(model, moments), moments",
        "    return ((gaps * gaps).sum() + rest) / rows",
    ]
    if result.method == "batches":
        return lines
    return [
        *lines,
        "",
        "",
        f"def moment_backward(model, moments):  # {text('code.moment_backward')}",
        "    matrix, _, _, rows = moments",
        "    gradient = (2 / rows * matrix.T) @ moment_gaps(model, moments)",
        "    for parameter, part in zip(model.parameters(), gradient):",
        "        parameter.grad = part.view_as(parameter)",
    ]


def _inline(result: TrainingResult, text: Messages) -> list[str]:
    dataset = result.dataset
    dtype = ", dtype=torch.float64" if result.config.standardize or result.dtype == "float64" else ""
    names = text("code.columns", x=repr(dataset.x_name), y=repr(dataset.y_name))
    return [f"# {names}", *_column("x", dataset.x.tolist(), dtype), *_column("y", dataset.y.tolist(), dtype)]


def _column(name: str, values: list[float], dtype: str) -> list[str]:
    """A column of shape (rows, 1), as the article writes it if it is short."""
    nested = f"{name} = torch.tensor([{', '.join(f'[{value!r}]' for value in values)}]{dtype})"
    if len(nested) <= LINE_LENGTH:
        return [nested]
    numbers = textwrap.wrap(", ".join(map(repr, values)), LINE_LENGTH - 4, break_on_hyphens=False)
    return [f"{name} = torch.tensor([", *(f"    {line}" for line in numbers), f"]{dtype}).view(-1, 1)"]


def _from_file(text: Messages) -> list[str]:
    return [
        f'with open("{DATA_FILE}", encoding="utf-8-sig", newline="") as file:  # {text("code.file")}',
        "    rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]",
        "x, y = torch.tensor(rows, dtype=torch.float64).split(1, dim=1)",
    ]


def _held_out(count: int, watched: bool, text: Messages) -> list[str]:
    lines = [
        f"order = torch.randperm(len(x), generator=generator)  # {text('code.held_out', count=count)}",
        f"held_out, training = order[:{count}].sort().values, order[{count}:].sort().values",
    ]
    return [
        *lines,
        *(["x_held_out, y_held_out = x[held_out], y[held_out]"] if watched else []),
        "x, y = x[training], y[training]",
    ]


def _scaling(result: TrainingResult, text: Messages) -> list[str]:
    """From float64 columns as they were read to columns in the units and the dtype that are trained."""
    config = result.config
    columns = [f"{name}{suffix}" for suffix in ["", "_held_out"][: 1 + stops_early(result)] for name in "xy"]
    convert = "" if result.dtype == "float64" else ".float()"
    if not config.standardize:
        from_file = result.dataset.rows > MAX_INLINE_ROWS
        return [f"{column} = {column}{convert}" for column in columns] if convert and from_file else []
    lines = ["", f"# {text('code.standardize' if config.bias else 'code.scale')}", *_scales(result)]
    for column in columns:
        lines += [f"{column} = (({column} - {column[0]}_mean) / {column[0]}_scale){convert}"]
    return lines


def _scales(result: TrainingResult) -> list[str]:
    scaling = result.scaling
    return [
        f"x_mean, x_scale = {scaling.x_mean!r}, {scaling.x_scale!r}",
        f"y_mean, y_scale = {scaling.y_mean!r}, {scaling.y_scale!r}",
    ]


def _moments(result: TrainingResult, text: Messages) -> list[str]:
    """What the rows' MSE depends on; the program of a run on moments needs no row."""
    lines = ["", f"# {text('code.moments', rows=result.training_count)}"]
    if result.method == "moments" and result.config.standardize:
        lines += _scales(result)
    lines += _moment_literals("moments", result, result.training_rows)
    if stops_early(result):
        lines += _moment_literals("held_out_moments", result, ~result.training_rows)
    return lines


def _moment_literals(name: str, result: TrainingResult, rows: NDArray[np.bool_]) -> list[str]:
    if result.dataset.rows_here:
        x, y = result.scaling.rows_in_trained_units(result.dataset.x[rows], result.dataset.y[rows])
        summary = summary_of(x, y)
    else:
        summary = result.trained_summary
    moments = MomentLoss(summary, result.config.bias)
    return [
        f"{name} = (",
        f"    torch.tensor({moments.matrix.tolist()!r}, dtype=torch.float64),",
        f"    torch.tensor({moments.target.tolist()!r}, dtype=torch.float64),",
        f"    {moments.rest!r},",
        f"    {moments.rows!r},",
        ")",
    ]
