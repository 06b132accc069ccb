"""The loss against the weight alone, around one step: what the gradient of the weight is the slope of."""

from dataclasses import dataclass

import numpy as np
import torch

from linreg.arrays import Floats, read_only
from linreg.explaining.replay import Moment

POINTS = 81
ROOM = 0.3  # of what is shown, on both sides
LEAST = 0.05  # of the weight's size, at least, is shown


@dataclass(frozen=True, eq=False)
class LossSlice:
    """weight, loss: arrays of one length; the bias stays where it is. after: the loss at the weight after the step."""

    weight: Floats
    loss: Floats
    after: float


@np.errstate(all="ignore")
def loss_slice(moment: Moment, before: float, gradient: float, after: float, bias: float) -> LossSlice:
    """The loss of the step's batch from below to above the step's weight, where it goes and where it is least.

    moment: of the step, whose batch counts. before, after: the weight. bias: before the step. Where the run has
    overflowed, not all is finite.
    """
    rows = float(moment.x.double().square().mean())
    least = before - gradient / (2 * rows) if rows > 0 else before  # of the MSE; for the others it shows enough
    low, high = min(before, after, least), max(before, after, least)
    room = max(ROOM * (high - low), LEAST * abs(before), 1e-6)
    weights = np.linspace(low - room, high + room, POINTS)
    x, y = moment.x.double(), moment.y.double()

    def loss_at(weight: float) -> float:
        with torch.no_grad():
            return float(moment.criterion(weight * x + bias, y))

    return LossSlice(read_only(weights), read_only(np.array([*map(loss_at, weights.tolist())])), loss_at(after))
