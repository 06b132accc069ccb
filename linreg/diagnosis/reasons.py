"""Why a run is where it is. A reason names a change, and is given only if a rehearsal of the change cures the run."""

import math
from collections.abc import Iterator
from typing import Any

from linreg.diagnosis import movement
from linreg.diagnosis.reason import Reason, in_epochs
from linreg.diagnosis.rows import RowFacts
from linreg.diagnosis.stability import Stability
from linreg.diagnosis.trial import MEMORY, Case, Trial, attempt, offered, rounded_down
from linreg.words import Message, message, short

MAX_REASONS = 2
_HORIZON = 4000  # epochs of a rehearsal at most
_LONG = 10_000  # the same where the cure takes smaller steps, or one step in an epoch instead of many
_SHORT_MEMORY = 0.9  # of Adam: some 10 steps
_NOTABLE = 3.0  # times: a last step this much shorter than the learning rate was held back
_LARGER = (2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0, 1e3, 1e4, 1e5)
_SETTLING = ("Adam", "Adagrad", "SGD")  # optimizers whose steps become small with the gradient, or with time
_FAR_FROM_ZERO = 1.0  # mean of x over its standard deviation
_BELOW = 0.9  # of the stability limit: a rate that does not run away
_LONG_VALLEY = 10.0  # condition number from which the shape of the loss is worth a sentence
_PACE_OF_MOMENTUM = 1e-6  # relative difference: the distance shrinks as fast as the momentum lets the speed fade
_SHARES = (0.95, 0.9, 0.8, 0.5, 0.0)  # momentums to try instead of a larger one


def reasons_for(kind: str, case: Case, steady: Stability) -> tuple[Reason, ...]:
    """At most MAX_REASONS, the most telling first. Of a run that has converged: how it got there."""
    candidates = {
        "converged": _arrived, "overflowed": _ran_away, "diverging": _ran_away, "stopped_early": _was_stopped,
        "noise_floor": _trembles, "oscillating": _keeps_stepping,
    }.get(kind, _is_slow)  # fmt: skip
    found: list[Reason] = []
    for reason in candidates(case, steady):
        if reason is not None and (not reason.cure or reason.cure not in [one.cure for one in found]):
            found.append(reason)
        if len(found) == MAX_REASONS:
            break
    if not found:
        found = [
            reason for reason in (_valley(case, steady, any_rate=True), _too_few_epochs(case)) if reason is not None
        ]
    return tuple(found)


def _arrived(case: Case, steady: Stability) -> Iterator[Reason | None]:
    config = case.result.config
    yield Reason(message("verdict.reason.arrived", loss=config.loss), {})
    if steady.applies and steady.predicted_growth < 1:
        percent = short(100.0 * (1.0 - steady.predicted_growth), 3)
        yield Reason(message("verdict.reason.pace", percent=percent), {})


def _ran_away(case: Case, steady: Stability) -> Iterator[Reason | None]:
    config, facts = case.result.config, _trained_facts(case)
    if not len(case.result.history):
        yield Reason(message("verdict.reason.overflow_at_start", dtype=case.result.dtype), {"standardize": True})
        return
    if steady.applies:
        values = {"rate": config.learning_rate, "limit": short(steady.limit)}
        cause = message("verdict.reason.above_limit", **values, times=short(config.learning_rate / steady.limit, 3))
        best = offered([steady.best_rate])
        trial = attempt(case, _on_whole_data(case), best, min(config.epochs, _HORIZON))
        if trial is None:
            yield Reason(cause, {"learning_rate": rounded_down(_BELOW * steady.limit)})
        yield _cured(cause, trial)
        if trial is None:
            yield _valley(case, steady, any_rate=True)
        return
    if config.loss == "MSE" and config.optimizer == "SGD":
        safe = (1.0 - config.momentum) / (2.0 * (facts.reach**2 + 1.0))  # no batch is steeper than its steepest row
        cause = message("verdict.reason.batch_too_steep", rate=config.learning_rate, reach=short(facts.reach))
        if safe < config.learning_rate:
            yield Reason(cause, {"learning_rate": rounded_down(safe)})
        return
    smaller = offered([config.learning_rate / share for share in _LARGER])
    cause = message("verdict.reason.steps_too_large", rate=config.learning_rate)
    yield _cured(cause, attempt(case, _on_whole_data(case), smaller, min(config.epochs, _HORIZON)))


