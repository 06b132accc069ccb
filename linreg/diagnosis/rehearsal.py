"""A run foretold without torch: full-batch training in float64, with many learning rates at once.

The MSE of any rows is a quadratic bowl, so its gradient needs the Hessian and the optimum alone; L1 and Huber need the
rows. The optimizers are torch's, with torch's defaults.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linreg.arrays import Floats
from linreg.config import TrainingConfig
from linreg.diagnosis.rehearsed_steps import STEPS
from linreg.diagnosis.rows import RowFacts, row_facts
from linreg.optimum.losses import slopes
from linreg.optimum.minimum import CLOSE, line_gaps, minimize
from linreg.result import Optimum, TrainingResult
from linreg.trained_units import Scaling, standard_scaling_of

Epochs = NDArray[np.int64]
Gradient = Callable[[Floats], Floats]
Beat = Callable[[], object]
MAX_WORK = 30_000_000  # epochs times rows times variants
_SAFE = 0.5  # of the tolerance: a foretold run is surely close when it is this much closer than it must be
_GROWS = 1e6  # times its first square the sum of squared gradients may become, as steps may also lead away at first
_ROUNDING_SAFE = 0.1  # of the tolerance: rounding may hold a foretold run back by no more than this
_BEAT_EPOCHS = 512  # between two heartbeats


@dataclass(frozen=True, eq=False)
class Stage:
    """What training starts from under `config`: the rows, the start and the best line, in trained units.

    x, y: the training rows, empty for the MSE, which needs their facts alone.
    """

    config: TrainingConfig
    facts: RowFacts
    start: tuple[float, float]
    best: Optimum
    x: Floats
    y: Floats


@dataclass(frozen=True, eq=False)
class Rehearsed:
    """For each variant, in epochs; −1 where it does not come close and stay so up to the end.

    safely: from when on the line is within half of the tolerance. about: from when on it is within all of it.
    """

    safely: Epochs
    about: Epochs


def stage(result: TrainingResult, config: TrainingConfig, facts: RowFacts | None = None) -> Stage:
    """The same rows and the same draw as in `result`, under another config with the same seed and hold-out.

    facts: the `row_facts` of the result, where they are at hand.
    """
    scaling = _scaling(result, config)
    run = result.trained
    drawn = (run.history.weight[0], run.history.bias[0]) if len(run.history) else (run.weight, run.bias)
    weight, bias = (float(value) for value in drawn)
    if config.initial_weight is not None:
        weight = scaling.line_in_trained_units(config.initial_weight, 0.0)[0]
    if config.initial_bias is not None:
        slope = float(scaling.line_in_user_units(weight, 0.0)[0])
        bias = scaling.line_in_trained_units(slope, config.initial_bias)[1]
    x, y = result.training_data if config.loss != "MSE" else (np.zeros(0), np.zeros(0))
    x, y = scaling.rows_in_trained_units(x, y)
    facts = (facts or row_facts(result)).scaled(scaling)
    return Stage(config, facts, (weight, bias if config.bias else 0.0), _best(result, config, scaling, x, y), x, y)


def too_much_work(result: TrainingResult, config: TrainingConfig, variants: int) -> bool:
    """Whether a rehearsal of so many variants under `config` would exceed MAX_WORK; ask before a stage is made."""
    rows = 1 if config.loss == "MSE" else result.training_count
    return config.epochs * rows * variants > MAX_WORK


@np.errstate(all="ignore")
def rehearse(
    staged: Stage, rates: ArrayLike, momentum: ArrayLike | None = None, memory: ArrayLike | None = None,
    beat: Beat = lambda: None,
) -> Rehearsed:  # fmt: skip
    """How soon each variant comes close, in at most the epochs of the stage's config.

    rates, momentum (of SGD), memory (β₂ of Adam): arrays of one length or single numbers; as in the config, if None.
    Nothing comes close where the run's dtype has too few digits or too small a range. `beat` is called now and then.
    """
    rates = np.atleast_1d(np.asarray(rates, dtype=np.float64))
    if not (_digits_suffice(staged) and _range_suffices(staged)):
        return Rehearsed(*[np.full(rates.size, -1, dtype=np.int64)] * 2)
    rates, momentum, memory = np.broadcast_arrays(
        rates, staged.config.momentum if momentum is None else momentum, np.nan if memory is None else memory
    )
    lines = np.stack(list(_states(staged, rates, momentum, None if np.isnan(memory).all() else memory, beat)))
    gaps = line_gaps(lines[:, 0], lines[:, 1], staged.best, staged.facts.ends)
    close = CLOSE * staged.facts.y_range
    return Rehearsed(_since(gaps <= _SAFE * close), _since(gaps <= close))


def _since(close: NDArray[np.bool_]) -> Epochs:
    """From which state on each column is true up to the end; −1 where its end is not."""
    since = len(close) - np.argmax(~close[::-1], axis=0)
    return np.where(~close[-1], -1, np.where(close.all(axis=0), 0, since))


def gradient_at(staged: Stage, weight: ArrayLike, bias: ArrayLike) -> Floats:
    """∂L/∂(weight, bias), shape (2, n), at n lines in trained units."""
    return _gradient(staged)(np.stack((np.asarray(weight, dtype=np.float64), np.asarray(bias, dtype=np.float64))))


def _scaling(result: TrainingResult, config: TrainingConfig) -> Scaling:
    if not config.standardize:
        return Scaling()
    same = result.config.standardize and result.config.bias == config.bias
    return result.scaling if same else standard_scaling_of(result.summary, config.bias)


def _best(result: TrainingResult, config: TrainingConfig, scaling: Scaling, x: Floats, y: Floats) -> Optimum:
    """The run's own optimum in other units where it is the same line, else searched for.

    Units do not matter to the least-squares and the least-absolute line; Huber's 1 is one of the trained unit.
    """
    own = result.config
    if (own.loss, own.bias) == (config.loss, config.bias) and (config.loss != "Huber" or scaling == result.scaling):
        best, factor = result.optimum, scaling.loss_factor(config.loss)
        lines = [scaling.line_in_trained_units(w, b) for w, b in ((best.weight, best.bias), *best.ties)]
        return Optimum(*lines[0], best.loss / factor, tuple(lines[1:]))
    if not x.size:
        x, y = scaling.rows_in_trained_units(*result.mse_data)
    return minimize(x, y, config.loss, config.bias)


def _digits_suffice(staged: Stage) -> bool:
    """Whether updates as small as the flattest direction needs still change the parameters."""
    facts = staged.facts
    curvature = facts.square + 1.0
    flatness = facts.deviation**2 / curvature if staged.config.bias else curvature
    held_back = _rounding(staged) * curvature / max(flatness, 1e-300)
    return held_back <= _ROUNDING_SAFE * CLOSE * facts.y_range


def _range_suffices(staged: Stage) -> bool:
    """Whether the squared gradients that adaptive optimizers add up stay finite: an infinite sum stops all steps."""
    if staged.config.optimizer == "SGD":
        return True
    gradient = _gradient(staged)(np.array(staged.start)[:, None])
    return bool((gradient**2).max() * _GROWS < np.finfo(staged.config.dtype).max)


def _rounding(staged: Stage) -> float:
    """The rounding error of a prediction in the run's dtype."""
    best = staged.best
    return float(np.finfo(staged.config.dtype).eps) * max(abs(best.weight) * staged.facts.reach, abs(best.bias))


