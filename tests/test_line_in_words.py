"""The least-squares line in sentences, and the best lines of the three losses: their numbers are another library's."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import linprog
from sklearn.linear_model import LinearRegression

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis.line_in_words import farthest_row, line_in_words, scaling_in_words, strongest_row
from linreg.diagnosis.losses_compared import MOST_ROWS, best_lines
from linreg.least_squares import fit
from linreg.least_squares.influence import influence
from linreg.sources import catalog
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE

RANDOM = np.random.default_rng(2)
X = RANDOM.uniform(3, 9, 40)
Y = 5 - 2 * X + RANDOM.normal(size=40)
NUMBERS = np.arange(1, 41)


def said(line, level=0.95):
    sentences = list(line_in_words(line, level))
    for language in ("en", "zh"):
        assert not any("{" in messages(language)(one) for one in sentences)
    return {one.key.removeprefix("statistics."): one.values for one in sentences}


def test_slope_interval_typical_miss_and_a_new_y_are_those_of_another_library():
    other = sm.OLS(Y, sm.add_constant(X)).fit()
    sentences = said(fit(Dataset(X, Y, "age", "size")), 0.9)
    assert sentences["one_more.less"] == {"change": pytest.approx(-other.params[1], rel=1e-3), "x_name": "age",
                                          "y_name": "size"}  # fmt: skip
    between = sentences["slope_between"]
    assert (between["low"], between["high"]) == pytest.approx(tuple(other.conf_int(0.1)[1]), rel=1e-3)
    assert sentences["typical_miss"]["miss"] == pytest.approx(np.sqrt((other.resid**2).mean()), rel=1e-3)
    new = sentences["new_y"]
    frame = other.get_prediction([[1.0, new["x"]]]).summary_frame(0.1)
    assert new["y"] == pytest.approx(frame["mean"][0], rel=1e-3)
    assert (new["low"], new["high"]) == pytest.approx((frame["obs_ci_lower"][0], frame["obs_ci_upper"][0]), rel=1e-3)


def test_where_the_scatter_changes_the_slopes_interval_allows_for_it():
    y = Y + X * RANDOM.normal(size=40)
    line = fit(Dataset(X, y))
    values = {one.key: one.values for one in line_in_words(line, 0.9, unequal_scatter=True)}
    assert "statistics.slope_between" not in values
    between = values["statistics.slope_between_robust"]
    other = sm.OLS(y, sm.add_constant(X)).fit().get_robustcov_results("HC3", use_t=True)
    assert (between["low"], between["high"]) == pytest.approx(tuple(other.conf_int(0.1)[1]), rel=1e-3)


def test_the_bias_is_told_as_what_it_is_inside_the_data_and_outside():
    assert "at_zero.outside" in said(fit(Dataset(X, Y)))
    assert "at_zero.inside" in said(fit(Dataset(X - 5, Y)))
    assert "at_zero.no_bias" in said(fit(Dataset(X, Y), bias=False))


def test_a_perfect_line_has_no_interval_that_would_be_of_no_width():
    assert set(said(fit(ARTICLE))) == {"one_more.more", "at_zero.outside", "typical_miss"}


def test_standardizing_is_told_with_the_mean_and_deviation_of_the_columns():
    result = train(Dataset(X, Y), TrainingConfig(standardize=True, epochs=1))
    values = scaling_in_words(result.scaling).values
    assert [values[name] for name in ("x_mean", "x_scale", "y_mean", "y_scale")] == pytest.approx(
        [X.mean(), X.std(), Y.mean(), Y.std()], rel=1e-3
    )
    assert scaling_in_words(train(ARTICLE, TrainingConfig(epochs=1)).scaling) is None


def test_the_farthest_row_is_the_one_another_librarys_test_finds_first():
    entry = catalog.ENTRIES["elnino"]
    frame = catalog.load("elnino")
    x, y = np.array(frame[entry.x_column]), np.array(frame[entry.y_column])
    line = fit(Dataset(x, y))
    table = sm.OLS(y, sm.add_constant(x)).fit().outlier_test()
    message = farthest_row(line, influence(line), np.arange(x.size) + 1)
    assert message.key == "statistics.farthest"
    assert message.values["row"] == int(table[:, 2].argmin()) + 1 == 1982 - 1950 + 1
    assert message.values["percent"] == pytest.approx(100 * table[:, 2].min(), rel=0.05)
    y = np.append(Y[:-1], 100.0)
    line = fit(Dataset(X, y))
    assert farthest_row(line, influence(line), NUMBERS).key == "statistics.farthest_rare"
    assert farthest_row(fit(ARTICLE), influence(fit(ARTICLE)), NUMBERS) is None


def test_the_strongest_row_is_the_one_without_which_the_slope_changes_most():
    slopes = [LinearRegression().fit(np.delete(X, k)[:, None], np.delete(Y, k)).coef_[0] for k in range(40)]
    line = fit(Dataset(X, Y))
    row = int(np.argmax(np.abs(np.array(slopes) - line.weight)))
    values = strongest_row(line, influence(line), NUMBERS + 100).values
    assert values["row"] == row + 101
    assert values["without"] == pytest.approx(slopes[row], rel=1e-3)
    assert strongest_row(fit(ARTICLE), influence(fit(ARTICLE)), NUMBERS) is None
    alone = fit(Dataset([8, 8, 8, 8, 19], [5, 6, 7, 9, 12.5]))
    assert strongest_row(alone, influence(alone), NUMBERS) is None


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_each_loss_has_its_own_best_line_whichever_is_trained(loss, standardize):
    y = np.append(Y[:-3], [40.0, 45.0, 50.0])
    result = train(Dataset(X, y), TrainingConfig(loss=loss, standardize=standardize, epochs=1, holdout=0.1))
    lines = {line.loss: line for line in best_lines(result)}
    x, y = result.training_data
    assert lines["MSE"].weight == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().params[1], rel=1e-9)
    assert lines["L1"].mae == pytest.approx(least_absolute(x, y), rel=1e-7)
    unit = y.std() if standardize else 1.0
    assert abs(huber_slope(lines["Huber"], x, y, unit)) < 1e-6 * np.abs(x).sum()
    assert (lines[loss].weight, lines[loss].bias) == (result.optimum.weight, result.optimum.bias)
    assert lines["MSE"].rmse < lines["Huber"].rmse < lines["L1"].rmse


def least_absolute(x, y):
    """The least mean |y − w·x − b|, by linear programming."""
    n = x.size
    design = np.column_stack([x, np.ones(n)])
    cost = np.concatenate([np.zeros(2), np.full(2 * n, 1 / n)])
    equal = np.column_stack([design, np.eye(n), -np.eye(n)])
    bounds = [(None, None)] * 2 + [(0, None)] * (2 * n)
    return linprog(cost, A_eq=equal, b_eq=y, bounds=bounds).fun


def huber_slope(line, x, y, unit):
    """The derivative of the Huber loss by the weight, which is 0 at its minimum; its bend at `unit`."""
    return float((np.clip((y - line.weight * x - line.bias) / unit, -1, 1) * x).sum())


def test_of_very_many_rows_no_other_losses_are_searched():
    x = np.arange(MOST_ROWS + 1.0)
    assert best_lines(train(Dataset(x, x), TrainingConfig(epochs=1))) == ()