def _was_stopped(case: Case, steady: Stability) -> Iterator[Reason | None]:
    """Whether early stopping ended it too soon shows in a rehearsal without it; of whole data, as all of them are."""
    cause = message("verdict.reason.held_out_rose")
    trial = attempt(case, {"early_stopping": False}, None, min(case.result.config.epochs, _LONG))
    if trial is None:
        trial = attempt(case, {"early_stopping": False, "epochs": _LONG})
    yield _cured(cause, trial) if trial is not None else Reason(cause, {})


def _trembles(case: Case, steady: Stability) -> Iterator[Reason | None]:
    config, rows = case.result.config, case.facts.rows
    values = {"batch_size": config.batch_size, "rows": rows}
    cause = message(f"verdict.reason.{'single_rows' if config.batch_size == 1 else 'batches_differ'}", **values)
    trial = attempt(case, {"batch_size": None}, None, min(config.epochs, _HORIZON))
    if trial is None:
        trial = attempt(case, {"batch_size": None, "epochs": max(config.epochs, _LONG)})
    if trial is None:
        smaller = offered([config.learning_rate / share for share in _LARGER])
        trial = attempt(case, {"batch_size": None, "epochs": max(config.epochs, _LONG)}, smaller)
    yield _cured(cause, trial)


def _keeps_stepping(case: Case, steady: Stability) -> Iterator[Reason | None]:
    """For a run on whole data that swings for good."""
    config, whole = case.result.config, _on_whole_data(case)
    if steady.applies:
        yield _from_theory(case, steady)
        return
    smaller = offered([config.learning_rate / share for share in _LARGER])
    trial = attempt(case, whole, smaller, min(config.epochs, _HORIZON))
    if trial is None:
        long = 2 * _LONG if config.loss == "L1" else _LONG
        trial = attempt(case, {**whole, "epochs": max(config.epochs, long)}, smaller)
    if config.loss == "L1":
        cause = message("verdict.reason.l1_keeps_stepping")
        yield _cured(cause, trial)
        if trial is None:
            yield _cured(cause, attempt(case, {**whole, "loss": "MSE"}, None, min(config.epochs, _HORIZON)))
        yield _valley(case, steady)
        return
    step = short(movement.last_move(case.result), 2)
    key = "rate_large" if config.optimizer == "SGD" else "steps_do_not_shrink"
    cause = message(f"verdict.reason.{key}", optimizer=config.optimizer, rate=config.learning_rate, step=step)
    others = (attempt(case, {**whole, "optimizer": one}, None, min(config.epochs, _HORIZON)) for one in _SETTLING)
    yield _cured(cause, trial or next(filter(None, others), None))
    yield _valley(case, steady)


def _is_slow(case: Case, steady: Stability) -> Iterator[Reason | None]:
    """For a run that comes nearer, in time or not."""
    config = case.result.config
    if steady.applies:
        yield _from_theory(case, steady)
        yield _valley(case, steady)
        return
    whole = _on_whole_data(case)
    if "batch_size" not in whole:
        yield _forgets_too_slowly(case)
    larger = offered([config.learning_rate * times for times in _LARGER])
    faster = [rate for rate in larger if rate > config.learning_rate]
    trial = attempt(case, whole, faster, min(config.epochs, _HORIZON))
    yield _cured(_short_steps(case), trial)
    yield _valley(case, steady)
    if case.ahead is not None and case.ahead.ended == "limit":
        cause = message("verdict.reason.digits_run_out", dtype=case.result.dtype)
        yield _cured(cause, attempt(case, {**whole, "dtype": "float64"}, None, min(config.epochs, _HORIZON)))


def _from_theory(case: Case, steady: Stability) -> Reason | None:
    """Of full-batch SGD on the MSE: which rate, or which momentum, sets the pace."""
    config, epochs = case.result.config, min(case.result.config.epochs, _HORIZON)
    rate, growth = config.learning_rate, steady.predicted_growth
    if config.momentum > 0 and math.isclose(growth**2, config.momentum, rel_tol=_PACE_OF_MOMENTUM):
        for momentum in (share for share in _SHARES if share < config.momentum):
            trial = attempt(case, {**_on_whole_data(case), "momentum": momentum}, None, epochs)
            if trial is not None:
                return _cured(message("verdict.reason.momentum_overshoots", momentum=config.momentum), trial)
        return None
    best, limit = short(steady.best_rate), short(steady.limit)
    rates = offered([share * steady.best_rate for share in (1.0, 0.97, 0.9)])
    trial = attempt(case, _on_whole_data(case), rates, epochs)
    if trial is None or "learning_rate" not in trial.changes:
        return None
    if trial.changes["learning_rate"] < rate:
        return _cured(message("verdict.reason.near_limit", rate=rate, limit=limit), trial)
    key = "below_limit" if best == limit else "below_best_rate"
    values = {"rate": rate, "best_rate": best, "limit": limit, "percent": short(100.0 * (1.0 - growth), 3)}
    return _cured(message(f"verdict.reason.{key}", **values), trial)


