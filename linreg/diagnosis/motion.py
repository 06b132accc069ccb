"""How a run was moving: how far each of its lines was from the best one, and whether it walked, swung or stood."""

import numpy as np

from linreg.arrays import Floats
from linreg.diagnosis.rows import RowFacts
from linreg.optimum.minimum import CLOSE, line_gaps
from linreg.result import Ahead, Optimum, TrainingResult

_TURNS = 4  # passing the best line this often in the last half of the run is swinging
_NO_PROGRESS = 0.7  # of the distance a quarter of the run earlier is still left
FEW = 8  # states; a shorter run has no trend to read


def gap_shares(weight: Floats, bias: Floats, best: Optimum, facts: RowFacts) -> Floats:
    """Largest difference from the best line over x's range, as a share of y's range, for each state; trained units."""
    return line_gaps(weight, bias, best, facts.ends) / facts.y_range


def swings(weight: Floats, bias: Floats, best: Optimum, facts: RowFacts) -> bool:
    """Whether the last half of these states passes the best line to and fro and comes no nearer."""
    if weight.size < FEW:
        return False
    half = weight.size // 2
    weight, bias = weight[-half:], bias[-half:]
    shares = gap_shares(weight, bias, best, facts)
    before, after = _extent(shares[: half // 2]), _extent(shares[half // 2 :])
    return after > _NO_PROGRESS * before and _turns(weight, bias, best, facts) >= _TURNS


def rises(result: TrainingResult) -> bool:
    """Whether the loss was higher at the end than a quarter of the run earlier."""
    loss = result.trained_states.loss
    return bool(loss[-1] > loss[-1 - max(loss.size // 4, 1)])


def runs_away(result: TrainingResult, shares: Floats) -> bool:
    """Whether the run ends worse than it began, and near its worst."""
    loss = result.trained_states.loss
    return bool(loss[-1] > loss[0] and loss[-1] >= 0.9 * loss.max() and shares[-1] > shares[0])


def epochs_left(shares: Floats) -> float:
    """Epochs until close at the pace of the last quarter: the shorter of a steady walk (×3) and a steady shrinking."""
    quarter = max(shares.size // 4, 1)
    before, now = float(shares[-1 - quarter]), float(shares[-1])
    if not now < before:
        return np.inf
    walking = 3.0 * quarter * (now - CLOSE) / (before - now)
    shrinking = quarter * np.log(now / CLOSE) / np.log(before / now)
    return float(min(walking, shrinking))


def stands_still(ahead: Ahead) -> bool:
    """Whether the last states that were looked at are all the same: steps too small for the digits of the run."""
    return ahead.weight.size > FEW and not np.ptp(ahead.weight) and not np.ptp(ahead.bias)


def _extent(shares: Floats) -> float:
    """How far a run swings, without its rare leaps; the median would not see a swing that is wide to one side only."""
    return float(np.quantile(shares, 0.75))


def _turns(weight: Floats, bias: Floats, best: Optimum, facts: RowFacts) -> int:
    """How often the line passes the best one, at the end of x's range where it does so more."""
    sides = [np.sign((weight - best.weight) * end + (bias - best.bias)) for end in facts.ends]
    return max(int((side[1:] != side[:-1]).sum()) for side in sides)
