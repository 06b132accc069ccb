"""How much single rows decide the least-squares line. Formulas: Cook & Weisberg, "Residuals and Influence", 1982."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linreg.arrays import Floats
from linreg.least_squares.line import LeastSquares

INFLUENTIAL = 0.5  # Cook's distance from which a row deserves a look; beyond 1 the line is largely its doing
_ALONE = 1 - 1e-9  # leverage at which the line passes through the row whatever its y


@dataclass(frozen=True, eq=False)
class Influence:
    """Float64 arrays of shape (n,), one entry per row.

    leverage: from 0 to 1, how far out its x is. cooks_distance: how far the whole line would move without the row, in
    units of its uncertainty; infinite where no line would be left without it. studentized: the residual over its
    standard error as estimated without the row; 0 where that is undefined.
    """

    leverage: Floats
    cooks_distance: Floats
    studentized: Floats

    @property
    def influential(self) -> NDArray[np.intp]:
        """The rows with a large Cook's distance, the largest first."""
        rows = np.flatnonzero(self.cooks_distance >= INFLUENTIAL)
        return rows[np.argsort(-self.cooks_distance[rows], kind="stable")]


def influence(fit: LeastSquares) -> Influence:
    """Leverage, Cook's distance and studentized residuals of every row; all distances 0 where the fit is perfect."""
    leverage, residuals, freedom = fit.leverage, fit.residuals, fit.degrees_of_freedom
    alone = leverage >= _ALONE
    free = np.where(alone, 1.0, 1.0 - leverage)
    variance = fit.residual_squares / freedom if freedom else 0.0
    without = fit.residual_squares - residuals**2 / free
    without[without <= 1e-12 * fit.residual_squares] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        cooks = residuals**2 / variance * leverage / free**2 / (1 + fit.has_bias)
        studentized = residuals * np.sqrt(max(freedom - 1, 0) / (free * without))
    cooks = np.where(np.isnan(cooks) | (variance == 0.0), 0.0, cooks)
    cooks[alone] = np.inf
    return Influence(leverage, cooks, np.where(np.isnan(studentized) | alone, 0.0, studentized))
