"""How much single rows decide the least-squares line. Formulas: Cook & Weisberg, "Residuals and Influence", 1982."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats
from linreg.dataset import MIN_SPREAD
from linreg.least_squares.line import LeastSquares

INFLUENTIAL = 0.5  # Cook's distance from which a row deserves a look; beyond 1 the line is largely its doing
_NEAR_ONE = 1e-6  # below it, 1 − leverage has lost its digits and is taken from the other rows


@dataclass(frozen=True, eq=False)
class Influence:
    """Float64 arrays of shape (n,), one entry per row.

    leverage: from 0 to 1, how far out its x is. kept: 1 − leverage, the share of an error in its y that the row's
    residual keeps; 0 exactly where the others have no x but one, so that no line would be left without the row.
    cooks_distance: how far the whole line would move without the row, in units of its uncertainty; infinite where no
    line would be left. studentized: the residual over its standard error as estimated without the row; 0 where that is
    undefined. without: the residual from the line of the other rows.
    """

    leverage: Floats
    kept: Floats
    cooks_distance: Floats
    studentized: Floats
    without: Floats

    def standardized(self, fit: LeastSquares) -> Floats:
        """Each residual of `fit` over its own standard error, about 1 in size; all 0 where the fit is perfect."""
        std = fit.residual_std
        if not std:
            return np.zeros_like(self.kept)
        return np.asarray(self.without * np.sqrt(self.kept) / std)

    @property
    def influential(self) -> NDArray[np.intp]:
        """The rows with a large Cook's distance, the largest first."""
        rows = np.flatnonzero(self.cooks_distance >= INFLUENTIAL)
        return rows[np.argsort(-self.cooks_distance[rows], kind="stable")]


def influence(fit: LeastSquares) -> Influence:
    """Leverage, Cook's distance and studentized residuals of every row; all distances 0 where the fit is perfect."""
    leverage, freedom = fit.leverage, fit.degrees_of_freedom
    kept, without = _without_each(fit)
    variance = fit.residual_squares / freedom if freedom else 0.0
    rest = fit.residual_squares - without**2 * kept
    rest[rest <= 1e-12 * fit.residual_squares] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        cooks = without**2 / variance * leverage / (1 + fit.has_bias)
        studentized = without * np.sqrt(max(freedom - 1, 0) * kept / rest)
    cooks = np.where(np.isnan(cooks) | (variance == 0.0), 0.0, cooks)
    alone = kept == 0.0
    cooks[alone] = np.inf
    return Influence(leverage, kept, cooks, np.where(np.isnan(studentized) | alone, 0.0, studentized), without)


def _without_each(fit: LeastSquares) -> tuple[Floats, Floats]:
    """1 − leverage, and the residual from the line of the other rows; 0 and 0 where those determine none."""
    kept = 1.0 - fit.leverage
    out = np.flatnonzero(kept < _NEAR_ONE)
    kept[out] = 1.0
    without = fit.residuals / kept
    for row in out:
        kept[row], without[row] = _without(fit, int(row))
    return kept, without


def _without(fit: LeastSquares, row: int) -> tuple[float, float]:
    """The same of one row whose x is so far out that the others hardly count."""
    x, y, n = np.delete(fit.dataset.x, row), np.delete(fit.dataset.y, row), fit.dataset.rows
    reach = np.ptp(x) if fit.has_bias else np.abs(x).max()
    if reach < MIN_SPREAD:
        return 0.0, 0.0
    x_mean, y_mean = (float(x.mean()), float(y.mean())) if fit.has_bias else (0.0, 0.0)
    z = x - x_mean
    spread = float(z @ z)
    slope = float(z @ (y - y_mean)) / spread
    error = float(fit.dataset.y[row]) - y_mean - slope * (float(fit.dataset.x[row]) - x_mean)
    return (1.0 - fit.has_bias / n) * spread / fit.spread, error
