"""A run foretold without torch: full-batch training in float64, at many learning rates at once.

The MSE of any rows is a quadratic bowl, so its gradient needs the Hessian and the optimum alone; L1 and Huber need the
rows. The optimizers are torch's, with torch's defaults.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats
from linreg.config import ADAGRAD_EPS, ADAM_EPS, ALPHA, BETA1, BETA2, RMSPROP_EPS, TrainingConfig
from linreg.optimum.losses import slopes
from linreg.optimum.minimum import CLOSE, line_gaps, minimize, range_of
from linreg.result import Optimum, Scaling, TrainingResult, standard_scaling

Gradient = Callable[[Floats], Floats]
MAX_WORK = 30_000_000  # epochs times rows times rates
_SAFE = 0.5  # of the tolerance: a foretold run is close when it is this much closer than it must be
_GROWS = 1e6  # times its first square the sum of squared gradients may become, as steps may also lead away at first
_ROUNDING_SAFE = 0.1  # of the tolerance: rounding may hold a foretold run back by no more than this


@dataclass(frozen=True, eq=False)
class Stage:
    """What training starts from under `config`: x and y of the training rows and the start, in trained units."""

    x: Floats
    y: Floats
    start: tuple[float, float]
    best: Optimum
    config: TrainingConfig


def stage(result: TrainingResult, config: TrainingConfig) -> Stage:
    """The same rows and the same draw as in `result`, under another config with the same seed and hold-out."""
    x, y = result.training_data
    scaling = standard_scaling(x, y, config.bias) if config.standardize else Scaling()
    run = result.trained
    drawn = (run.history.weight[0], run.history.bias[0]) if len(run.history) else (run.weight, run.bias)
    weight, bias = (float(value) for value in drawn)
    if config.initial_weight is not None:
        weight = scaling.line_in_trained_units(config.initial_weight, 0.0)[0]
    if config.initial_bias is not None:
        slope = float(scaling.line_in_user_units(weight, 0.0)[0])
        bias = scaling.line_in_trained_units(slope, config.initial_bias)[1]
    x, y = scaling.rows_in_trained_units(x, y)
    best = minimize(x, y, config.loss, config.bias)
    return Stage(x, y, (weight, bias if config.bias else 0.0), best, config)


@np.errstate(all="ignore")
def epochs_needed(staged: Stage, rates: Floats, epochs: int) -> NDArray[np.int64]:
    """For each learning rate the epoch from which the line stays close up to `epochs`; −1 where it does not.

    All −1 where the work would exceed MAX_WORK or the run's dtype has too few digits or too small a range for them.
    """
    rows = 1 if staged.config.loss == "MSE" else staged.x.size
    never = np.full(rates.size, -1, dtype=np.int64)
    if epochs * rows * rates.size > MAX_WORK or not (_digits_suffice(staged) and _range_suffices(staged)):
        return never
    lines = np.stack(list(_states(staged, rates, epochs)))
    far = line_gaps(lines[:, 0], lines[:, 1], staged.best, staged.x) > _SAFE * CLOSE * range_of(staged.y)
    since = epochs + 1 - np.argmax(far[::-1], axis=0)
    return np.where(far[-1], -1, np.where(far.any(axis=0), since, 0))


def _digits_suffice(staged: Stage) -> bool:
    """Whether updates as small as the flattest direction needs still change the parameters."""
    curvature = float((staged.x**2).mean()) + 1.0
    flatness = float(staged.x.var()) / curvature if staged.config.bias else curvature
    held_back = _rounding(staged) * curvature / max(flatness, 1e-300)
    return bool(held_back <= _ROUNDING_SAFE * CLOSE * range_of(staged.y))


def _range_suffices(staged: Stage) -> bool:
    """Whether the squared gradients that adaptive optimizers add up stay finite: an infinite sum stops all steps."""
    if staged.config.optimizer == "SGD":
        return True
    gradient = _gradient(staged)(np.array(staged.start)[:, None])
    return bool((gradient**2).max() * _GROWS < np.finfo(staged.config.dtype).max)


def _rounding(staged: Stage) -> float:
    """The rounding error of a prediction in the run's dtype."""
    best, reach = staged.best, float(np.abs(staged.x).max())
    return float(np.finfo(staged.config.dtype).eps) * max(abs(best.weight) * reach, abs(best.bias))


def _states(staged: Stage, rates: Floats, epochs: int) -> Iterator[Floats]:
    """Weights and biases of shape (2, rates) before the first update and after each.

    Gradients carry an error as large as rounding gives them: where steps do not shrink it can grow.
    """
    line = np.repeat(np.array(staged.start)[:, None], rates.size, axis=1)
    gradient = _gradient(staged)
    step = _STEPS[staged.config.optimizer](staged.config, rates)
    error = _rounding(staged) * np.array([[float(np.abs(staged.x).max())], [float(staged.config.bias)]])
    yield line
    for epoch in range(1, epochs + 1):
        line = line - step(gradient(line) + error * np.cos(2.4 * epoch), epoch)
        yield line


def _gradient(staged: Stage) -> Gradient:
    """∂L/∂(weight, bias) of shape (2, rates) at lines of that shape; the bias's is 0 where there is none."""
    x, y, best = staged.x, staged.y, staged.best
    learns = np.array([[1.0], [float(staged.config.bias)]])
    if staged.config.loss == "MSE":
        mean = float(x.mean())
        hessian = 2.0 * np.array([[float((x * x).mean()), mean], [mean, 1.0]]) * learns
        minimum = np.array([[best.weight], [best.bias]])
        return lambda line: hessian @ (line - minimum)
    columns = np.stack((x, np.ones_like(x))) * learns / x.size
    return lambda line: columns @ slopes(np.outer(x, line[0]) + line[1] - y[:, None], staged.config.loss)


def _sgd(config: TrainingConfig, rates: Floats) -> Callable[[Floats, int], Floats]:
    buffer: Floats | float = 0.0

    def step(gradient: Floats, epoch: int) -> Floats:
        nonlocal buffer
        buffer = config.momentum * buffer + gradient
        return rates * (gradient + config.momentum * buffer if config.nesterov else buffer)

    return step


def _adam(config: TrainingConfig, rates: Floats) -> Callable[[Floats, int], Floats]:
    first: Floats | float = 0.0
    second: Floats | float = 0.0

    def step(gradient: Floats, epoch: int) -> Floats:
        nonlocal first, second
        first = BETA1 * first + (1.0 - BETA1) * gradient
        second = BETA2 * second + (1.0 - BETA2) * gradient * gradient
        size = np.sqrt(second) / (1.0 - BETA2**epoch) ** 0.5 + ADAM_EPS
        change: Floats = rates / (1.0 - BETA1**epoch) * first / size
        return change

    return step


def _rmsprop(config: TrainingConfig, rates: Floats) -> Callable[[Floats, int], Floats]:
    square: Floats | float = 0.0

    def step(gradient: Floats, epoch: int) -> Floats:
        nonlocal square
        square = ALPHA * square + (1.0 - ALPHA) * gradient * gradient
        return rates * gradient / (np.sqrt(square) + RMSPROP_EPS)

    return step


def _adagrad(config: TrainingConfig, rates: Floats) -> Callable[[Floats, int], Floats]:
    total: Floats | float = 0.0

    def step(gradient: Floats, epoch: int) -> Floats:
        nonlocal total
        total = total + gradient * gradient
        return rates * gradient / (np.sqrt(total) + ADAGRAD_EPS)

    return step


_STEPS = {"SGD": _sgd, "Adam": _adam, "RMSprop": _rmsprop, "Adagrad": _adagrad}
