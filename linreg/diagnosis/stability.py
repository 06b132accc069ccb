"""How gradient descent must behave on the MSE of given rows: the stability limit and the growth per epoch.

The MSE is a bowl whose curvatures are the eigenvalues λ of its Hessian, 2·[[mean x², mean x], [mean x, 1]]. Along each
eigenvector a full-batch SGD step multiplies the distance to the minimum by 1 − lr·λ; with momentum β (as torch defines
it) the distances follow c′′ = trace·c′ − determinant·c. Whatever shrinks has a root below 1 (B. T. Polyak, "Some
methods of speeding up the convergence of iteration methods", 1964). All rates are in trained units.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from linreg.arrays import Floats
from linreg.config import TrainingConfig
from linreg.result import TrainingResult

SHRINKS = 1e-3  # a good rate takes the distance to the minimum to this share of itself within the run's epochs
_ABOVE_NOISE = 1e4  # distances this many times their rounding error count for the measured growth


@dataclass(frozen=True)
class Stability:
    """curvatures: eigenvalues of the Hessian, the largest first (one of them without a bias).

    applies: whether the run is what the theory is about: full-batch SGD on the MSE. The rates are for SGD with the
    run's momentum; without SGD, for SGD without momentum.
    limit: below it training converges, above it diverges. best_rate: where the slowest direction shrinks fastest;
    best_growth is its factor. best_low, best_high: all rates between are as good; a momentum makes them many, and then
    best_rate is in their middle. slow_below: below it the run's epochs are too few; None if they are at any rate.
    predicted_growth: the factor per epoch of the distance to the minimum in its slowest (or wildest) direction;
    measured_growth: the same, from the run's history; None where the history is too short or the start lies there.
    """

    curvatures: tuple[float, ...]
    limit: float
    best_rate: float
    best_growth: float
    best_low: float
    best_high: float
    slow_below: float | None
    applies: bool
    predicted_growth: float
    measured_growth: float | None

    @property
    def condition(self) -> float:
        """How many times longer than wide the valley of the loss is, squared: largest over smallest curvature."""
        return self.curvatures[0] / self.curvatures[-1]


def stability(result: TrainingResult) -> Stability:
    """The stability of SGD on the rows of `result`, in the units it was trained in, and what its history shows."""
    config = result.config
    x = result.trained_mse_data[0]
    curvatures, directions = hessian_of_mse(x, config.bias)
    sgd = config.optimizer == "SGD"
    momentum, nesterov = (config.momentum, config.nesterov) if sgd else (0.0, False)
    applies = sgd and config.loss == "MSE" and uses_whole_data(config, x.size)
    limit = stability_limit(curvatures[0], momentum, nesterov)
    best_rate, best_growth = _best_rate(curvatures, momentum, nesterov, limit)
    best_low, best_high = (best_rate, best_rate) if nesterov else _best_range(curvatures, momentum, best_rate)
    growths = growth_per_epoch(config.learning_rate, np.array(curvatures), momentum, nesterov)
    dominant = int(np.argmax(growths))
    return Stability(
        curvatures=curvatures,
        limit=limit,
        best_rate=best_rate,
        best_growth=best_growth,
        best_low=best_low,
        best_high=best_high,
        slow_below=_slow_below(curvatures, momentum, nesterov, best_rate, config.epochs),
        applies=applies,
        predicted_growth=float(growths[dominant]),
        measured_growth=_measured_growth(result, directions[dominant], momentum) if applies else None,
    )


def uses_whole_data(config: TrainingConfig, rows: int) -> bool:
    """Whether each step sees every training row."""
    return config.batch_size is None or config.batch_size >= rows


def hessian_of_mse(x: Floats, bias: bool) -> tuple[tuple[float, ...], Floats]:
    """Eigenvalues, the largest first, and unit eigenvectors as rows, in (weight, bias)."""
    mean, square = float(x.mean()), float((x * x).mean())
    curvatures = curvatures_of(mean, square, float(((x - mean) ** 2).mean()), bias)
    if not bias:
        return curvatures, np.array([[1.0]])
    angle = 0.5 * math.atan2(2.0 * mean, square - 1.0)
    steep = np.array([math.cos(angle), math.sin(angle)])
    return curvatures, np.array([steep, [-steep[1], steep[0]]])


def curvatures_of(mean: float, square: float, variance: float, bias: bool) -> tuple[float, ...]:
    """The eigenvalues of the Hessian from the mean of x, of x², and the variance of x; one of them without a bias."""
    if not bias:
        return (2.0 * square,)
    largest = square + 1.0 + math.hypot(square - 1.0, 2.0 * mean)
    return largest, 4.0 * variance / largest  # their product is the determinant, which cancels if written out


def stability_limit(largest_curvature: float, momentum: float = 0.0, nesterov: bool = False) -> float:
    """The learning rate above which full-batch SGD diverges: 2(1 + β)/λ, with Nesterov 2(1 + β)/((1 + 2β)λ)."""
    limit = 2.0 * (1.0 + momentum) / largest_curvature
    return limit / (1.0 + 2.0 * momentum) if nesterov else limit


def growth_per_epoch(rate: ArrayLike, curvature: ArrayLike, momentum: float = 0.0, nesterov: bool = False) -> Floats:
    """The factor by which one epoch multiplies the distance to the minimum along a direction, in the long run."""
    step = np.asarray(rate, dtype=np.float64) * np.asarray(curvature, dtype=np.float64)
    if nesterov:
        trace, determinant = (1.0 + momentum) * (1.0 - step), momentum * (1.0 - step)
    else:
        trace, determinant = 1.0 + momentum - step, momentum + 0.0 * step
    return _largest_root(trace, determinant)


def _largest_root(trace: Floats, determinant: Floats) -> Floats:
    """The larger size of the roots of z² − trace·z + determinant."""
    inner = trace * trace - 4.0 * determinant
    real = 0.5 * (np.abs(trace) + np.sqrt(np.maximum(inner, 0.0)))
    return np.where(inner >= 0.0, real, np.sqrt(np.maximum(determinant, 0.0)))


def _worst_growth(rates: Floats, curvatures: tuple[float, ...], momentum: float, nesterov: bool) -> Floats:
    worst: Floats = growth_per_epoch(rates[:, None], np.array(curvatures), momentum, nesterov).max(axis=1)
    return worst


def _best_rate(curvatures: tuple[float, ...], momentum: float, nesterov: bool, limit: float) -> tuple[float, float]:
    """The constant rate of the least growth, and that growth; with Nesterov searched for, else in closed form."""
    if not (nesterov and momentum > 0):
        low, high = _best_range(curvatures, momentum, 2.0 * (1.0 + momentum) / (curvatures[0] + curvatures[-1]))
        best = math.sqrt(low * high)
        return best, float(_worst_growth(np.array([best]), curvatures, momentum, False)[0])
    low, high = 1e-9 * limit, limit
    for _ in range(4):
        rates = np.geomspace(low, high, 400)
        growths = _worst_growth(rates, curvatures, momentum, nesterov)
        at = int(np.argmin(growths))
        low, high = rates[max(at - 1, 0)], rates[min(at + 1, rates.size - 1)]
    return float(rates[at]), float(growths[at])


def _best_range(curvatures: tuple[float, ...], momentum: float, best: float) -> tuple[float, float]:
    """The rates with which both directions swing, and the swing fades by √momentum whatever the rate: from
    (1 − √β)²/λ of the gentlest to (1 + √β)²/λ of the steepest curvature; `best` alone where there are none."""
    root = math.sqrt(momentum)
    low, high = (1.0 - root) ** 2 / curvatures[-1], (1.0 + root) ** 2 / curvatures[0]
    return (low, high) if momentum > 0 and low < high else (best, best)


def _slow_below(
    curvatures: tuple[float, ...], momentum: float, nesterov: bool, best_rate: float, epochs: int
) -> float | None:
    rates = np.geomspace(1e-9 * best_rate, best_rate, 2000)
    with np.errstate(divide="ignore"):
        good = np.log(_worst_growth(rates, curvatures, momentum, nesterov)) * epochs <= math.log(SHRINKS)
    return float(rates[np.argmax(good)]) if good.any() else None


def _measured_growth(result: TrainingResult, direction: Floats, momentum: float) -> float | None:
    """Fitted to the distances to the minimum along `direction`, as far as they stand out of the rounding errors."""
    states, best, config = result.trained_states, result.trained_optimum, result.config
    weight, bias = states.weight, states.bias
    if weight.size < 2:
        return None
    offsets = np.stack((weight - best.weight, bias - best.bias))[: direction.size]
    distances = direction @ offsets
    noise = np.finfo(config.dtype).eps * (np.abs(weight) + np.abs(bias) + abs(best.weight) + abs(best.bias))
    clear = np.abs(distances) > _ABOVE_NOISE * noise
    unclear = np.flatnonzero(~clear)
    if unclear.size:
        distances = distances[unclear[-1] + 1 :] if clear[-1] else distances[: unclear[0]]
    order = 2 if momentum > 0 else 1
    if distances.size < order + 2:
        return None
    distances = distances / np.abs(distances).max()
    if order == 1:
        before = distances[:-1]
        return abs(float(before @ distances[1:] / (before @ before)))
    before = np.stack((distances[1:-1], -distances[:-2]), axis=1)
    trace, determinant = np.linalg.lstsq(before, distances[2:], rcond=1e-5)[0]
    return float(_largest_root(trace, determinant))
