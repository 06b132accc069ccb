"""What to change so that a run converges: each suggestion was rehearsed with the data at hand before it is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats
from linreg.config import LEARNING_RATES, TrainingConfig, offered_learning_rate
from linreg.diagnosis.rehearsal import Stage, epochs_needed, stage
from linreg.diagnosis.stability import hessian_of_mse, stability_limit
from linreg.optimum.minimum import CLOSE, range_of
from linreg.result import TrainingResult
from linreg.words import Message, message

MAX_SUGGESTIONS = 2
_FEWEST, _MOST = 200, 2000  # a rehearsal runs the config's epochs, but not fewer or more than these
_LONG = 10_000  # epochs of the last ideas, for losses whose slope does not flatten near the minimum
_SPARE = 0.8  # a rehearsed run must be there within this share of its epochs
_NEARBY = (1.0, 0.97, 1.013)  # shares of a rate at which the run must converge as well
_ORDER = ("standardize", "optimizer", "momentum", "loss", "learning_rate", "epochs", "batch_size", "early_stopping",
          "initial_weight", "initial_bias")  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """Inputs of the page that make the run converge, and the words for them.

    message: what to change, as on a button. promise: from which epoch on the run will have converged, about.
    """

    message: Message
    promise: Message
    inputs: Mapping[str, Any]


def suggest(result: TrainingResult) -> tuple[Suggestion, ...]:
    """At most MAX_SUGGESTIONS, the one that changes least first; none if no rehearsed run converges.

    Ideas that take many more epochs are tried only where nothing else helps.
    """
    found: list[Suggestion] = []
    for changes in _ideas(result.config):
        if found and not {"epochs", "loss"}.isdisjoint(changes):
            break
        suggestion = _rehearse(result, changes)
        if suggestion is not None and suggestion.inputs not in [one.inputs for one in found]:
            found.append(suggestion)
        if len(found) == MAX_SUGGESTIONS:
            break
    return tuple(found)


def suggest_epochs(result: TrainingResult, needed: int, limit: int) -> Suggestion:
    """More epochs of the same run: `needed`, as `linreg.training.epochs_to_converge` found up to `limit`, rounded."""
    unit = 10 ** max(len(str(needed)) - 2, 0)
    epochs = min(-(-needed // unit) * unit, limit)
    return _worded({"epochs": epochs}, needed)


def _ideas(config: TrainingConfig) -> Iterator[dict[str, Any]]:
    """Changes to try besides the learning rate, from the smallest on; every rehearsal is of full-batch training."""
    plain = {"batch_size": None, "early_stopping": False}
    yield plain
    yield {**plain, "standardize": True}
    if config.loss == "MSE":
        yield {**plain, "standardize": True, "optimizer": "SGD", "momentum": 0.0}
    longer = {**plain, "epochs": max(config.epochs, _LONG)}
    yield {**longer, "optimizer": "Adagrad"}
    yield {**longer, "optimizer": "Adagrad", "standardize": True}
    yield {**longer, "optimizer": "Adam", "standardize": True}
    from_zero = {"standardize": True, "initial_weight": 0.0, "initial_bias": 0.0}
    yield {**longer, **from_zero}
    yield {**longer, **from_zero, "optimizer": "Adagrad"}
    smooth = {**plain, **from_zero, "loss": "Huber", "optimizer": "SGD", "momentum": 0.0}
    yield {name: value for name, value in smooth.items() if name not in ("initial_weight", "initial_bias")}
    yield smooth
    if config.loss != "MSE":
        yield {**plain, "loss": "MSE", "standardize": True, "optimizer": "SGD", "momentum": 0.0}


def _rehearse(result: TrainingResult, changes: Mapping[str, Any]) -> Suggestion | None:
    """The suggestion of these changes with a learning rate that converges in time, if one does."""
    epochs = changes.get("epochs", min(max(result.config.epochs, _FEWEST), _MOST))
    config = replace(result.config, **{**changes, "epochs": epochs})
    staged = stage(result, config)
    rates = _rates_to_try(staged, result.config.learning_rate)
    since = _robustly_since(staged, rates, epochs)
    possible = np.flatnonzero((since >= 0) & (since <= _SPARE * epochs))
    if not possible.size:
        return None
    if config.optimizer == "SGD" and config.loss != "L1":
        best = possible[np.argmin(since[possible])]
    else:
        best = possible[np.argmin(np.abs(np.log(rates[possible] / result.config.learning_rate)))]
    wanted = replace(config, learning_rate=float(rates[best]))
    inputs = {name: getattr(wanted, name) for name in _ORDER if getattr(wanted, name) != getattr(result.config, name)}
    return _worded(inputs, int(since[best])) if inputs else None


def _robustly_since(staged: Stage, rates: Floats, epochs: int) -> NDArray[np.int64]:
    """`epochs_needed`, and −1 where it hangs on the exact rate: steps that do not shrink can come to rest by luck.

    RMSprop's never shrink for good: its rate must be so small that a step to and fro stays close.
    """
    trials = epochs_needed(staged, np.outer(_NEARBY, rates).ravel(), epochs).reshape(len(_NEARBY), -1)
    sure = (trials >= 0).all(axis=0)
    if staged.config.optimizer == "RMSprop":
        sure &= rates * (float(np.abs(staged.x).max()) + 1.0) <= CLOSE * range_of(staged.y)
    return np.where(sure, trials.max(axis=0), -1)


def _rates_to_try(staged: Stage, current: float) -> Floats:
    """Rates that the page offers: shares of the stability limit for SGD on the MSE, else the usual ones for
    standardized data and steps around the current one for others.
    """
    config = staged.config
    if config.optimizer == "SGD" and config.loss != "L1":
        largest = hessian_of_mse(staged.x, config.bias)[0][0] * (1.0 if config.loss == "MSE" else 0.5)
        limit = stability_limit(largest, config.momentum, config.nesterov)
        wanted = limit * np.array([0.97, 0.9, 0.75, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02, 0.01, 3e-3, 1e-3, 1e-4])
    elif config.standardize:
        wanted = np.array([current, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
    else:
        wanted = current * np.array([1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0])
    inside = np.clip(wanted * (1 + 1e-9), LEARNING_RATES[0], LEARNING_RATES[-1])
    return np.unique([offered_learning_rate(rate) for rate in inside])


def _worded(inputs: Mapping[str, Any], since: int) -> Suggestion:
    changes = [
        message(f"verdict.change.{name}.{'on' if value else 'off'}")
        if isinstance(value, bool) or value is None
        else message(f"verdict.change.{name}", value=value)
        for name, value in inputs.items()
    ]
    return Suggestion(message("verdict.suggestion", changes=changes), message("verdict.promise", epoch=since), inputs)
