"""What is kept of a run: every state until it ends, diverges or stops early."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats, read_only
from linreg.config import TrainingConfig
from linreg.result import History, Run
from linreg.training.early_stopping import Lowest, watch
from linreg.training.preparation import Preparation


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
    done, lowest = 0, Lowest()
    for block in blocks:
        finite = _finite_states(block, prepared, config)
        kept.append(block.until(finite))
        held_losses = kept[-1].held_loss
        if config.early_stopping and held_losses is not None:
            lowest, stop = watch(lowest, held_losses, done)
            if stop is not None and stop < config.epochs:
                return Recording(_joined(kept).until(stop + 1), best_epoch=lowest.epoch)
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
