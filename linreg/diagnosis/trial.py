"""One change of a run's settings, tried out by a rehearsal: does the run then converge, and when?"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats
from linreg.config import BETA2, LEARNING_RATES, TrainingConfig, offered_learning_rate
from linreg.diagnosis.rehearsal import Stage, rehearse, stage, too_much_work
from linreg.diagnosis.rows import RowFacts
from linreg.optimum.minimum import CLOSE
from linreg.result import Ahead, TrainingResult

MEMORY = "memory"  # Adam's β₂: a change of torch's own settings, which is no field of TrainingConfig
_NEARBY = (1.0, 0.97, 1.013)  # shares of a rate at which the run must converge as well
_SPARE = 0.9  # a rehearsed run must be there within this share of its epochs
_LEAP = 3.0  # learning rates that a step of RMSprop may be long near the best line
_FIELDS = ("standardize", "optimizer", "momentum", "loss", "dtype", "learning_rate", "epochs", "batch_size",
           "early_stopping", "initial_weight", "initial_bias")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Case:
    """A run to be explained: its facts in the user's units, what the look ahead found, a heartbeat."""

    result: TrainingResult
    facts: RowFacts
    ahead: Ahead | None = None
    beat: Callable[[], object] = field(default=lambda: None)


@dataclass(frozen=True)
class Trial:
    """Settings that differ from the run's, and after about how many epochs the run then converges; surely: after how
    many it is within half of the tolerance."""

    changes: Mapping[str, Any]
    epochs: int
    surely: int


def attempt(
    case: Case, changes: Mapping[str, Any], rates: Sequence[float] | None = None, epochs: int | None = None
) -> Trial | None:
    """`changes` with the first of `rates` that converges within `epochs`, or None; of SGD's, but for L1, the fastest.

    rates: as the run has it, if None. epochs: those of the changes or of the run, if None. A rate counts if rates
    beside it converge as well: steps that do not shrink can come to rest by luck. Of L1, whose steps never shrink, only
    the surer of the two numbers of epochs can be told.
    """
    settings = {name: value for name, value in changes.items() if name != MEMORY}
    config = replace(case.result.config, **settings)
    horizon = config.epochs if epochs is None else epochs
    wanted = np.array([config.learning_rate] if rates is None else rates)
    if config.loss != "MSE" and not case.result.dataset.rows_here:
        return None  # they live elsewhere
    if not wanted.size or too_much_work(case.result, replace(config, epochs=horizon), wanted.size * len(_NEARBY)):
        return None
    staged = stage(case.result, replace(config, epochs=horizon), case.facts)
    wanted = wanted[_comes_to_rest(staged, wanted)]
    if not wanted.size:
        return None
    found = rehearse(staged, np.outer(_NEARBY, wanted).ravel(), memory=changes.get(MEMORY), beat=case.beat)
    safely, about = (one.reshape(len(_NEARBY), -1) for one in (found.safely, found.about))
    in_time = ((safely >= 0) & (safely <= max(_SPARE * horizon, 1.0))).all(axis=0)
    sure = np.flatnonzero(in_time)
    if not sure.size:
        return None
    fastest = config.optimizer == "SGD" and config.loss != "L1"
    best = sure[np.argmin(safely[0, sure])] if fastest else sure[0]
    differing = _differing(case.result.config, config, float(wanted[best]), changes)
    surely = int(safely[:, best].max())
    return Trial(differing, surely if config.loss == "L1" else int(about[0, best]), surely)


def _comes_to_rest(staged: Stage, rates: Floats) -> NDArray[np.bool_]:
    """RMSprop's steps never shrink for good: its rate must be so small that even long steps to and fro stay close."""
    if staged.config.optimizer != "RMSprop":
        return np.ones(rates.size, dtype=bool)
    return np.asarray(_LEAP * rates * (staged.facts.reach + 1.0) <= CLOSE * staged.facts.y_range)


def _differing(own: TrainingConfig, config: TrainingConfig, rate: float, changes: Mapping[str, Any]) -> dict[str, Any]:
    wanted = replace(config, learning_rate=rate)
    differing = {name: getattr(wanted, name) for name in _FIELDS if getattr(wanted, name) != getattr(own, name)}
    return differing | ({MEMORY: changes[MEMORY]} if changes.get(MEMORY, BETA2) != BETA2 else {})


def offered(rates: Sequence[float] | Floats) -> list[float]:
    """The rates that the page offers at or below these, each once, in this order."""
    inside = np.clip(np.asarray(rates) * (1 + 1e-9), LEARNING_RATES[0], LEARNING_RATES[-1])
    return list(dict.fromkeys(offered_learning_rate(float(rate)) for rate in inside))


def rounded_down(rate: float) -> float:
    """The largest rate of two digits that is not above `rate`; it may be smaller than what the page offers."""
    unit = 10.0 ** (math.floor(math.log10(rate)) - 1)
    return float(f"{math.floor(rate / unit + 1e-9) * unit:.1e}")
