"""The exact line and its statistics, against certified values, exact rational arithmetic and another library."""

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.dataset import Dataset
from linreg.least_squares import fit
from linreg.least_squares.exact_sums import total, two_product, two_sum
from tests.article import ARTICLE

DATA = Path(__file__).parents[1] / "data"
NORRIS = np.loadtxt(DATA / "norris.csv", delimiter=",", skiprows=1)


def digits(value, truth):
    """How many significant digits of `value` agree with `truth` (15 for all of them)."""
    truth = Fraction(truth)
    error = abs(Fraction(value) - truth) / abs(truth) if truth else abs(Fraction(value))
    return 15.0 if error == 0 else min(15.0, -math.log10(error))


def exact(x, y, bias):
    """The same numbers by rational arithmetic: weight, bias and Σ residual² exact, roots of exact numbers rounded."""
    x, y = [Fraction(float(value)) for value in x], [Fraction(float(value)) for value in y]
    n = len(x)
    x_mean, y_mean = (sum(x) / n, sum(y) / n) if bias else (Fraction(0), Fraction(0))
    spread = sum((a - x_mean) ** 2 for a in x)
    weight = sum((a - x_mean) * (b - y_mean) for a, b in zip(x, y, strict=True)) / spread
    intercept = y_mean - weight * x_mean
    rest = sum((b - weight * a - intercept) ** 2 for a, b in zip(x, y, strict=True))
    squares = sum((b - y_mean) ** 2 for b in y)
    variance = rest / (n - 1 - bias)
    return {
        "weight": weight,
        "bias": intercept,
        "residual_squares": rest,
        "residual_std": math.sqrt(variance),
        "weight_stderr": math.sqrt(variance / spread),
        "bias_stderr": math.sqrt(variance * (Fraction(1, n) + x_mean**2 / spread)) if bias else 0.0,
        "r_squared": 1 - rest / squares,
    }


def test_norris_has_its_certified_values():
    line = fit(Dataset(*NORRIS.T))
    certified = {
        "weight": 1.00211681802045,
        "bias": -0.262323073774029,
        "weight_stderr": 0.429796848199937e-03,
        "bias_stderr": 0.232818234301152,
        "residual_std": 0.884796396144373,
        "r_squared": 0.999993745883712,
    }
    for name, value in certified.items():
        assert digits(getattr(line, name), value) >= 13, name
    assert line.degrees_of_freedom == 34


BADLY_SCALED = {
    "years": (np.arange(1980.0, 2020.0), 14 + 0.02 * np.arange(40) + np.sin(np.arange(40))),
    "a million and a bit": (1e6 + np.arange(20) / 10, 5e6 + np.cos(np.arange(20))),
    "nearly all of the digits are offset": (1e12 + np.arange(9), 1e12 + np.arange(9) ** 2.0),
    "tiny": (1e-80 * np.arange(1, 12), 3e-80 * np.arange(1, 12) + 1e-82 * np.sin(np.arange(11))),
    "huge": (1e80 * np.arange(1, 12), 1e85 * np.cos(np.arange(11))),
    "exact but for rounding": (np.arange(30) * 0.1, np.arange(30) * 0.3 + 0.1),
    "hardly any slope": (np.arange(12.0), np.tile([1.0, -1.0, -1.0, 1.0], 3) + 1e-9 * np.arange(12)),
    "a far outlier": (np.append(np.arange(10.0), 1e9), np.append(np.arange(10.0), -3e9)),
}


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", BADLY_SCALED)
def test_badly_scaled_data_agree_with_rational_arithmetic(name, bias):
    x, y = BADLY_SCALED[name]
    line, truth = fit(Dataset(x, y), bias), exact(x, y, bias)
    for value in truth:
        assert digits(getattr(line, value), truth[value]) >= 12, value


@given(
    st.integers(0, 2**32 - 1), st.integers(3, 25), st.floats(-9, 9), st.floats(-3, 12), st.floats(-6, 6), st.booleans()
)
@settings(max_examples=60, deadline=None)
def test_random_offsets_and_scales_agree_with_rational_arithmetic(seed, n, scale, offset, noise, bias):
    random = np.random.default_rng(seed)
    x = random.normal(size=n) * 10.0**scale + 10.0**offset
    y = random.normal() * x + random.normal(size=n) * 10.0**noise
    if np.ptp(x) == 0:
        return
    line, truth = fit(Dataset(x, y), bias), exact(x, y, bias)
    for value in ("weight", "bias", "residual_squares"):
        assert digits(getattr(line, value), truth[value]) >= 11, value


