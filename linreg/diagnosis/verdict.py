"""What became of a run, why, and what to do: how far its line is from the best one for the chosen loss."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from linreg.arrays import Floats
from linreg.diagnosis import motion
from linreg.diagnosis.reason import Reason, in_epochs
from linreg.diagnosis.reasons import reasons_for
from linreg.diagnosis.rows import RowFacts, row_facts
from linreg.diagnosis.stability import Stability, stability, uses_whole_data
from linreg.diagnosis.suggestions import Suggestion, suggest
from linreg.diagnosis.trial import Case
from linreg.optimum.minimum import CLOSE
from linreg.result import Ahead, TrainingResult
from linreg.words import Message, message, short

Kind = Literal[
    "converged",
    "on_the_way",
    "crawling",
    "oscillating",
    "noise_floor",
    "diverging",
    "overflowed",
    "stopped_early",
]
_CRAWLS = 10  # times its epochs and more are still needed


@dataclass(frozen=True, eq=False)
class Advice:
    """Why a run is where it is, the most telling reason first, and what would make it converge."""

    reasons: tuple[Reason, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The verdict on `result`.

    kind: where nobody looked `ahead`, what its history makes likely. decided: whether it is more than likely.
    weight_gap, bias_gap, loss_gap: trained minus best, in the user's units; `best` is the minimum of the chosen loss.
    line_gap: the largest difference of the two lines over the x range of the training rows, in units of y;
    line_gap_share: the same as a share of y's range. Not finite where the run is not. since: the first epoch before
    whose update the line was within 0.1 % and then stayed; beyond the last epoch if it did not.
    """

    result: TrainingResult
    kind: Kind
    decided: bool
    weight_gap: float
    bias_gap: float
    loss_gap: float
    line_gap: float
    line_gap_share: float
    since: int
    stability: Stability
    ahead: Ahead | None = None

    @property
    def message(self) -> Message:
        """The verdict in a sentence or two; it foretells only what was looked at."""
        return message(f"verdict.{_sentence(self)}", **_values(self))

    @cached_property
    def advice(self) -> Advice:
        """`advise`, done when first asked for."""
        return advise(self)

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why, in sentences."""
        return tuple(reason.message for reason in self.advice.reasons)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What would make it converge; none if it has."""
        return self.advice.suggestions

    def __str__(self) -> str:
        return str(self.message)


def diagnose(result: TrainingResult, ahead: Ahead | None = None) -> Diagnosis:
    """Compare a run with the best it could reach, and find out how it was moving.

    ahead: what `linreg.training.look_ahead` found, where somebody looked: it decides what its history leaves open.
    """
    facts, states, best = row_facts(result).scaled(result.scaling), result.trained_states, result.optimum
    shares = motion.gap_shares(states.weight, states.bias, result.trained_optimum, facts)
    steady = stability(result)
    kind = _decided_kind(result, shares, steady)
    decided = kind is not None or ahead is not None
    return Diagnosis(
        result=result,
        kind=kind or (_likely_kind(result, shares, facts) if ahead is None else _kind_ahead(result, ahead, facts)),
        decided=decided,
        weight_gap=result.weight - best.weight,
        bias_gap=result.bias - best.bias,
        loss_gap=result.loss - best.loss,
        line_gap=float(shares[-1]) * facts.y_range * result.scaling.y_scale,
        line_gap_share=float(shares[-1]),
        since=shares.size - int(np.argmin(np.append(shares[::-1] <= CLOSE, False))),
        stability=steady,
        ahead=ahead,
    )


def advise(diagnosis: Diagnosis, beat: Callable[[], object] = lambda: None) -> Advice:
    """Reasons and suggestions; both were rehearsed, which takes some 0.1 s. What `beat`, called meanwhile, raises ends
    it. The same run looked at the same way gets the same advice."""
    case = Case(diagnosis.result, row_facts(diagnosis.result), diagnosis.ahead, beat)
    reasons = reasons_for(diagnosis.kind, case, diagnosis.stability)
    suggestions = () if diagnosis.kind == "converged" else suggest(case)
    if not reasons and all(len(one.inputs) > 1 for one in suggestions):
        reasons = (Reason(message("verdict.reason.none_alone"), {}),)
    return Advice(reasons, suggestions)


def _decided_kind(result: TrainingResult, shares: Floats, steady: Stability) -> Kind | None:
    """What needs no look ahead; above the stability limit a run that rises goes on rising."""
    if result.outcome.kind == "diverged":
        return "overflowed"
    if shares[-1] <= CLOSE:
        return "converged"
    if result.outcome.kind == "stopped_early":
        return "stopped_early"
    above = steady.applies and result.config.learning_rate > steady.limit
    return "diverging" if above and motion.rises(result) else None


def _likely_kind(result: TrainingResult, shares: Floats, facts: RowFacts) -> Kind:
    """What the history alone makes likely."""
    states, best = result.trained_states, result.trained_optimum
    if motion.rises(result) and motion.runs_away(result, shares):
        return "diverging"
    if motion.swings(states.weight, states.bias, best, facts):
        return _swinging(result)
    crawls = shares.size >= motion.FEW and motion.epochs_left(shares) > _CRAWLS * shares.size
    return "crawling" if crawls else "on_the_way"


def _kind_ahead(result: TrainingResult, ahead: Ahead, facts: RowFacts) -> Kind:
    """What the look ahead has shown. A run that came close and left again has not settled."""
    if ahead.needed is not None:
        return "on_the_way" if ahead.needed > len(result.history) else _swinging(result)
    if ahead.ended == "diverged":
        return "diverging"
    swings = motion.swings(ahead.weight, ahead.bias, result.trained_optimum, facts)
    return _swinging(result) if swings else "crawling"


def _swinging(result: TrainingResult) -> Kind:
    return "oscillating" if uses_whole_data(result.config, result.training_count) else "noise_floor"


def _sentence(diagnosis: Diagnosis) -> str:
    """The name of the sentence: a kind, or what else is true of it."""
    kind, ahead = diagnosis.kind, diagnosis.ahead
    if kind == "overflowed" and not len(diagnosis.result.history):
        return "overflowed_at_start"
    if not diagnosis.decided:
        return "not_there"
    if kind == "crawling" and ahead is not None and ahead.ended == "stopped_early":
        return "would_stop_early"
    if kind == "crawling" and ahead is not None and motion.stands_still(ahead):
        return "stands_still"
    return kind


def _values(diagnosis: Diagnosis) -> dict[str, Any]:
    """What the sentences may name; how far off it is to three digits."""
    result, ahead, epochs = diagnosis.result, diagnosis.ahead, len(diagnosis.result.history)
    needed = ahead.needed if ahead is not None and ahead.needed is not None else 0
    return {
        "epochs": in_epochs(epochs),
        "epoch": diagnosis.since if diagnosis.kind == "converged" else result.outcome.epoch,
        "dtype": result.dtype,
        "gap": short(diagnosis.line_gap, 3),
        "percent": short(100.0 * diagnosis.line_gap_share, 2),
        "more": needed - epochs,
        "limit": in_epochs(ahead.limit if ahead is not None else epochs),
        "last": ahead.epoch if ahead is not None else epochs,
    }
