"""The pictures of the statistics tab: they show the numbers they claim to show."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import norm

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis.stability import stability
from linreg.figures.residuals_figure import histogram_figure, normal_quantiles_figure, residuals_figure
from linreg.figures.stability_figure import stability_figure
from linreg.least_squares import fit
from linreg.least_squares.influence import influence
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE

TEXT = messages("en")


def line(rows=60, seed=0):
    random = np.random.default_rng(seed)
    x = random.normal(size=rows)
    return fit(Dataset(x, 2 * x + random.normal(size=rows)))


def trace(figure, role):
    return next(one for one in figure.data if one.meta["role"] == role)


def test_residuals_stand_at_their_x_and_influential_rows_are_ringed():
    fitted = fit(Dataset([0, 1, 2, 3, 4, 40], [0, 1, 2, 3, 4, 10]))
    rows = influence(fitted)
    figure = residuals_figure(fitted, rows, TEXT)
    dots, rings = trace(figure, "residuals"), trace(figure, "influential")
    np.testing.assert_allclose(dots["y"], fitted.residuals, rtol=1e-6)
    assert list(rings["x"]) == fitted.dataset.x[rows.influential].tolist()
    assert 40 in rings["x"]


def test_many_residuals_are_drawn_as_cells_and_small():
    fitted = line(20_000)
    figure = residuals_figure(fitted, influence(fitted), TEXT)
    assert len(trace(figure, "residuals")["x"]) < 2000
    assert len(normal_quantiles_figure(fitted, TEXT).to_json()) < 60_000


def test_the_histogram_counts_every_row_once_and_the_normal_curve_has_the_same_area():
    fitted = line(500)
    figure = histogram_figure(fitted, TEXT)
    bars, normal = trace(figure, "histogram"), trace(figure, "normal")
    assert np.sum(bars["y"]) == 500
    assert np.trapezoid(normal["y"], normal["x"]) == pytest.approx(500 * (bars["x"][1] - bars["x"][0]), rel=0.01)


def test_the_quantiles_are_those_of_the_normal_distribution():
    fitted = line(41)
    dots = trace(normal_quantiles_figure(fitted, TEXT), "residuals")
    np.testing.assert_allclose(dots["x"], norm.ppf((np.arange(1, 42) - 0.375) / 41.25), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(dots["y"], np.sort(fitted.residuals), rtol=1e-6)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rows", [([1, 2], [3, 5]), ([1, 2, 3], [3, 5, 7]), ([1, 2, 3], [5, 5, 5])])
def test_pictures_of_perfect_lines_have_no_missing_numbers(rows, language):
    fitted, text = fit(Dataset(*rows)), messages(language)
    for figure in (
        residuals_figure(fitted, influence(fitted), text),
        histogram_figure(fitted, text),
        normal_quantiles_figure(fitted, text),
    ):
        assert "NaN" not in figure.to_json()
        assert "null" not in figure.to_json()


@pytest.mark.parametrize("rate", [1e-6, 0.01, 0.17, 0.19, 9.9])
def test_the_scale_shows_the_rate_the_best_and_the_limit_in_its_zones(rate):
    config = TrainingConfig(optimizer="SGD", learning_rate=rate, epochs=1000)
    steady = stability(train(ARTICLE, config))
    figure = stability_figure(steady, rate, TEXT)
    places = {role: float(trace(figure, role)["x"][0]) for role in ("rate", "best", "limit")}
    assert places == pytest.approx({"rate": rate, "best": 0.17647, "limit": 0.180295}, rel=1e-4)
    slow, good, unstable = figure.layout.shapes
    assert slow.x1 == good.x0 == steady.slow_below
    assert good.x1 == unstable.x0 == steady.limit
    low, high = figure.layout.xaxis.range
    assert all(low < math.log10(place) < high for place in places.values())


def test_without_a_good_rate_there_is_no_good_zone():
    config = TrainingConfig(optimizer="SGD", learning_rate=0.01, epochs=5)
    steady = stability(train(ARTICLE, config))
    assert len(stability_figure(steady, 0.01, TEXT).layout.shapes) == 2


def test_standardized_residuals_are_those_of_another_library_with_lines_at_two_standard_errors():
    fitted = line(50)
    x, y = fitted.dataset.x, fitted.dataset.y
    truth = sm.OLS(y, sm.add_constant(x)).fit().get_influence().resid_studentized_internal
    weights = influence(fitted)
    figure = residuals_figure(fitted, weights, TEXT, standardized=True)
    np.testing.assert_allclose(trace(figure, "residuals")["y"], truth, rtol=1e-6)
    assert [set(one["y"]) for one in figure.data if one.meta["role"] == "two_errors"] == [{-2.0}, {2.0}]
    dots = trace(normal_quantiles_figure(fitted, TEXT, weights), "residuals")
    np.testing.assert_allclose(dots["y"], np.sort(truth), rtol=1e-6)
    normal = trace(histogram_figure(fitted, TEXT, weights), "normal")
    assert np.max(normal["y"]) == pytest.approx(50 * bar_width(fitted, weights) / np.sqrt(2 * np.pi), rel=0.01)


def bar_width(fitted, weights):
    bars = trace(histogram_figure(fitted, TEXT, weights), "histogram")
    return bars["x"][1] - bars["x"][0]


def test_a_ringed_row_is_named_as_the_page_counts_it():
    fitted = fit(Dataset([0, 1, 2, 3, 4, 40], [0, 1, 2, 3, 4, 10]))
    weights = influence(fitted)
    rings = trace(residuals_figure(fitted, weights, TEXT, numbers=np.array([2, 3, 5, 7, 11, 13])), "influential")
    assert "row 13" in list(rings["text"])
