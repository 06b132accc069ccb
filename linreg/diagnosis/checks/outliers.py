"""Rows too far from the line for chance, even several that hide each other; and whether long tails explain them."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from linreg.arrays import Floats
from linreg.diagnosis.checks.centred import refitted
from linreg.optimum.minimum import minimize

CHANCE = 0.005  # how often rows without a fault are accused, Bonferroni's allowance for their number made
_SHARE = 5  # at most one row in so many can be an outlier, or one in _SHARE_OF_MANY
_SHARE_OF_MANY = 50
_FEWEST_KEPT = 4
_SLOPES_ROWS = 500  # up to here all slopes between two rows are looked at
_EXACT_ROWS = 10_000  # beyond it the L1 line takes too long; trimmed least squares does nearly the same
_TRIM = 3.0  # standard deviations
_TRIMS = 3
_NORMAL = 1.4826  # of normal residuals, the standard deviation in medians of their sizes
_DUST = 1e-24  # of all squares: less is rounding
_LONG = 2.0  # standard errors of skewness or kurtosis from which tails are longer than a normal distribution's
_TAIL = 0.2  # share of the rows that show how the tail goes on
_GOES_ON = 0.02  # how often such a tail reaches as far


def find_outliers(x: Floats, y: Floats) -> NDArray[np.intp]:
    """The places of the rows that lie too far from the line through the others, the farthest first.

    x, y: float64 arrays of shape (n,). The rows are set aside in the order of their distance from the L1 line, or of
    few rows Siegel's, which several outliers do not deceive; each is then compared with the least-squares line of the
    rows nearer than itself (Rosner's test from within, "Percentage points for a generalized ESD many-outlier
    procedure", 1983).
    """
    share = _SHARE if x.size <= _EXACT_ROWS else _SHARE_OF_MANY
    most = min(max(x.size // share, 1), x.size - _FEWEST_KEPT)
    if most < 1:
        return np.zeros(0, dtype=np.intp)
    distance = _robust_residuals(x, y)
    size = np.abs(distance)
    far = np.argpartition(size, x.size - most)[x.size - most :]
    far = far[np.argsort(size[far], kind="stable")]
    suspected = np.flatnonzero(_chances(x, distance, far) < CHANCE)
    return far[suspected[0] :][::-1] if suspected.size else np.zeros(0, dtype=np.intp)


def are_in_a_tail(far: Floats, rest: Floats) -> bool:
    """Whether the outliers may be the end of a long tail rather than errors. far: theirs, rest: the other residuals.

    So if the others are skewed or heavier in the tails than normal ones, or if their tail, taken to go on as an
    exponential one, reaches the nearest outlier.
    """
    size = np.sort(np.abs(rest - rest.mean()))
    tail = size[int((1.0 - _TAIL) * size.size) :]
    excess = float((tail - tail[0]).mean())
    reach = max(float(np.abs(far).min()) - float(tail[0]), 0.0)
    goes_on = excess > 0.0 and tail.size * np.exp(-reach / excess) > _GOES_ON
    return goes_on or _has_long_tails(rest)


def _has_long_tails(rest: Floats) -> bool:
    n, z = rest.size, rest - rest.mean()
    square = z * z
    variance = float(square.mean())
    if n < 2 * _FEWEST_KEPT or variance == 0.0:
        return False
    skewness = float((square * z).mean()) / variance**1.5
    kurtosis = float((square * square).mean()) / variance**2 - 3.0
    return bool(abs(skewness) > _LONG * np.sqrt(6.0 / n) or kurtosis > _LONG * np.sqrt(24.0 / n))


def _robust_residuals(x: Floats, y: Floats) -> Floats:
    if x.size <= _SLOPES_ROWS:
        return _repeated_medians(x, y)
    if x.size <= _EXACT_ROWS:
        line = minimize(x, y, "L1", bias=True)
        return np.asarray(y - line.weight * x - line.bias)
    rest = refitted(x, y, np.ones(x.size, dtype=bool))
    far = _TRIM * _NORMAL * float(np.median(np.abs(rest)))
    for _ in range(_TRIMS):
        near = np.abs(rest) <= far
        if np.count_nonzero(near) < x.size // 2:
            break
        rest = refitted(x, y, near)
    return rest


def _repeated_medians(x: Floats, y: Floats) -> Floats:
    """The residuals of Siegel's line (1982), which nearly half of the rows may be wrong without moving far.

    Its slope is the median over the rows of the median slope from each to the others. Pairs of equal x count as steep,
    half up and half down.
    """
    run, rise = x[:, None] - x[None, :], y[:, None] - y[None, :]
    up = np.where((np.arange(x.size)[:, None] + np.arange(x.size)) % 2, np.inf, -np.inf)
    slopes = np.where(run == 0.0, up, rise / np.where(run == 0.0, 1.0, run))
    middle = np.median(slopes, axis=1)
    slope = float(np.median(middle[np.isfinite(middle)])) if np.isfinite(middle).any() else 0.0
    return np.asarray(y - slope * x - np.median(y - slope * x))


def _chances(x: Floats, y: Floats, far: NDArray[np.intp]) -> Floats:
    """For each row of `far`, nearest first: the chance of one so far off, among it and all rows nearer.

    The sums over the nearer rows grow by one row at a time.
    """
    near = np.ones(x.size, dtype=bool)
    near[far] = False
    base = [float(values.sum()) for values in _terms(x[near], y[near])]
    grown = [start + np.cumsum(values) - values for start, values in zip(base, _terms(x[far], y[far]), strict=True)]
    n, sx, sy, sxx, sxy, syy = grown
    spread, product = sxx - sx * sx / n, sxy - sx * sy / n
    safe = np.where(spread > 1e-12 * sxx, spread, 1.0)
    slope = np.where(spread > 1e-12 * sxx, product / safe, 0.0)
    squares = np.maximum(syy - sy * sy / n - slope * product, _DUST * max(float(y @ y), 1e-300))
    from_mean = x[far] - sx / n
    error = y[far] - sy / n - slope * from_mean
    size = np.abs(error) / np.sqrt(squares / (n - 2.0) * (1.0 + 1.0 / n + from_mean**2 / safe))
    return np.asarray(2.0 * stdtr(n - 2.0, -size) * (n + 1.0))


def _terms(x: Floats, y: Floats) -> tuple[Floats, ...]:
    return np.ones(x.size), x, y, x * x, x * y, y * y
