"""Influence of single rows, against another library, and the mean errors of lines."""

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.metrics import mean_absolute_error, mean_squared_error

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis.rmse_and_mae import line_errors
from linreg.least_squares import fit
from linreg.least_squares.influence import influence
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
