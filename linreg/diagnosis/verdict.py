"""What became of a run, why, and what to do: how far its line is from the best one for the chosen loss."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from linreg.arrays import Floats
from linreg.diagnosis.reasons import reasons_for
from linreg.diagnosis.stability import Stability, stability, uses_whole_data
from linreg.diagnosis.suggestions import Suggestion, suggest
from linreg.optimum.minimum import CLOSE, line_gaps, range_of
from linreg.result import TrainingResult
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
_TURNS = 4  # passing the best line this often in the last half of the run is swinging
_NO_PROGRESS = 0.7  # of the distance a quarter of the run earlier is still left
_FEW = 8  # states; a shorter run has no trend to read
_CRAWLS = 10  # times its epochs and more are still needed


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The verdict on `result`.

    weight_gap, bias_gap, loss_gap: trained less best, in the user's units; `best` is the minimum of the chosen loss.
    line_gap: the largest difference of the two lines over the x range of the training rows, in units of y;
    line_gap_share: the same as a share of y's range. Not finite where the run is not. since: the first epoch before
    whose update the line was within 0.1 % and then stayed; beyond the last epoch if it did not.
    stability: None where the rows or the run leave nothing to say.
    """

    result: TrainingResult
    kind: Kind
    weight_gap: float
    bias_gap: float
    loss_gap: float
    line_gap: float
    line_gap_share: float
    since: int
    stability: Stability
    reasons: tuple[Message, ...]

    @property
    def message(self) -> Message:
        """The verdict in a sentence or two."""
        at_start = self.kind == "overflowed" and not len(self.result.history)
        return message("verdict.overflowed_at_start" if at_start else f"verdict.{self.kind}", **_values(self))

    @cached_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What would make it converge; a rehearsal of some 50 ms, done when first asked for. None if it converged."""
        return () if self.kind == "converged" else suggest(self.result)

    def __str__(self) -> str:
        return str(self.message)


def diagnose(result: TrainingResult) -> Diagnosis:
    """Compare a run with the best it could reach, and find out how it was moving."""
    lines = _states(result)
    shares = _gap_shares(result, lines)
    best, steady = result.optimum, stability(result)
    kind = _kind(result, lines, shares, steady)
    return Diagnosis(
        result=result,
        kind=kind,
        weight_gap=result.weight - best.weight,
        bias_gap=result.bias - best.bias,
        loss_gap=result.loss - best.loss,
        line_gap=float(shares[-1]) * _y_range(result) * result.scaling.y_scale,
        line_gap_share=float(shares[-1]),
        since=shares.size - int(np.argmin(np.append(shares[::-1] <= CLOSE, False))),
        stability=steady,
        reasons=reasons_for(kind, result, steady),
    )


def _states(result: TrainingResult) -> Floats:
    """Weight and bias after 0, 1, 2, … epochs in trained units, shape (2, epochs run + 1)."""
    states = result.trained_states
    return np.stack((states.weight, states.bias))


def _gap_shares(result: TrainingResult, lines: Floats) -> Floats:
    """Largest difference from the best line over x's range, as a share of y's range, for each state."""
    return line_gaps(lines[0], lines[1], result.trained_optimum, result.trained_data[0]) / _y_range(result)


def _y_range(result: TrainingResult) -> float:
    """In trained units."""
    return range_of(result.trained_data[1])


def _kind(result: TrainingResult, lines: Floats, shares: Floats, steady: Stability) -> Kind:
    if result.outcome.kind == "diverged":
        return "overflowed"
    if shares[-1] <= CLOSE:
        return "converged"
    if result.outcome.kind == "stopped_early":
        return "stopped_early"
    if _diverges(result, shares, steady):
        return "diverging"
    if shares.size < _FEW:
        return "on_the_way"
    quarter = shares.size // 4
    left = _extent(shares[-quarter:]) / _extent(shares[-2 * quarter : -quarter])
    if left > _NO_PROGRESS and _turns(result, lines[:, -2 * quarter :]) >= _TURNS:
        return "oscillating" if uses_whole_data(result.config, int(result.training_rows.sum())) else "noise_floor"
    return "crawling" if _epochs_left(shares) > _CRAWLS * shares.size else "on_the_way"


def _diverges(result: TrainingResult, shares: Floats, steady: Stability) -> bool:
    """Ends worse than it began and still rising; or above the stability limit and rising, which never ends well."""
    loss = result.trained_states.loss
    quarter = max(loss.size // 4, 1)
    rising = bool(loss[-1] > loss[-1 - quarter])
    above = steady.applies and result.config.learning_rate > steady.limit
    return rising and (above or bool(loss[-1] > loss[0] and loss[-1] >= 0.9 * loss.max() and shares[-1] > shares[0]))


def _extent(shares: Floats) -> float:
    """How far a run swings, without its rare leaps; the median would not see a swing that is wide to one side only."""
    return float(np.quantile(shares, 0.75))


def _turns(result: TrainingResult, lines: Floats) -> int:
    """How often the line passes the best one, at the end of x's range where it does so more."""
    x, best = result.trained_data[0], result.trained_optimum
    sides = [np.sign((lines[0] - best.weight) * end + (lines[1] - best.bias)) for end in (x.min(), x.max())]
    return max(int((side[1:] != side[:-1]).sum()) for side in sides)


def _epochs_left(shares: Floats) -> float:
    """Epochs until close at the pace of the last quarter: the shorter of a steady walk (×3) and a steady shrinking."""
    quarter = max(shares.size // 4, 1)
    before, now = float(shares[-1 - quarter]), float(shares[-1])
    if not now < before:
        return np.inf
    walking = 3.0 * quarter * (now - CLOSE) / (before - now)
    shrinking = quarter * np.log(now / CLOSE) / np.log(before / now)
    return float(min(walking, shrinking))


def _values(diagnosis: Diagnosis) -> dict[str, Any]:
    """What the sentences may name; how far off it is to three digits."""
    result, epochs = diagnosis.result, len(diagnosis.result.history)
    return {
        "epochs": message("verdict.epochs.one" if epochs == 1 else "verdict.epochs.many", count=epochs),
        "epoch": diagnosis.since if diagnosis.kind == "converged" else result.outcome.epoch,
        "dtype": result.dtype,
        "gap": short(diagnosis.line_gap, 3),
        "percent": short(100.0 * diagnosis.line_gap_share, 3),
    }
