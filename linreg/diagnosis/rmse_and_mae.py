"""How far predictions miss, on average: of the trained line and of the best one, on training and held-out rows."""

import math
from dataclasses import dataclass

import numpy as np

from linreg.arrays import Floats
from linreg.result import TrainingResult


@dataclass(frozen=True)
class LineErrors:
    """Root mean squared error and mean absolute error of a line over some rows, in units of y."""

    rmse: float
    mae: float


def line_errors(result: TrainingResult) -> tuple[LineErrors, LineErrors, LineErrors | None, LineErrors | None]:
    """Trained line, best line, then both again on the held-out rows (None without any).

    The best line is the minimum of the chosen loss on the training rows.
    """
    trained, best = (result.weight, result.bias), (result.optimum.weight, result.optimum.bias)
    x, y = result.training_data
    held = ~result.training_rows
    held_x, held_y = result.dataset.x[held], result.dataset.y[held]
    on_held = [_errors(line, held_x, held_y) if held_x.size else None for line in (trained, best)]
    return _errors(trained, x, y), _errors(best, x, y), on_held[0], on_held[1]


def _errors(line: tuple[float, float], x: Floats, y: Floats) -> LineErrors:
    with np.errstate(over="ignore"):
        residuals = np.abs(y - line[0] * x - line[1])
        return LineErrors(math.sqrt(float((residuals * residuals).mean())), float(residuals.mean()))
