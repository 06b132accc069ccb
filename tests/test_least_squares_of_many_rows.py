"""The plain fit of many rows: against exact rational arithmetic, on certified data, far from zero, and at its limit."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.arrays import CHUNK_ROWS
from linreg.dataset import Dataset
from linreg.least_squares import fit
from linreg.least_squares.line import EXACT_ROWS
from linreg.least_squares.solving import exact_line, plain_line
from tests.test_least_squares import BADLY_SCALED, FAR_OFF, NORRIS, digits, exact

DATA = Path(__file__).parents[1] / "data"
OWN_DATA = ["anscombe1", "anscombe2", "anscombe3", "anscombe4", "article", "elnino", "engel", "nile", "seattle"]


def some_data(name):
    if name in OWN_DATA:
        return np.loadtxt(DATA / f"{name}.csv", delimiter=",", skiprows=1, usecols=(0, 1)).T
    x = NORRIS[:, 0] if name == "norris" else FAR_OFF[name]
    return x, NORRIS[:, 1] if name == "norris" else 2 * x + np.sin(np.arange(x.size))


@pytest.mark.parametrize("solve", [exact_line, plain_line])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", [*OWN_DATA, "norris", *FAR_OFF])
def test_both_ways_agree_with_rational_arithmetic_on_real_and_on_far_off_data(name, bias, solve):
    x, y = some_data(name)
    found, truth = solve(x, y, bias), exact(x, y, bias)
    assert digits(found.weight, truth["weight"]) >= 14
    assert digits(found.residual_squares, truth["residual_squares"]) >= 12
    heights = [truth["weight"] * Fraction(float(a)) + truth["bias"] for a in x]
    left = [float(Fraction(float(b)) - height) for b, height in zip(y, heights, strict=True)]
    np.testing.assert_allclose(found.residuals, left, rtol=0, atol=1e-15 * np.abs(y - y.mean() * bias).max())


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", sorted(set(BADLY_SCALED) - {"hardly any slope", "exact but for rounding"}))
def test_the_plain_fit_keeps_its_digits_for_badly_scaled_data(name, bias):
    x, y = BADLY_SCALED[name]
    found, truth = plain_line(x, y, bias), exact(x, y, bias)
    assert digits(found.weight, truth["weight"]) >= 12
    assert digits(found.residual_squares, truth["residual_squares"]) >= 10


@given(st.integers(0, 2**32 - 1), st.floats(-6, 6), st.floats(-3, 9), st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_the_plain_fit_misses_is_nothing_beside_the_scatter(seed, scale, offset, bias):
    random = np.random.default_rng(seed)
    x = random.normal(size=25) * 10.0**scale + 10.0**offset
    y = random.normal() * (x - x.mean()) / x.std() + random.normal(size=25)
    if np.ptp(x) < 1e-9 * np.abs(x).max():
        return
    found, truth = plain_line(x, y, bias), exact(x, y, bias)
    assert abs(float(Fraction(found.weight) - truth["weight"])) <= 1e-12 * truth["weight_stderr"]
    assert digits(found.residual_squares, truth["residual_squares"]) >= 12


def whole_numbers(rows, random):
    """Milliseconds of a clock and what was counted then: sums of such rows are exact in Python's whole numbers."""
    x = 1_700_000_000_000 + random.integers(0, 10**7, rows)
    return x, 3 * (x - 1_700_000_000_000) // 1000 + random.integers(-9000, 9000, rows)


def summed_exactly(x, y):
    """Weight and Σ residual², from Σx, Σy, Σx², Σxy and Σy² in whole numbers."""
    n, xs, ys = len(x), x.tolist(), y.tolist()
    sx, sy, sxx = sum(xs), sum(ys), sum(a * a for a in xs)
    sxy, syy = sum(a * b for a, b in zip(xs, ys, strict=True)), sum(b * b for b in ys)
    weight = Fraction(n * sxy - sx * sy, n * sxx - sx * sx)
    return (
        weight,
        Fraction(sy, n) - weight * Fraction(sx, n),
        Fraction(n * syy - sy * sy, n) - weight * (sxy - Fraction(sx * sy, n)),
    )


@pytest.mark.parametrize("rows", [EXACT_ROWS, EXACT_ROWS + 1])
def test_on_both_sides_of_the_limit_a_clocks_milliseconds_agree_with_whole_numbers(rows):
    x, y = whole_numbers(rows, np.random.default_rng(rows))
    line = fit(Dataset(x, y))
    weight, bias, rest = summed_exactly(x, y)
    assert digits(line.weight, weight) >= 14
    assert digits(line.bias, bias) >= 14
    assert digits(line.residual_squares, rest) >= 12
    assert line.residuals.size == rows
    assert not line.residuals.flags.writeable
    y_hat = line.predict(float(x[0])).y_hat
    assert digits(float(y_hat), weight * int(x[0]) + bias) >= 11


def test_up_to_the_limit_a_slope_next_to_nothing_keeps_more_digits_than_a_plain_sum_has():
    x = np.tile([-1.0, 0.0, 1.0, 0.0], EXACT_ROWS // 4)
    y = np.tile([1.0, 3.0, 1.0, -1.0], EXACT_ROWS // 4) * np.repeat(np.linspace(0.1, 1.0, EXACT_ROWS // 4), 4)
    y += 1e-13 * x
    weight = Fraction(0)
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        weight += Fraction(a) * Fraction(b)
    weight /= EXACT_ROWS // 2
    assert digits(fit(Dataset(x, y)).weight, weight) >= 14


@pytest.mark.parametrize("rows", [CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1, 3 * CHUNK_ROWS + 5])
def test_every_row_counts_wherever_the_chunks_end(rows):
    x = np.arange(float(rows))
    y = 2.0 * x + np.where(np.arange(rows) == rows - 1, 1e6, 0.0)
    weight, _, rest = summed_exactly(x.astype(int), y.astype(int))
    found = plain_line(x, y, True)
    assert digits(found.weight, weight) >= 13
    assert digits(found.residual_squares, rest) >= 12
