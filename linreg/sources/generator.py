"""Examples made up around a known line, to see whether training finds it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from linreg.config import Limits

# Outliers stand this far off, in noise standard deviations, or where there is no noise in shares of y's range.
_OUTLIER_DEVIATIONS = 10.0
_OUTLIER_SHARE = 0.5

LIMITS: dict[str, Limits] = {
    "slope": Limits(-1e6, 1e6),
    "intercept": Limits(-1e6, 1e6),
    "noise": Limits(0.0, 1e6),
    "rows": Limits(2, 100_000),
    "x_low": Limits(-1e6, 1e6),
    "x_high": Limits(-1e6, 1e6),
    "outliers": Limits(0, 1000),
    "curve": Limits(-1e3, 1e3),
    "seed": Limits(0, 2**31 - 1),
}
_WHOLE = ("rows", "outliers", "seed")


@dataclass(frozen=True)
class SyntheticConfig:
    """y = intercept + slope·x + curve·(x − middle)² + noise, at `rows` x drawn evenly from x_low … x_high.

    noise: standard deviation of the normal errors, in units of y. outliers: how many rows are moved far up or down.
    curve: the coefficient of the bend, 0 for a straight line; middle is (x_low + x_high) / 2. seed: of the draws.

    Raises ValueError, naming field and value, outside LIMITS, if x_low ≥ x_high or if outliers > rows.
    """

    slope: float = 2.0
    intercept: float = 1.0
    noise: float = 1.0
    rows: int = 50
    x_low: float = 0.0
    x_high: float = 10.0
    outliers: int = 0
    curve: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        for field, limits in LIMITS.items():
            limits.check(field, getattr(self, field), whole=field in _WHOLE)
        if not self.x_low < self.x_high:
            raise ValueError(f"x_low={self.x_low!r}: must be below x_high={self.x_high!r}")
        if self.outliers > self.rows:
            raise ValueError(f"outliers={self.outliers!r}: must be at most rows={self.rows!r}")


def generate(config: SyntheticConfig) -> pd.DataFrame:
    """The table of `config`: float64 columns "x" (ascending) and "y". The same config gives the same digits.

    The x, the noise and the outliers come from streams of their own, so changing one of them leaves the others alone.
    """
    for_x, for_noise, for_outliers = (np.random.default_rng([config.seed, stream]) for stream in range(3))
    x = np.sort(for_x.uniform(config.x_low, config.x_high, config.rows))
    y = true_curve(config, x)
    reach = config.noise * _OUTLIER_DEVIATIONS or float(np.ptp(y)) * _OUTLIER_SHARE or 1.0
    y = y + config.noise * for_noise.standard_normal(config.rows)
    moved = for_outliers.permutation(config.rows)[: config.outliers]
    y[moved] += reach * for_outliers.choice((-1.0, 1.0), config.outliers)
    return pd.DataFrame({"x": x, "y": y})


def true_curve(config: SyntheticConfig, x: np.ndarray) -> np.ndarray:
    """The y at each x before noise and outliers: what there is to be found."""
    middle = (config.x_low + config.x_high) / 2
    return config.intercept + config.slope * x + config.curve * (x - middle) ** 2
