"""What the run and the least-squares line say about every row, as a CSV."""

import csv
import io
import math
from collections.abc import Iterable

import numpy as np

from linreg.arrays import Floats
from linreg.dataset import Dataset
from linreg.least_squares import fit
from linreg.least_squares.influence import influence
from linreg.result import TrainingResult

ROWS_FILE = "rows.csv"


def rows_csv(result: TrainingResult, level: float = 0.95) -> bytes:
    """One line per row, all digits, UTF-8: row (from 1), x, y; x_written where x is a date or a time.

    y_hat_trained, residual_trained: of the trained line. y_hat_best: of the best line for the run's loss. y_hat_exact,
    residual_exact, standardized_residual, leverage, cooks_distance: of the least-squares line of the training rows,
    with the confidence and the prediction interval at `level`. held_out: 1 where the row was kept from the training; it
    has no leverage and no distance. What cannot be had is left empty. Needs the rows: raises DataError for moments.
    """
    columns = row_columns(result, level)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*(_written(values) for values in columns.values()), strict=True))
    return file.getvalue().encode("utf-8", "replace")


def row_columns(result: TrainingResult, level: float = 0.95) -> dict[str, Floats | list[str]]:
    """The same as columns of shape (n,), NaN where a cell is empty."""
    dataset, training = result.dataset, result.training_rows
    x, y = dataset.x, dataset.y
    line = fit(Dataset(x[training], y[training]), result.config.bias)
    exact, rows = line.predict(x, level), influence(line)
    trained = np.asarray(result.predict(x), dtype=np.float64)
    columns: dict[str, Floats | list[str]] = {"row": np.arange(1.0, x.size + 1.0), "x": x, "y": y}
    if dataset.x_scale is not None:
        columns["x_written"] = [dataset.x_scale.write(value) for value in x.tolist()]
    columns |= {"y_hat_trained": trained, "residual_trained": y - trained}
    columns["y_hat_best"] = result.optimum.weight * x + result.optimum.bias
    columns |= {"y_hat_exact": exact.y_hat, "residual_exact": y - exact.y_hat}
    columns["standardized_residual"] = _spread_out(rows.standardized(line), training)
    columns["leverage"] = _spread_out(rows.leverage, training)
    columns["cooks_distance"] = _spread_out(rows.cooks_distance, training)
    for name in ("confidence_low", "confidence_high", "prediction_low", "prediction_high"):
        bound = getattr(exact, name)
        columns[name] = np.full(x.size, np.nan) if bound is None else np.asarray(bound)
    if not training.all():
        columns["held_out"] = (~training).astype(np.float64)
    return columns


def _spread_out(values: Floats, training: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> Floats:
    """The values of the training rows in the places of all rows."""
    placed = np.full(training.size, np.nan)
    placed[training] = values
    return placed


def _written(values: Floats | list[str]) -> Iterable[str]:
    if isinstance(values, list):
        return values
    return ("" if math.isnan(value) else repr(value).removesuffix(".0") for value in values.tolist())
