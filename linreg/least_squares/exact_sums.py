"""Sums and products of float64 arrays with twice the digits, as unevaluated pairs high + low.

Error-free transformations: Knuth's two-sum and Dekker's two-product (T. J. Dekker, "A floating-point technique for
extending the available precision", 1971). Products must stay between about 1e-270 and 1e290 in size to be exact.
"""

from typing import NamedTuple

import numpy as np

from linreg.arrays import Floats

_SPLITTER = 2.0**27 + 1.0


class Centred(NamedTuple):
    """values = mean + mean_low + deviations + deviations_low, to about 31 digits."""

    mean: float
    mean_low: float
    deviations: Floats
    deviations_low: Floats


def two_sum(a: Floats, b: Floats | float) -> tuple[Floats, Floats]:
    """a + b rounded, and exactly what the rounding lost."""
    high = a + b
    part = high - a
    return high, (a - (high - part)) + (b - part)


def two_product(a: Floats, b: Floats | float) -> tuple[Floats, Floats]:
    """a · b rounded, and exactly what the rounding lost."""
    high = a * b
    (a_high, a_low), (b_high, b_low) = _split(a), _split(b)
    return high, ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low


def total(*arrays: Floats) -> tuple[float, float]:
    """The sum of all values as high + low: as if summed with twice the digits."""
    values, low = np.concatenate(arrays), 0.0
    while values.size > 1:
        half = values.size // 2
        sums, lost = two_sum(values[:half], values[half : 2 * half])
        low += float(lost.sum())
        values = np.concatenate((sums, values[2 * half :]))
    high = float(values[0])
    return high + low, low - ((high + low) - high)


def centre(values: Floats) -> Centred:
    """The mean of `values` and their deviations from it."""
    mean = total(values)[0] / values.size
    deviations, low = two_sum(values, -mean)
    mean_low = total(deviations, low)[0] / values.size
    deviations, low = two_sum(deviations, low - mean_low)
    return Centred(mean, mean_low, deviations, low)


def _split(a: Floats | float) -> tuple[Floats | float, Floats | float]:
    """`a` as two halves of 26 bits, whose products are exact."""
    big = _SPLITTER * a
    high = big - (big - a)
    return high, a - high