def _valley(case: Case, steady: Stability, any_rate: bool = False) -> Reason | None:
    """The valley of the loss, where it is long and where a round bowl would have cured the run.

    any_rate: with another rate, too: it means something else in a round bowl. For where no rate cures by itself.
    """
    config, facts = case.result.config, case.facts
    if config.standardize or not config.bias or steady.condition < _LONG_VALLEY:
        return None
    far = abs(facts.mean) > _FAR_FROM_ZERO * facts.deviation
    if not far and config.optimizer != "SGD":
        return None
    epochs = min(config.epochs, _HORIZON)
    round_bowl = {**_on_whole_data(case), "standardize": True}
    trial = attempt(case, round_bowl, None, epochs)
    if trial is None and any_rate:
        trial = attempt(case, round_bowl, offered([0.5 * (1.0 + config.momentum), 0.2, 0.1, 0.05, 0.02]), epochs)
    values = {"condition": short(steady.condition, 3), "times": round(short(math.sqrt(steady.condition), 2))}
    if far:
        values |= {"mean": short(facts.mean), "spread": short(facts.deviation, 3)}
    return _cured(message(f"verdict.reason.{'far_from_zero' if far else 'long_valley'}", **values), trial)


def _forgets_too_slowly(case: Case) -> Reason | None:
    """Adam divides by gradients of long ago: with a short memory the same rate would have been enough."""
    config, epochs = case.result.config, min(case.result.config.epochs, _HORIZON)
    if config.optimizer != "Adam":
        return None
    steep = movement.steepness(case)
    if steep.times < _NOTABLE:
        return None
    values = {"name": message(f"figure.{steep.name}"), "first": short(steep.first, 3), "now": short(steep.now, 3)}
    values |= {"step": short(steep.step, 2), "times": round(short(steep.times, 2)), "rate": config.learning_rate}
    cause = message("verdict.reason.adam_remembers", **values)
    return _cured(cause, attempt(case, {**_on_whole_data(case), MEMORY: _SHORT_MEMORY}, None, epochs))


def _short_steps(case: Case) -> Message:
    """That the steps are short, with how far they carried; the parameter that has further to go is named."""
    config, way = case.result.config, movement.longest_way(case.result)
    values = {"rate": config.learning_rate, "epochs": in_epochs(len(case.result.history))}
    if config.optimizer == "Adagrad" and way.last < 0.5 * way.first:
        values |= {"name": message(f"figure.{way.name}"), "first": short(way.first, 2), "last": short(way.last, 2)}
        return message("verdict.reason.adagrad_shrinks", **values)
    if way.moved < 0.5 * way.distance:
        names = {"optimizer": config.optimizer, "name": message(f"figure.{way.name}")}
        return message(
            "verdict.reason.steps_too_short", **values, **names, moved=short(way.moved, 3),
            distance=short(way.distance, 3),
        )  # fmt: skip
    return message("verdict.reason.rate_small", **values)


def _too_few_epochs(case: Case) -> Reason | None:
    """Where nothing else is the matter and the look ahead saw it arrive."""
    needed = case.ahead.needed if case.ahead is not None else None
    if needed is None or needed <= len(case.result.history):
        return None
    return Reason(message("verdict.reason.few_epochs"), {"epochs": needed}, needed)


def _on_whole_data(case: Case) -> dict[str, Any]:
    """What a rehearsal takes for granted: every step sees all rows, and nothing ends the run before its last epoch."""
    config, whole = case.result.config, dict[str, Any]()
    if config.batch_size is not None and config.batch_size < case.facts.rows:
        whole["batch_size"] = None
    if config.early_stopping:
        whole["early_stopping"] = False
    return whole


def _cured(cause: Message, trial: Trial | None) -> Reason | None:
    return None if trial is None else Reason(cause, trial.changes, trial.epochs)


def _trained_facts(case: Case) -> RowFacts:
    return case.facts.scaled(case.result.scaling)