def _states(staged: Stage, rates: Floats, momentum: Floats, memory: Floats | None, beat: Beat) -> Iterator[Floats]:
    """Weights and biases of shape (2, variants) before the first update and after each.

    Gradients carry an error as large as rounding gives them: where steps do not shrink it can grow.
    """
    line = np.repeat(np.array(staged.start)[:, None], rates.size, axis=1)
    gradient = _gradient(staged)
    step = STEPS[staged.config.optimizer](staged.config, rates, momentum, memory)
    error = _rounding(staged) * np.array([[staged.facts.reach], [float(staged.config.bias)]])
    yield line
    for epoch in range(1, staged.config.epochs + 1):
        if epoch % _BEAT_EPOCHS == 0:
            beat()
        line = line - step(gradient(line) + error * np.cos(2.4 * epoch), epoch)
        yield line


def _gradient(staged: Stage) -> Gradient:
    """∂L/∂(weight, bias) of shape (2, variants) at lines of that shape; the bias's is 0 where there is none."""
    x, y, best, facts = staged.x, staged.y, staged.best, staged.facts
    learns = np.array([[1.0], [float(staged.config.bias)]])
    if staged.config.loss == "MSE":
        hessian = 2.0 * np.array([[facts.square, facts.mean], [facts.mean, 1.0]]) * learns
        minimum = np.array([[best.weight], [best.bias]])
        return lambda line: hessian @ (line - minimum)
    columns = np.stack((x, np.ones_like(x))) * learns / x.size
    return lambda line: columns @ slopes(np.outer(x, line[0]) + line[1] - y[:, None], staged.config.loss)
