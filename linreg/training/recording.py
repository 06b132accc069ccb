"""What is kept of a run: every state until it ends, diverges or stops early; and how it ended."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats, read_only
from linreg.config import TrainingConfig
from linreg.optimum.minimum import is_close
from linreg.result import History, Optimum, Outcome, Run
from linreg.training.preparation import Preparation

OnProgress = Callable[[int, int], None]
PATIENCE = 50  # early stopping: epochs in a row without a new lowest held-out loss
PROGRESS_SECONDS = 0.05  # least time between two calls of on_progress


class States(NamedTuple):
    """Successive states in trained units: float64 arrays of one length; held_loss is None without held-out rows."""

    weight: Floats
    bias: Floats
    loss: Floats
    held_loss: Floats | None

    def until(self, end: int) -> "States":
        """The first `end` states."""
        held_loss = None if self.held_loss is None else self.held_loss[:end]
        return States(self.weight[:end], self.bias[:end], self.loss[:end], held_loss)


@dataclass(frozen=True, eq=False)
class Recording:
    """State 0 is the start, state e the one after e epochs; `best_epoch` is set only where early stopping ended it."""

    states: States
    diverged: bool = False
    best_epoch: int | None = None


def record(blocks: Iterable[States], prepared: Preparation, config: TrainingConfig) -> Recording:
    """Collect the states of a run, and leave off at the first that is not finite or when patience is at its end."""
    kept: list[States] = []
    done, best_loss, best_epoch = 0, np.inf, 0
    for block in blocks:
        finite = _finite_states(block, prepared, config)
        kept.append(block.until(finite))
        held_losses = kept[-1].held_loss
        if config.early_stopping and held_losses is not None:
            for epoch, held_loss in enumerate(held_losses.tolist(), start=done):
                if held_loss < best_loss:
                    best_loss, best_epoch = held_loss, epoch
                elif epoch - best_epoch >= PATIENCE and epoch < config.epochs:
                    return Recording(_joined(kept).until(epoch + 1), best_epoch=best_epoch)
        done += finite
        if finite < block.weight.size:
            return Recording(_joined(kept), diverged=True)
    return Recording(_joined(kept))


def run_of(recording: Recording, prepared: Preparation) -> Run:
    """The run in trained units: a history of all states but the last, which is the run's own.

    A run that diverged ends in its last finite state, and its history holds that one too; if not even the start has
    a finite loss, the history is empty and the loss infinite.
    """
    states = recording.states
    length = states.weight.size if recording.diverged else states.weight.size - 1
    kept = states.until(length)
    held_losses = None if kept.held_loss is None else read_only(kept.held_loss)
    history = History(read_only(kept.loss), read_only(kept.weight), read_only(kept.bias), held_losses)
    if not states.weight.size:
        return Run(prepared.weight, prepared.bias, np.inf, history, None if states.held_loss is None else np.inf)
    last_held = None if states.held_loss is None else float(states.held_loss[-1])
    return Run(float(states.weight[-1]), float(states.bias[-1]), float(states.loss[-1]), history, last_held)


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


def heartbeat(on_progress: OnProgress | None, epochs: int) -> Callable[[int], None]:
    """A function of the epochs done that calls on_progress unless it did so less than PROGRESS_SECONDS ago."""
    last = perf_counter()

    def beat(done: int) -> None:
        nonlocal last
        if on_progress is not None and perf_counter() - last >= PROGRESS_SECONDS:
            on_progress(done, epochs)
            last = perf_counter()

    return beat


def _finite_states(block: States, prepared: Preparation, config: TrainingConfig) -> int:
    """How many states at the head of `block` are finite, in trained units and in the user's."""
    factor = prepared.scaling.loss_factor(config.loss)
    with np.errstate(over="ignore", invalid="ignore"):
        in_user_units = prepared.scaling.line_in_user_units(block.weight, block.bias)
        losses = [loss * factor for loss in (block.loss, block.held_loss) if loss is not None]
        finite = np.isfinite([block.weight, block.bias, *in_user_units, *losses]).all(axis=0)
    return int(finite.size if finite.all() else finite.argmin())


def _joined(kept: list[States]) -> States:
    weight, bias, loss = (np.concatenate(columns) for columns in zip(*(block[:3] for block in kept), strict=True))
    held_losses = [block.held_loss for block in kept if block.held_loss is not None]
    return States(weight, bias, loss, np.concatenate(held_losses) if held_losses else None)


def _first_lasting(close: NDArray[np.bool_], at_end: bool) -> int | None:
    """The first n ≥ 1 with close[n], …, close[2n] all true; with `at_end`, also one that is true up to the end."""
    edges = np.flatnonzero(np.diff(close, prepend=False, append=False)).reshape(-1, 2)
    for first, end in np.maximum(edges, 1):
        if end > first and (end > 2 * first or (at_end and end == close.size)):
            return int(first)
    return None
