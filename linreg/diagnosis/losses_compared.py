"""The best lines of all three losses for the training rows of a run: what choosing another loss would change."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import numpy as np

from linreg.config import Loss
from linreg.optimum.minimum import minimize
from linreg.result import TrainingResult

MOST_ROWS = 100_000  # above it, searching two more lines takes too long for a table


@dataclass(frozen=True)
class BestLine:
    """The line that minimizes `loss`, in the user's units, and how far it misses: root mean square, mean absolute."""

    loss: Loss
    weight: float
    bias: float
    rmse: float
    mae: float


def best_lines(result: TrainingResult, beat: Callable[[], object] = lambda: None) -> tuple[BestLine, ...]:
    """One for each loss. Empty where there are more than MOST_ROWS rows, or none here."""
    if not 0 < result.dataset.rows_here <= MOST_ROWS:
        return ()
    return tuple(_best(result, loss, beat) for loss in get_args(Loss))


def _best(result: TrainingResult, loss: Loss, beat: Callable[[], object]) -> BestLine:
    optimum = result.optimum
    weight, bias = optimum.weight, optimum.bias
    if loss != result.config.loss:
        found = minimize(*result.trained_data, loss, result.config.bias, beat)
        weight, bias = (float(value) for value in result.scaling.line_in_user_units(found.weight, found.bias))
    x, y = result.training_data
    with np.errstate(over="ignore"):
        size = np.abs(y - weight * x - bias)
        return BestLine(loss, weight, bias, math.sqrt(float((size * size).mean())), float(size.mean()))
