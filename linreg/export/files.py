"""A run as files to take away: its PyTorch program, the same as a notebook, its log, history, data and weights."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from linreg.export.program import cells
from linreg.result import TrainingResult
from linreg.words import DEFAULT_LANGUAGE, Messages, messages


def script(result: TrainingResult, log_every: int, text: Messages | None = None, new_x: Sequence[float] = ()) -> str:
    """The program: run by `python` with torch alone, it prints `log_text` first, on Linux x86-64 to the last digit.

    Comments are in the language of `text`, English without it. It predicts y at each of `new_x`. With more than
    MAX_INLINE_ROWS rows it reads them from DATA_FILE beside it, which `data_csv` writes.
    """
    parts = (f"# {cell.heading}\n{cell.code}\n" for cell in cells(result, log_every, text or _english(), new_x))
    return "\n".join(parts)


def notebook(
    result: TrainingResult, log_every: int, text: Messages | None = None, new_x: Sequence[float] = ()
) -> bytes:
    """The program as a Jupyter notebook (nbformat 4.5), one cell for each part under its heading."""
    text = text or _english()
    parts = cells(result, log_every, text, new_x)
    written = [_notebook_cell("markdown", "title", f"# {text('code.notebook_title')}")]
    for number, cell in enumerate(parts, start=1):
        written += [_notebook_cell("markdown", f"heading-{number}", f"## {cell.heading}")]
        written += [_notebook_cell("code", f"code-{number}", cell.code)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    document = {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def log_lines(result: TrainingResult, log_every: int) -> Iterator[tuple[int, float]]:
    """(epoch, loss) of every `log_every`-th epoch from 0, the loss before that epoch's update, in the user's units."""
    losses = result.history.loss
    return ((epoch, float(losses[epoch])) for epoch in range(0, len(losses), log_every))


def log_text(result: TrainingResult, log_every: int) -> str:
    """The log as the program prints it."""
    return "".join(f"Epoch {epoch}, Loss: {loss!r}\n" for epoch, loss in log_lines(result, log_every))


def history_csv(result: TrainingResult) -> bytes:
    """Every epoch's state before its update, all digits: epoch, loss, weight, bias, and the held-out loss if any."""
    history = result.history
    columns = {"loss": history.loss, "weight": history.weight, "bias": history.bias}
    if history.validation_loss is not None:
        columns["held_out_loss"] = history.validation_loss
    rows = zip(range(len(history)), *(column.tolist() for column in columns.values()), strict=True)
    return _csv(["epoch", *columns], rows)


def data_csv(result: TrainingResult) -> bytes:
    """x and y of all rows, all digits, as the program reads them."""
    dataset = result.dataset
    return _csv(["x", "y"], zip(dataset.x.tolist(), dataset.y.tolist(), strict=True))


def weights(result: TrainingResult) -> bytes:
    """What `torch.load` gives back to a LinearRegression as its state_dict: weight and bias, in the user's units.

    Always float64, so that it predicts what the page does: a model in float32 rounds a bias that the units make large,
    far from 0, by more than y varies. Load it into `LinearRegression().double()`, and give that float64 x.
    """
    import torch

    dtype = torch.float64
    state = {"linear.weight": torch.tensor([[result.weight]], dtype=dtype)}
    if result.config.bias or result.bias != 0.0:
        state["linear.bias"] = torch.tensor([result.bias], dtype=dtype)
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


def _english() -> Messages:
    return messages(DEFAULT_LANGUAGE)


def _notebook_cell(kind: str, name: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(names)
    writer.writerows(rows)
    return file.getvalue().encode()
