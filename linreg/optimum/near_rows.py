"""The rows of a search for the least Σ|y − w·x − b|: those near the lines in question one by one, the others as sums.

Once the best slope is known to lie between two slopes, each row's y − w·x lies between its values at both, and so does
the best bias, a median of them. A row that is above (or below) all these lines adds the same straight line to the sum
at each of them, so it needs no looking at any more; of many rows nearly all soon do.
"""

from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats, chunks

MANY_ROWS = 5000  # fewer are quicker looked at than set aside
_SAMPLE = 4096
_TIED = 1e-13  # residuals closer than this share of y's size lie on the line together


class Rows(NamedTuple):
    """x, y: the rows looked at one by one. Of those set aside:

    below, above: how many lie below and above all lines in question. balance: Σx of those below less Σx of those
    above. height: their Σ|r| at the line `seen_from`. x_size, y_size: the largest |x| and |y| looked at; x_sum: Σ|x| of
    all rows.
    """

    x: Floats
    y: Floats
    x_size: float
    y_size: float
    x_sum: float
    below: int = 0
    above: int = 0
    balance: float = 0.0
    height: float = 0.0
    seen_from: tuple[float, float] = (0.0, 0.0)

    @property
    def middles(self) -> tuple[int, int]:
        """The ranks among the rows looked at of the lower and the upper median of all rows."""
        total = self.x.size + self.below + self.above
        return (total - 1) // 2 - self.below, total // 2 - self.below

    def tied(self, slope: float) -> float:
        """How close to the line residuals count as on it."""
        return _TIED * (self.y_size + abs(slope) * self.x_size)


class Tangent(NamedTuple):
    """Σ|r| at a slope, with the best bias for it; its derivatives by the slope to the left and right, 0 where flat."""

    slope: float
    height: float
    down: float
    up: float


def all_rows(x: Floats, y: Floats) -> Rows:
    size = np.abs(x)
    return Rows(x, y, float(size.max()), float(np.abs(y).max()), float(size.sum()))


def drawn_rows(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """A few of many rows, always the same: their line is near that of all."""
    drawn = np.random.default_rng(0).integers(0, x.size, _SAMPLE)
    return x[drawn], y[drawn]


def tangent(rows: Rows, slope: float) -> Tangent:
    """Half of the rows end below the line, half above; turning the line decides for the rows on it, by their x."""
    residuals = rows.y - slope * rows.x
    middle, half = rows.middles
    bias = np.partition(residuals, middle)[middle]
    residuals -= bias
    tied = rows.tied(slope)
    below, above = residuals < -tied, residuals > tied
    on = np.sort(rows.x[~(below | above)])
    to_below, to_above = half - int(below.sum()), half + rows.below - rows.above - int(above.sum())
    fixed = float(rows.x @ (below.astype(np.float64) - above)) + rows.balance
    down = fixed + on[:to_below].sum() - on[on.size - to_above :].sum()
    up = fixed + on[on.size - to_below :].sum() - on[:to_above].sum()
    flat = _TIED * rows.x_sum
    height = float(np.abs(residuals).sum()) + _height_aside(rows, slope, float(bias))
    return Tangent(slope, height, _clear(down, flat), _clear(up, flat))


def middle_bias(rows: Rows, slope: float) -> float:
    """The median of y − slope·x: between the two middle ones if the rows are even in number."""
    ranks = rows.middles
    parts = np.partition(rows.y - slope * rows.x, ranks)
    return float(0.5 * (parts[ranks[0]] + parts[ranks[1]]))


def narrowed(rows: Rows, left: float, right: float) -> Rows:
    """The same rows for slopes from `left` to `right` only, as many as possible set aside."""
    ends = rows.y - left * rows.x, rows.y - right * rows.x
    first, last = rows.middles
    lowest = float(np.partition(np.minimum(*ends), first)[first])
    highest = float(np.partition(np.maximum(*ends), last)[last])
    return near(rows, (left, right), (lowest, highest)) or rows


def near(rows: Rows, slopes: tuple[float, float], biases: tuple[float, float]) -> Rows | None:
    """The same rows for lines with slopes and biases from … to only: all others set aside.

    None if at one of these slopes the best bias may be none of these biases.
    """
    seen_from, margin = (0.5 * sum(slopes), 0.5 * sum(biases)), 4.0 * rows.tied(max(map(abs, slopes)))
    below = above = lower = higher = 0
    balance, height = rows.balance, _height_aside(rows, *seen_from)
    kept_x, kept_y = [], []
    for chunk in chunks(rows.x.size):
        x, y = rows.x[chunk], rows.y[chunk]
        ends = y - slopes[0] * x, y - slopes[1] * x
        low, high = np.minimum(*ends), np.maximum(*ends)
        lower += int(np.count_nonzero(low < biases[0]))
        higher += int(np.count_nonzero(high > biases[1]))
        is_below, is_above = high < biases[0] - margin, low > biases[1] + margin
        below += int(np.count_nonzero(is_below))
        above += int(np.count_nonzero(is_above))
        kept = ~(is_below | is_above)
        kept_x.append(x[kept])
        kept_y.append(y[kept])
        sign = is_below.astype(np.float64) - is_above
        balance += float(sign @ x)
        height += float(sign @ (seen_from[0] * x + seen_from[1] - y))
    first, last = rows.middles
    if lower > first or higher > rows.x.size - 1 - last:
        return None
    x, y = np.concatenate(kept_x), np.concatenate(kept_y)
    sizes = float(np.abs(x).max()), float(np.abs(y).max()), rows.x_sum
    return Rows(x, y, *sizes, rows.below + below, rows.above + above, balance, height, seen_from)


def _height_aside(rows: Rows, slope: float, bias: float) -> float:
    """Σ|r| of the rows set aside: w·x + b less y of those below, y less w·x + b of those above."""
    turned, lifted = slope - rows.seen_from[0], bias - rows.seen_from[1]
    return rows.height + turned * rows.balance + lifted * (rows.below - rows.above)


def _clear(value: float, noise: float) -> float:
    return 0.0 if abs(value) <= noise else float(value)
