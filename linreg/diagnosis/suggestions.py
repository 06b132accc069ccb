"""What to change so that a run converges: each suggestion was rehearsed with the data at hand before it is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from linreg.config import TrainingConfig
from linreg.diagnosis.reason import in_words
from linreg.diagnosis.stability import stability_limit
from linreg.diagnosis.trial import Case, attempt, offered
from linreg.trained_units import standard_scaling_of
from linreg.words import Message, message, short

MAX_SUGGESTIONS = 2
_FEWEST, _MOST = 200, 2000  # a rehearsal runs the config's epochs, but not fewer or more than these
_LONG = 10_000  # epochs of the last ideas, for losses whose slope does not flatten near the minimum
_SPARE = 0.8  # a rehearsed run must be there within this share of its epochs
_SHARES = (0.97, 0.9, 0.75, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02, 0.01, 3e-3, 1e-3, 1e-4)  # of the stability limit
_USUAL = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)  # rates for standardized data
_STEPS = (1.0, 3.0, 0.3, 10.0, 0.1, 30.0, 0.03, 100.0, 0.01, 300.0, 3e-3, 1e3, 1e-3)  # times the run's own rate


@dataclass(frozen=True)
class Suggestion:
    """Inputs of the page that make the run converge, and the words for them.

    message: what to change, as on a button. promise: after about how many epochs the run will have converged.
    """

    message: Message
    promise: Message
    inputs: Mapping[str, Any]


def suggest(case: Case) -> tuple[Suggestion, ...]:
    """At most MAX_SUGGESTIONS, those that change one thing first; none if no rehearsed run converges.

    Ideas that take many more epochs or another loss are tried only where nothing else helps.
    """
    found, others = _more_epochs(case), list[Suggestion]()
    for changes, keeps_rate in _ideas(case.result.config):
        last_resort = not {"epochs", "loss"}.isdisjoint(changes)
        if len(found) >= MAX_SUGGESTIONS or (last_resort and (found or others)):
            break
        suggestion = _rehearse(case, changes, keeps_rate)
        if suggestion is not None and suggestion.inputs not in [one.inputs for one in (*found, *others)]:
            (found if len(suggestion.inputs) == 1 else others).append(suggestion)
    return (*found, *sorted(others, key=lambda one: len(one.inputs)))[:MAX_SUGGESTIONS]


def _more_epochs(case: Case) -> list[Suggestion]:
    """The epochs that the look ahead has counted, if it has."""
    ahead = case.ahead
    if ahead is None or ahead.needed is None or ahead.needed <= len(case.result.history):
        return []
    return [suggest_epochs(ahead.needed, ahead.limit)]


def suggest_epochs(needed: int, limit: int) -> Suggestion:
    """More epochs of the same run: `needed`, as `linreg.training.epochs_to_converge` found up to `limit`, rounded."""
    return _worded({"epochs": min(_rounded_up(needed), limit)}, needed)


def _ideas(config: TrainingConfig) -> Iterator[tuple[dict[str, Any], bool]]:
    """Changes to try, the smallest first, each with whether the learning rate stays; every rehearsal is of full-batch
    training, so mini-batches end with the first of them."""
    plain = {"batch_size": None, "early_stopping": False}
    yield plain, True
    yield plain, False
    yield {**plain, "standardize": True}, True
    for momentum in (one for one in (0.9, 0.5, 0.0) if one < config.momentum):
        yield {**plain, "momentum": momentum}, True
    for optimizer in ("Adam", "SGD", "Adagrad"):
        yield {**plain, "optimizer": optimizer}, True
    yield {**plain, "standardize": True}, False
    if config.loss == "MSE":
        yield {**plain, "standardize": True, "optimizer": "SGD", "momentum": 0.0}, False
    longer = {**plain, "epochs": max(config.epochs, _LONG)}
    yield longer, False
    yield {**longer, "optimizer": "Adagrad"}, False
    yield {**longer, "optimizer": "Adagrad", "standardize": True}, False
    yield {**longer, "optimizer": "Adam", "standardize": True}, False
    from_zero = {"standardize": True, "initial_weight": 0.0, "initial_bias": 0.0}
    yield {**longer, **from_zero}, False
    yield {**longer, **from_zero, "optimizer": "Adagrad"}, False
    smooth = {**plain, **from_zero, "loss": "Huber", "optimizer": "SGD", "momentum": 0.0}
    yield {name: value for name, value in smooth.items() if name not in ("initial_weight", "initial_bias")}, False
    yield smooth, False
    if config.loss != "MSE":
        yield {**plain, "loss": "MSE", "standardize": True, "optimizer": "SGD", "momentum": 0.0}, False


def _rehearse(case: Case, changes: Mapping[str, Any], keeps_rate: bool) -> Suggestion | None:
    """The suggestion of these changes, with a learning rate that converges in time."""
    own = case.result.config
    shorter = _MOST if keeps_rate else min(max(own.epochs, _FEWEST), _MOST)
    epochs = int(changes.get("epochs", shorter))
    trial = attempt(case, changes, None if keeps_rate else _rates_to_try(case, changes), epochs)
    if trial is None or not trial.changes:
        return None
    inputs = dict(trial.changes)
    if "epochs" in inputs or trial.surely > _SPARE * own.epochs:
        inputs["epochs"] = _rounded_up(round(trial.surely / _SPARE))
    return _worded(inputs, trial.epochs) if inputs.get("epochs") != own.epochs else None


def _rounded_up(epochs: int) -> int:
    """To two digits, which are easy to read."""
    unit: int = 10 ** max(len(str(epochs)) - 2, 0)
    return -(-epochs // unit) * unit


def _rates_to_try(case: Case, changes: Mapping[str, Any]) -> list[float]:
    """Rates that the page offers: shares of the stability limit for SGD on the MSE, else the usual ones for
    standardized data and steps around the current one for others, the nearest first."""
    own = case.result.config
    config = TrainingConfig(**{**vars(own), **changes})
    if config.optimizer == "SGD" and config.loss != "L1":
        standardized = standard_scaling_of(case.result.summary, config.bias) if config.standardize else None
        facts = case.facts if standardized is None else case.facts.scaled(standardized)
        largest = facts.curvatures(config.bias)[0] * (1.0 if config.loss == "MSE" else 0.5)
        return offered(stability_limit(largest, config.momentum, config.nesterov) * np.array(_SHARES))
    if config.standardize:
        return offered(sorted(_USUAL, key=lambda rate: abs(np.log(rate / own.learning_rate))))
    return offered(own.learning_rate * np.array(_STEPS))


def _worded(inputs: Mapping[str, Any], epochs: int) -> Suggestion:
    promise = message("verdict.promise", epoch=round(short(epochs, 2)))
    return Suggestion(message("verdict.suggestion", changes=in_words(inputs)), promise, inputs)
