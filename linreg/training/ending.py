"""How a run ended, and from which epoch on its line stayed close to the best one."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from linreg.optimum.minimum import is_close
from linreg.result import Optimum, Outcome
from linreg.training.preparation import Preparation
from linreg.training.recording import Recording, States


def outcome_of(recording: Recording, best: Optimum, prepared: Preparation) -> Outcome:
    """How the run ended: diverged, stopped early, converged from some epoch on, or still moving."""
    states = recording.states
    if recording.diverged:
        return Outcome("diverged", states.weight.size)
    if recording.best_epoch is not None:
        return Outcome("stopped_early", recording.best_epoch)
    close = is_close(states.weight, states.bias, best, prepared.x_ends, prepared.y_ends)
    if close[-1]:
        far = np.flatnonzero(~close)
        return Outcome("converged", int(far[-1]) + 1 if far.size else 0)
    return Outcome("moving", states.weight.size - 1)


def until_settled(blocks: Iterable[States], best: Optimum, prepared: Preparation) -> Iterator[States]:
    """The blocks up to the one with which the line has come close to `best` and stayed: see `settled`."""
    close = np.zeros(0, dtype=bool)
    for block in blocks:
        close = np.append(close, is_close(block.weight, block.bias, best, prepared.x_ends, prepared.y_ends))
        yield block
        if _first_lasting(close, at_end=False) is not None:
            return


def settled(recording: Recording, best: Optimum, prepared: Preparation) -> int | None:
    """The first epoch n ≥ 1 after which the line is close to `best` and stays so up to epoch 2n, or to the end."""
    close = is_close(recording.states.weight, recording.states.bias, best, prepared.x_ends, prepared.y_ends)
    return _first_lasting(close, at_end=not recording.diverged)


def _first_lasting(close: NDArray[np.bool_], at_end: bool) -> int | None:
    """The first n ≥ 1 with close[n], …, close[2n] all true; with `at_end`, also one that is true up to the end."""
    edges = np.flatnonzero(np.diff(close, prepend=False, append=False)).reshape(-1, 2)
    for first, end in np.maximum(edges, 1):
        if end > first and (end > 2 * first or (at_end and end == close.size)):
            return int(first)
    return None
