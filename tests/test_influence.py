"""Influence of single rows, against another library, and the mean errors of lines."""

from fractions import Fraction

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.metrics import mean_absolute_error, mean_squared_error
from statsmodels.stats.diagnostic import het_breuschpagan

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis.rmse_and_mae import line_errors
from linreg.least_squares import fit
from linreg.least_squares.influence import influence
from linreg.least_squares.unequal_scatter import breusch_pagan, hc3, interval
from linreg.sources import catalog
from linreg.training import train
from tests.article import ARTICLE


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_influence_agrees_with_another_library(seed, bias):
    random = np.random.default_rng(seed)
    x = random.normal(size=15 + seed) * 10 ** random.uniform(-2, 4) + random.normal()
    y = 2 * x + random.standard_t(2, x.size)
    other = sm.OLS(y, sm.add_constant(x) if bias else x[:, None]).fit().get_influence()
    ours = influence(fit(Dataset(x, y), bias))
    np.testing.assert_allclose(ours.leverage, other.hat_matrix_diag, rtol=1e-8)
    np.testing.assert_allclose(ours.cooks_distance, other.cooks_distance[0], rtol=1e-7, atol=1e-14)
    np.testing.assert_allclose(ours.studentized, other.resid_studentized_external, rtol=1e-7, atol=1e-12)


def test_a_row_without_which_there_is_no_line_has_infinite_influence():
    rows = influence(fit(Dataset([8, 8, 8, 8, 19], [5, 6, 7, 9, 12.5])))
    assert rows.cooks_distance[4] == np.inf
    assert rows.influential.tolist() == [4]
    assert np.isfinite(rows.cooks_distance[:4]).all()
    assert np.isfinite(rows.studentized).all()


@pytest.mark.parametrize("y", [[3, 5, 7, 9], [5, 5, 5, 5]])
def test_on_a_perfect_line_no_row_has_any_influence(y):
    rows = influence(fit(Dataset([1, 2, 3, 4], y)))
    assert rows.cooks_distance.tolist() == [0, 0, 0, 0]
    assert rows.studentized.tolist() == [0, 0, 0, 0]
    assert rows.influential.size == 0


def test_two_rows_have_no_numbers_that_are_none():
    rows = influence(fit(Dataset([1, 2], [3, 5])))
    assert not np.isnan(np.concatenate((rows.leverage, rows.cooks_distance, rows.studentized))).any()


def test_mean_errors_are_those_of_the_trained_and_the_best_line_on_training_and_held_out_rows():
    random = np.random.default_rng(1)
    x = random.normal(size=40)
    result = train(Dataset(x, 3 * x + random.normal(size=40)), TrainingConfig(holdout=0.25, epochs=50))
    errors = line_errors(result)
    lines = [(result.weight, result.bias), (result.optimum.weight, result.optimum.bias)]
    for number, error in enumerate(errors):
        rows = result.training_rows if number < 2 else ~result.training_rows
        weight, bias = lines[number % 2]
        truth, predicted = result.dataset.y[rows], weight * x[rows] + bias
        assert error.rmse == pytest.approx(mean_squared_error(truth, predicted) ** 0.5)
        assert error.mae == pytest.approx(mean_absolute_error(truth, predicted))
    assert errors[0].rmse > errors[1].rmse


def test_without_held_out_rows_there_are_no_errors_on_them():
    assert line_errors(train(ARTICLE, TrainingConfig(epochs=1)))[2:] == (None, None)


def test_near_a_leverage_of_one_no_digit_is_lost():
    """1 − leverage of 1e-12 and what the row misses by, in exact fractions."""
    x = [Fraction(n) for n in (0, 1, 2, 3, 1_000_000)]
    y = [Fraction(n) for n in (1, 0, 2, 5, 3)]
    rows = influence(fit(Dataset([float(one) for one in x], [float(one) for one in y])))
    mean = sum(x) / 5
    leverage = Fraction(1, 5) + (x[4] - mean) ** 2 / sum((one - mean) ** 2 for one in x)
    others_x, others_y = sum(x[:4]) / 4, sum(y[:4]) / 4
    slope = sum((a - others_x) * (b - others_y) for a, b in zip(x[:4], y[:4], strict=True)) / sum(
        (a - others_x) ** 2 for a in x[:4]
    )
    assert rows.kept[4] == pytest.approx(float(1 - leverage), rel=1e-12)
    assert rows.without[4] == pytest.approx(float(y[4] - others_y - slope * (x[4] - others_x)), rel=1e-12)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_hc3_and_the_test_for_unequal_scatter_agree_with_another_library_to_eight_digits(seed, bias):
    random = np.random.default_rng(seed)
    x = random.normal(size=12 + 9 * seed) * 10 ** random.uniform(-3, 5) + random.normal()
    y = 2 * x + random.normal(size=x.size) * np.abs(x)
    other = sm.OLS(y, sm.add_constant(x) if bias else x[:, None]).fit()
    line = fit(Dataset(x, y), bias)
    errors = hc3(line)
    assert errors.weight_stderr == pytest.approx(other.HC3_se[-1], rel=1e-8)
    assert errors.bias_stderr == pytest.approx(other.HC3_se[0] if bias else 0.0, rel=1e-8)
    if bias:
        assert breusch_pagan(line) == pytest.approx(het_breuschpagan(other.resid, sm.add_constant(x))[1], rel=1e-8)
    robust = other.get_robustcov_results("HC3", use_t=True).conf_int(0.1)[-1]
    assert interval(line.weight, errors.weight_stderr, line.degrees_of_freedom, 0.9) == pytest.approx(robust, rel=1e-8)


def test_engels_standard_error_is_more_than_four_times_the_classical_one():
    frame = catalog.load("engel")
    line = fit(Dataset(frame["income"], frame["food"]))
    assert line.weight_stderr == pytest.approx(0.0144, abs=5e-5)
    assert hc3(line).weight_stderr == pytest.approx(0.0664, abs=5e-5)


def test_robust_errors_are_none_where_they_are_not_defined_and_survive_any_size():
    assert hc3(fit(Dataset([1, 2], [3, 5]))) is None
    assert hc3(fit(Dataset([8, 8, 8, 19], [1, 2, 4, 3]))) is None
    assert hc3(fit(Dataset([1, 2, 3], [3, 5, 7]))).weight_stderr == 0
    assert breusch_pagan(fit(Dataset([1, 2, 3, 4], [5, 5, 5, 5]))) == 1.0
    x, y = np.array([1.0, 2, 3, 5, 8]), np.array([2.0, 1, 4, 4, 9])
    usual = hc3(fit(Dataset(x, y)))
    for x_unit, y_unit in ((1e90, 1e-90), (1e-90, 1e90), (1e90, 1e90)):
        scaled = hc3(fit(Dataset(x * x_unit, y * y_unit)))
        assert scaled.weight_stderr == pytest.approx(usual.weight_stderr * (y_unit / x_unit), rel=1e-9)
        assert scaled.bias_stderr == pytest.approx(usual.bias_stderr * y_unit, rel=1e-9)
        assert breusch_pagan(fit(Dataset(x * x_unit, y * y_unit))) == pytest.approx(
            breusch_pagan(fit(Dataset(x, y))), rel=1e-9
        )
