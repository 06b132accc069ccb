"""What a run's own history says of its steps: how long they were, how far they led, how steep it was."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from linreg.arrays import Floats
from linreg.diagnosis.rehearsal import gradient_at, stage
from linreg.diagnosis.trial import Case
from linreg.result import TrainingResult

Parameter = Literal["weight", "bias"]
_LAST = 10  # epochs


@dataclass(frozen=True)
class Steepness:
    """Of one parameter: the size of the gradient at the start and before the last step, that step, and how many
    times the learning rate is longer than that. In trained units; a run on whole data takes one step in an epoch."""

    name: Parameter
    first: float
    now: float
    step: float
    times: float


@dataclass(frozen=True)
class Way:
    """Of one parameter: how far it is from the start to the best line, how far the run moved it, and by how much in
    its first and in its last epoch; in trained units."""

    name: Parameter
    distance: float
    moved: float
    first: float
    last: float


def steepness(case: Case) -> Steepness:
    """Of the parameter whose last step was held back the most."""
    result = case.result
    states, rate = result.trained_states, result.config.learning_rate
    ends = [0, max(states.weight.size - 2, 0)]
    gradients = np.abs(gradient_at(stage(result, result.config, case.facts), states.weight[ends], states.bias[ends]))
    both: list[tuple[Parameter, Floats, Floats]] = [
        ("weight", gradients[0], states.weight), ("bias", gradients[1], states.bias)
    ]  # fmt: skip
    found = [
        Steepness(name, float(sizes[0]), float(sizes[1]), step, rate / step)
        for name, sizes, values in both
        if values.size > 1 and (step := abs(float(values[-1] - values[-2]))) > 0
    ]
    return max(found, key=lambda one: one.times, default=Steepness("weight", 0.0, 0.0, 0.0, 0.0))


def longest_way(result: TrainingResult) -> Way:
    """Of the parameter with the longer way."""
    states, best = result.trained_states, result.trained_optimum
    ways = [
        _way("weight", states.weight, best.weight),
        _way("bias", states.bias, best.bias),
    ]
    return max(ways, key=lambda way: way.distance)


def _way(name: Parameter, values: Floats, best: float) -> Way:
    moves = np.abs(np.diff(values)) if values.size > 1 else np.zeros(1)
    moved = abs(float(values[-1] - values[0]))
    return Way(name, abs(float(values[0]) - best), moved, float(moves[0]), float(moves[-1]))


def last_move(result: TrainingResult) -> float:
    """The longest that the weight or the bias moved in one of the last epochs, in trained units."""
    states = result.trained_states
    moves = [np.abs(np.diff(values[-_LAST - 1 :])) for values in (states.weight, states.bias)]
    return float(max((move.max() for move in moves if move.size), default=0.0))