FAR_OFF = {
    "a mean that float64 rounds by a twentieth of the spacing": 1e9 + 1e-6 * np.arange(30),
    "the last digits": 1 + 2.5e-16 * np.arange(9),
    "milliseconds of a clock": 1.7e12 + np.arange(40.0),
}


@pytest.mark.parametrize("name", FAR_OFF)
def test_predictions_and_leverages_far_from_zero_agree_with_rational_arithmetic(name):
    x = FAR_OFF[name]
    y = 5 + np.sin(np.arange(x.size))
    line, truth = fit(Dataset(x, y)), exact(x, y, True)
    exact_x = [Fraction(float(value)) for value in x]
    mean = sum(exact_x) / len(exact_x)
    spread = sum((value - mean) ** 2 for value in exact_x)
    predicted = line.predict(x)
    for row, value in enumerate(exact_x):
        assert digits(predicted.y_hat[row], truth["weight"] * value + truth["bias"]) >= 13
        assert digits(line.leverage[row], Fraction(1, len(exact_x)) + (value - mean) ** 2 / spread) >= 12


def test_a_prediction_far_outside_the_data_has_all_its_digits():
    x = 1e8 + 1e5 * np.cos(np.arange(20))
    y = 0.1 * x + 7
    line, truth = fit(Dataset(x, y)), exact(x, y, True)
    assert digits(float(line.predict(0.0).y_hat), truth["bias"]) >= 15


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("x_size", "y_size"), [(1e-99, 1e99), (1e99, 1e-99)])
def test_r_squared_does_not_depend_on_the_units(x_size, y_size, bias):
    x, y = np.array([1.0, 2.0, 4.0, 7.0]), np.array([1.0, -1.0, 3.0, 0.0])
    line = fit(Dataset(x * x_size, y * y_size), bias)
    assert line.r_squared == pytest.approx(exact(x, y, bias)["r_squared"], rel=1e-12)


@pytest.mark.parametrize(("rows", "offset"), [(11, 59.0), (3, 0.0)])
def test_lines_through_the_origin_agree_with_rational_arithmetic(rows, offset):
    """The shape of NIST's NoInt1 and NoInt2: R² is of Σy², and there is one more degree of freedom."""
    x = offset + np.arange(1.0, rows + 1)
    y = x + 70 if offset else np.array([3.0, 4.0, 4.0])
    line, truth = fit(Dataset(x, y), bias=False), exact(x, y, False)
    assert (line.bias, line.bias_stderr, line.degrees_of_freedom) == (0.0, 0.0, rows - 1)
    for name in ("weight", "weight_stderr", "residual_std", "r_squared"):
        assert digits(getattr(line, name), truth[name]) >= 14, name


def datasets():
    """Real and random ones: (name, x, y)."""
    for file in sorted(DATA.glob("*.csv")):
        table = np.genfromtxt(file, delimiter=",", skip_header=1)
        if table.shape[0] > 3:
            yield pytest.param(table[:, 0], table[:, 1], id=file.stem)
    random = np.random.default_rng(7)
    for number in range(16):
        n = int(random.integers(3, 200))
        x = random.normal(size=n) * 10 ** random.uniform(-3, 3) + random.choice([0.0, 5.0, 2000.0])
        y = random.normal() * x + random.normal() + random.standard_t(3, size=n) * 10 ** random.uniform(-3, 3)
        yield pytest.param(x, y, id=f"random {number}")


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("x", "y"), list(datasets()))
def test_every_statistic_and_interval_agrees_with_another_library(x, y, bias):
    line = fit(Dataset(x, y), bias)
    design = sm.add_constant(x) if bias else x[:, None]
    other = sm.OLS(y, design).fit()
    at = -1  # the weight comes last
    pairs = [
        (line.weight, other.params[at]),
        (line.weight_stderr, other.bse[at]),
        (line.weight_t, other.tvalues[at]),
        (line.weight_p, other.pvalues[at]),
        (line.r_squared, other.rsquared),
        (line.adjusted_r_squared, other.rsquared_adj),
        (line.residual_std, math.sqrt(other.mse_resid)),
        (line.f, other.fvalue),
        (line.f_p, other.f_pvalue),
        *zip(line.weight_interval(0.9), other.conf_int(0.1)[at], strict=True),
    ]
    if bias:
        pairs += [
            (line.bias, other.params[0]),
            (line.bias_stderr, other.bse[0]),
            (line.bias_t, other.tvalues[0]),
            (line.bias_p, other.pvalues[0]),
            *zip(line.bias_interval(), other.conf_int()[0], strict=True),
        ]
    for ours, theirs in pairs:
        assert ours == pytest.approx(theirs, rel=1e-8, abs=1e-300)
    new = np.linspace(x.min() - np.ptp(x), x.max() + np.ptp(x), 7)
    frame = other.get_prediction(sm.add_constant(new) if bias else new[:, None]).summary_frame(alpha=0.01)
    ours = line.predict(new, level=0.99)
    theirs = {
        "y_hat": "mean", "confidence_low": "mean_ci_lower", "confidence_high": "mean_ci_upper",
        "prediction_low": "obs_ci_lower", "prediction_high": "obs_ci_upper",
    }  # fmt: skip
    size = np.abs(y).max()
    for name, column in theirs.items():
        np.testing.assert_allclose(getattr(ours, name), frame[column], rtol=1e-8, atol=1e-9 * size)
    np.testing.assert_allclose(line.leverage, other.get_influence().hat_matrix_diag, rtol=1e-8)


