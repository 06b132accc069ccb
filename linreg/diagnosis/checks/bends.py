"""Whether the line misses systematically along x: in a curve, in a jump, or in a way that only neighbours share."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, stdtr

from linreg.arrays import Floats

CHANCE = 0.0025
WORTH = 0.1  # share of the residual squares that a curve must explain to be worth a sentence
_FEWEST = 6
_JUMP_SIDE = 4  # rows on each side of a jump at least
_JUMP = 0.002  # p of the best jump, Bonferroni's allowance for the number of places made
_CLEARER = 1.15  # a jump is named where it explains so many times what a parabola does
_PLACES = 4_000
_WAVES = -3.4  # standard errors below its mean from which the ratio of von Neumann is no chance
_FEWEST_PLACES = 10


class Bend(NamedTuple):
    """kind: "curve", "step" or "runs". share: of the residual squares that a parabola or a jump would remove.

    square: for a curve, the parabola's factor of x². at, jump: for a step, the x at which y jumps, and by how much.
    """

    kind: str
    share: float
    square: float = 0.0
    at: float = 0.0
    jump: float = 0.0

    def taken_off(self, x: Floats, rest: Floats) -> Floats:
        """What is left of the residuals without the parabola or the jump, up to a line."""
        if self.kind == "curve":
            return rest - self.square * (x * x)
        return rest - self.jump * (x > self.at)


def find_bend(x: Floats, rest: Floats) -> Bend | None:
    """x: ascending, float64, shape (n,). rest: residuals there, of any line. None if nothing systematic is found."""
    if x.size < _FEWEST or np.unique(x[:: max(x.size // 50, 1)]).size < 4:
        return None
    middle = float(x.mean())
    z = x - middle
    unit = float(np.sqrt((z * z).mean()))
    z /= unit
    rest = rest - rest.mean() - float(z @ rest) / z.size * z
    squares = float(rest @ rest)
    if squares == 0.0:
        return None
    square, bent = _parabola(z, rest)
    share = bent / squares
    jump = _best_jump(z, rest)
    jumps = jump is not None and jump.share >= WORTH and _jump_chance(jump.share, z.size) < _JUMP
    bends = share >= WORTH and _is_sure(z, rest, square)
    waves = _neighbours_agree(z, rest)
    # A wave has places where a jump explains something, but the rest of it is still a wave.
    if jump is not None and jumps and jump.share > _CLEARER * share and not _still_waves(z, rest, jump):
        return jump._replace(at=middle + unit * jump.at)
    if bends:
        return Bend("curve", share, float(square @ rest) / float(square @ square) / unit**2)
    return Bend("runs", 0.0) if waves else None


def _parabola(z: Floats, rest: Floats) -> tuple[Floats, float]:
    """The square of z with no mean and no slope, and what it explains of the residual squares."""
    square = z * z - 1.0
    square -= float(square @ z) / z.size * z
    size = float(square @ square)
    return square, float(square @ rest) ** 2 / size if size > 0.0 else 0.0


def _is_sure(z: Floats, rest: Floats, square: Floats) -> bool:
    """Whether the square's coefficient is not 0, by the classical test and by one that unequal scatter does not fool.

    The latter takes HC3 standard errors (MacKinnon & White 1985).
    """
    size, n = float(square @ square), z.size
    weight = float(square @ rest) / size
    errors = rest - weight * square
    leverage = (1.0 + z * z) / n + square * square / size
    variance = float(errors @ errors) / (n - 3) / size
    held = np.maximum(1.0 - leverage, 1e-6)
    robust = float(np.square(square * errors / held).sum()) / size**2
    with np.errstate(divide="ignore"):
        t = abs(weight) / np.sqrt(max(variance, robust))
    return bool(2.0 * stdtr(n - 3, -t) < CHANCE)


def _best_jump(z: Floats, rest: Floats) -> Bend | None:
    """The jump between neighbouring x that removes most of the residual squares, the slope free to change with it."""
    n = z.size
    places = np.arange(_JUMP_SIDE, n - _JUMP_SIDE + 1)
    rest_below, z_below = np.cumsum(rest), np.cumsum(z)
    every = max(places.size // _PLACES, 1)  # of many places every few, then those around the best
    best = _best_place(places[::every], z, rest_below, z_below)
    if best is not None and every > 1:
        around = places[(places > best - every) & (places < best + every)]
        best = _best_place(around, z, rest_below, z_below)
    if best is None:
        return None
    after, rest_after, z_after = n - best, -float(rest_below[best - 1]), -float(z_below[best - 1])
    size = after - after * after / n - z_after * z_after / n
    share = min(rest_after**2 / size / float(rest @ rest), 1.0 - 1e-12)
    return Bend("step", share, at=0.5 * float(z[best - 1] + z[best]), jump=rest_after / size)


def _best_place(places: NDArray[np.intp], z: Floats, rest_below: Floats, z_below: Floats) -> int | None:
    """Of `places`, counted in rows before the jump, the one where a jump removes most; None if x changes at none."""
    n = z.size
    places = places[z[places - 1] < z[np.minimum(places, n - 1)]] if places.size else places
    after, z_after = (n - places).astype(np.float64), z_below[places - 1]
    size = after - after * after / n - z_after * z_after / n
    apart = size > 1e-9 * n
    if not apart.any():
        return None
    gain = np.where(apart, rest_below[places - 1] ** 2 / np.where(apart, size, 1.0), 0.0)
    return int(places[np.argmax(gain)])


def _still_waves(z: Floats, rest: Floats, jump: Bend) -> bool:
    left = jump.taken_off(z, rest)
    left = left - left.mean()
    return _neighbours_agree(z, left - float(z @ left) / z.size * z)


def _jump_chance(share: float, rows: int) -> float:
    return float(fdtrc(1, rows - 3, share / (1.0 - share) * (rows - 3))) * rows


def _neighbours_agree(z: Floats, rest: Floats) -> bool:
    """Whether residuals at neighbouring x are too alike for chance: a wave or a drift, which no square of x explains.

    The ratio of von Neumann (1941), mean squared successive difference over variance, of the means at each x.
    """
    first = np.flatnonzero(np.concatenate(([True], z[1:] > z[:-1])))
    n = first.size
    if n < _FEWEST_PLACES:
        return False
    means = np.add.reduceat(rest, first) / np.diff(np.append(first, z.size))
    ratio = float(np.square(np.diff(means)).sum() / np.square(means - means.mean()).sum())
    return bool(ratio - 2.0 < _WAVES * 2.0 * np.sqrt((n - 2) / (n * n - 1)))
