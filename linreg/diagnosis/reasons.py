"""Why a run ended where it did: facts of the run and its data, each a sentence with its numbers."""

import math

import numpy as np

from linreg.config import TrainingConfig
from linreg.diagnosis.stability import Stability
from linreg.result import TrainingResult
from linreg.words import Message, message, short

_LONG_VALLEY = 30.0  # condition number from which the shape of the loss is worth a sentence
_FAR_FROM_ZERO = 3.0  # mean of x over its standard deviation
_TIGHT = 0.5  # of the distance that bounded steps could cover; beyond it they are the reason


def reasons_for(kind: str, result: TrainingResult, steady: Stability) -> tuple[Message, ...]:
    """The reasons for a diagnosis of this kind, the most telling first; none for a run that converged."""
    if kind == "converged":
        return ()
    if kind == "overflowed" and not len(result.history):
        return (message("verdict.reason.overflow_at_start", dtype=result.dtype),)
    if kind in ("overflowed", "diverging"):
        return (_too_large_steps(result.config, steady), *_shape(result, steady))
    if kind == "stopped_early":
        return (message("verdict.reason.held_out_rose"),)
    if kind == "noise_floor":
        batches = message("verdict.reason.batches_differ", batch_size=result.config.batch_size)
        jumping = result.config.loss == "L1"
        return (batches, _steps_stay_large(result.config, len(result.history), steady)) if jumping else (batches,)
    if kind == "oscillating":
        return (_steps_stay_large(result.config, len(result.history), steady),)
    return (*_pace(result, steady), *_shape(result, steady))


def _too_large_steps(config: TrainingConfig, steady: Stability) -> Message:
    if steady.applies and config.learning_rate > steady.limit:
        times = config.learning_rate / steady.limit
        return message(
            "verdict.reason.above_limit", rate=config.learning_rate, limit=short(steady.limit), times=short(times)
        )
    return message("verdict.reason.steps_too_large", rate=config.learning_rate)


def _steps_stay_large(config: TrainingConfig, epochs: int, steady: Stability) -> Message:
    if config.optimizer == "Adagrad":
        return message("verdict.reason.adagrad_last_step", last=short(_last_step(config, epochs)))
    if config.loss == "L1":
        return message("verdict.reason.l1_keeps_stepping")
    if config.optimizer == "SGD" and config.momentum > 0:
        return message("verdict.reason.momentum_overshoots", momentum=config.momentum)
    if steady.applies:
        return message("verdict.reason.near_limit", rate=config.learning_rate, limit=short(steady.limit))
    return message("verdict.reason.steps_do_not_shrink", optimizer=config.optimizer, rate=config.learning_rate)


def _pace(result: TrainingResult, steady: Stability) -> tuple[Message, ...]:
    """Why it is slow, by optimizer."""
    config = result.config
    if steady.applies and config.momentum > 0 and math.isclose(steady.predicted_growth**2, config.momentum):
        return (message("verdict.reason.momentum_overshoots", momentum=config.momentum),)
    if steady.applies:
        return (_slow_direction(config, steady),)
    if config.optimizer == "SGD":
        return (message("verdict.reason.few_epochs"),)
    epochs = len(result.history)
    distance, reach = _distance(result), _reach(config, epochs)
    enough = distance <= _TIGHT * reach
    if config.optimizer == "Adagrad":
        if enough:
            return (message("verdict.reason.adagrad_last_step", last=short(_last_step(config, epochs))),)
        return (message("verdict.reason.adagrad_shrinks", distance=short(distance), reach=short(reach)),)
    key = "steps_bounded" if enough else "steps_too_short"
    values = {"optimizer": config.optimizer, "rate": config.learning_rate}
    return (message(f"verdict.reason.{key}", **values, distance=short(distance), reach=short(reach)),)


def _slow_direction(config: TrainingConfig, steady: Stability) -> Message:
    rate, shrinks = config.learning_rate, short(100.0 * (1.0 - steady.predicted_growth), 3)
    if rate < 0.5 * steady.best_rate:
        best, limit = short(steady.best_rate), short(steady.limit)
        key = "below_limit" if best == limit else "below_best_rate"
        return message(f"verdict.reason.{key}", rate=rate, best_rate=best, limit=limit, percent=shrinks)
    return message("verdict.reason.slow_direction", percent=shrinks)


def _shape(result: TrainingResult, steady: Stability) -> tuple[Message, ...]:
    """The valley of the loss, where it is long, and what in the data makes it so."""
    if steady.condition < _LONG_VALLEY:
        return ()
    x = result.training_data[0]
    middle, spread = float(x.mean()), float(x.std())
    values = {"condition": short(steady.condition), "times": short(math.sqrt(steady.condition))}
    if not result.config.standardize and abs(middle) > _FAR_FROM_ZERO * spread:
        return (message("verdict.reason.far_from_zero", **values, mean=short(middle), spread=short(spread)),)
    return (message("verdict.reason.long_valley", **values),)


def _distance(result: TrainingResult) -> float:
    """From the start to the best line: the longer of the ways of weight and bias, in trained units."""
    history, best = result.trained.history, result.trained_optimum
    return max(abs(float(history.weight[0]) - best.weight), abs(float(history.bias[0]) - best.bias))


def _last_step(config: TrainingConfig, epochs: int) -> float:
    """Of Adagrad, at most, if gradients do not grow."""
    return config.learning_rate / math.sqrt(epochs)


def _reach(config: TrainingConfig, epochs: int) -> float:
    """How far bounded steps can carry one parameter: lr each; for Adagrad lr/√t at step t, if gradients stay alike."""
    if config.optimizer == "Adagrad":
        return config.learning_rate * float(np.sum(1.0 / np.sqrt(np.arange(1, epochs + 1))))
    return config.learning_rate * epochs