def test_two_rows_leave_nothing_to_judge_scatter_by():
    line = fit(Dataset([1, 2], [3, 5]))
    assert (line.weight, line.bias, line.r_squared, line.degrees_of_freedom) == (2.0, 1.0, 1.0, 0)
    for name in ("residual_std", "weight_stderr", "bias_stderr", "weight_t", "weight_p", "f", "adjusted_r_squared"):
        assert getattr(line, name) is None, name
    assert line.weight_interval() is None
    assert line.predict([4.0]).prediction_low is None
    assert line.predict([4.0]).y_hat == 9.0


def test_rows_on_a_line_have_no_scatter_and_the_line_is_certain():
    line = fit(ARTICLE)
    assert (line.weight, line.bias, line.residual_std, line.weight_stderr) == (2.0, 1.0, 0.0, 0.0)
    assert (line.weight_t, line.weight_p, line.r_squared) == (math.inf, 0.0, 1.0)
    assert line.weight_interval() == (2.0, 2.0)


def test_a_constant_y_has_no_r_squared_and_no_slope():
    line = fit(Dataset([1, 2, 4], [0.1, 0.1, 0.1]))
    assert (line.weight, line.bias, line.r_squared, line.weight_t, line.weight_p) == (0.0, 0.1, None, None, None)


def test_a_single_x_is_predicted_as_an_array_without_axes():
    predicted = fit(Dataset([1, 2, 3, 4], [3, 5, 7, 10])).predict(2.5)
    assert predicted.y_hat.shape == predicted.prediction_high.shape == ()


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, math.nan])
def test_a_level_that_is_none_is_refused_by_name(level):
    with pytest.raises(ValueError, match="level="):
        fit(Dataset([1, 2, 3], [3, 5, 8])).predict(1.0, level=level)


def test_the_residuals_are_read_only_and_belong_to_the_line():
    line = fit(Dataset(*NORRIS.T))
    np.testing.assert_allclose(line.residuals, NORRIS[:, 1] - line.weight * NORRIS[:, 0] - line.bias, atol=1e-12)
    with pytest.raises(ValueError, match="read-only"):
        line.residuals[0] = 0.0


@given(st.lists(st.floats(-1e60, 1e60), min_size=1, max_size=40))
def test_a_total_is_as_if_summed_with_twice_the_digits(values):
    high, low = total(np.array(values))
    exact_sum = sum(map(Fraction, values))
    size = sum(abs(Fraction(value)) for value in values)
    assert abs(Fraction(high) + Fraction(low) - exact_sum) <= size * Fraction(2) ** -95


@given(st.floats(-1e60, 1e60), st.floats(-1e60, 1e60))
def test_a_sum_and_a_product_keep_what_rounding_loses(a, b):
    for operation, exactly in ((two_sum, Fraction(a) + Fraction(b)), (two_product, Fraction(a) * Fraction(b))):
        high, low = operation(np.array(a), np.array(b))
        if exactly == 0 or abs(exactly) > 1e-200:
            assert Fraction(float(high)) + Fraction(float(low)) == exactly
