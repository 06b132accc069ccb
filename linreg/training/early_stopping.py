"""Early stopping: a run ends when its loss over the held-out rows has found no new lowest value for PATIENCE epochs."""

import math
from typing import NamedTuple

from linreg.arrays import Floats
from linreg.config import PATIENCE


class Lowest(NamedTuple):
    """The lowest held-out loss so far, and the epoch before whose update it stood."""

    loss: float = math.inf
    epoch: int = 0


def watch(lowest: Lowest, held_losses: Floats, first: int) -> tuple[Lowest, int | None]:
    """What is lowest after these losses too, those of the states from epoch `first` on, and where patience ended.

    None while it lasts; else the epoch, and what was lowest up to there.
    """
    for epoch, loss in enumerate(held_losses.tolist(), start=first):
        if loss < lowest.loss:
            lowest = Lowest(loss, epoch)
        elif epoch - lowest.epoch >= PATIENCE:
            return lowest, epoch
    return lowest, None
