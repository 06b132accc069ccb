"""The steps of torch's optimizers, for many variants at once: each a function of the gradient and the epoch from 1.

rates, momentum and memory have the shape (variants,), gradients and steps (2, variants).
"""

from collections.abc import Callable

import numpy as np

from linreg.arrays import Floats
from linreg.config import ADAGRAD_EPS, ADAM_EPS, ALPHA, BETA1, BETA2, RMSPROP_EPS, TrainingConfig

Step = Callable[[Floats, int], Floats]


def _sgd(config: TrainingConfig, rates: Floats, momentum: Floats, memory: Floats | None) -> Step:
    buffer: Floats | float = 0.0

    def step(gradient: Floats, epoch: int) -> Floats:
        nonlocal buffer
        buffer = momentum * buffer + gradient
        return rates * (gradient + momentum * buffer if config.nesterov else buffer)

    return step


def _adam(config: TrainingConfig, rates: Floats, momentum: Floats, memory: Floats | None) -> Step:
    keeps = np.full_like(rates, BETA2) if memory is None else memory
    first: Floats | float = 0.0
    second: Floats | float = 0.0

    def step(gradient: Floats, epoch: int) -> Floats:
        nonlocal first, second
        first = BETA1 * first + (1.0 - BETA1) * gradient
        second = keeps * second + (1.0 - keeps) * gradient * gradient
        size = np.sqrt(second / (1.0 - keeps**epoch)) + ADAM_EPS
        change: Floats = rates / (1.0 - BETA1**epoch) * first / size
        return change

    return step


def _rmsprop(config: TrainingConfig, rates: Floats, momentum: Floats, memory: Floats | None) -> Step:
    square: Floats | float = 0.0

    def step(gradient: Floats, epoch: int) -> Floats:
        nonlocal square
        square = ALPHA * square + (1.0 - ALPHA) * gradient * gradient
        return rates * gradient / (np.sqrt(square) + RMSPROP_EPS)

    return step


def _adagrad(config: TrainingConfig, rates: Floats, momentum: Floats, memory: Floats | None) -> Step:
    total: Floats | float = 0.0

    def step(gradient: Floats, epoch: int) -> Floats:
        nonlocal total
        total = total + gradient * gradient
        return rates * gradient / (np.sqrt(total) + ADAGRAD_EPS)

    return step


STEPS = {"SGD": _sgd, "Adam": _adam, "RMSprop": _rmsprop, "Adagrad": _adagrad}
