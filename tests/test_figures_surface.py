"""The loss surface: every level is one, and the path is the run's."""

import numpy as np
import pytest
import torch

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.figures.level_sets import MAX_ROWS, level_curves
from linreg.figures.surface_figure import surface_alt, surface_figure
from linreg.optimum.minimum import minimize
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE

TEXT = messages("en")
LOSSES = {"MSE": torch.nn.MSELoss(), "L1": torch.nn.L1Loss(), "Huber": torch.nn.HuberLoss()}


def noisy(rows, offset=0.0, seed=0):
    draw = np.random.default_rng(seed)
    x = offset + draw.uniform(-2, 5, rows)
    return Dataset(x, 3 * (x - offset) - 1 + draw.standard_t(2, rows))


def trace(figure, role):
    (only,) = [trace for trace in figure.data if trace.meta["role"] == role]
    return only


def torch_loss(loss, x, y, weight, bias):
    weight, bias = torch.as_tensor(weight, dtype=torch.float64), torch.as_tensor(bias, dtype=torch.float64)
    return LOSSES[loss](weight * torch.tensor(x) + bias, torch.tensor(y)).item()


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
@pytest.mark.parametrize("rows", [3, 50])
def test_torch_finds_the_same_loss_all_along_each_level(loss, rows):
    dataset = noisy(rows, offset=2.0)
    best = minimize(dataset.x, dataset.y, loss, True)
    levels = best.loss + np.array([1e-3, 0.1, 1.0, 30.0])
    weights, biases = level_curves(dataset.x, dataset.y, loss, best, levels, 24)
    for level, curve in zip(levels, zip(weights, biases, strict=True), strict=True):
        found = [torch_loss(loss, dataset.x, dataset.y, weight, bias) for weight, bias in zip(*curve, strict=True)]
        np.testing.assert_allclose(found, level, rtol=1e-9)


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_each_level_goes_all_the_way_round_the_least_loss(loss):
    dataset = noisy(20)
    best = minimize(dataset.x, dataset.y, loss, True)
    weights, biases = level_curves(dataset.x, dataset.y, loss, best, np.array([best.loss + 0.5]), 36)
    turned = np.unwrap(np.arctan2(biases[0] - best.bias, weights[0] - best.weight))
    assert abs(turned[-1] - turned[0]) == pytest.approx(2 * np.pi, rel=1e-9)
    assert (weights[0, 0], biases[0, 0]) == pytest.approx((weights[0, -1], biases[0, -1]), rel=1e-9)


def test_merging_many_rows_keeps_the_levels_close():
    dataset = noisy(3 * MAX_ROWS)
    best = minimize(dataset.x, dataset.y, "L1", True)
    weights, biases = level_curves(dataset.x, dataset.y, "L1", best, np.array([best.loss + 1.0]), 12)
    found = [torch_loss("L1", dataset.x, dataset.y, *place) for place in zip(weights[0], biases[0], strict=True)]
    np.testing.assert_allclose(found, best.loss + 1.0, rtol=1e-3)


@pytest.mark.parametrize("user_units", [False, True])
@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_the_levels_drawn_are_levels_in_the_units_of_the_axes(loss, user_units):
    run = train(noisy(30, offset=40.0), TrainingConfig(loss=loss, standardize=True, epochs=50))
    drawn = trace(surface_figure(run, TEXT, user_units=user_units), "level")
    weights, biases, levels = (np.asarray(values, dtype=float) for values in (drawn.x, drawn.y, drawn.customdata))
    there = ~np.isnan(weights)
    assert len(np.unique(levels)) >= 6
    x, y = run.training_data
    scaling, factor = run.scaling, run.scaling.loss_factor(loss)
    for weight, bias, level in list(zip(weights[there], biases[there], levels[there], strict=True))[::17]:
        place = scaling.line_in_trained_units(weight, bias) if user_units else (weight, bias)
        z, v = (x - scaling.x_mean) / scaling.x_scale, (y - scaling.y_mean) / scaling.y_scale
        assert torch_loss(loss, z, v, *place) * (factor if user_units else 1) == pytest.approx(level, rel=1e-3)


@pytest.mark.parametrize("user_units", [False, True])
def test_the_path_the_start_and_the_end_are_the_runs(user_units):
    run = train(noisy(30, offset=4.0), TrainingConfig(standardize=True, epochs=400))
    figure = surface_figure(run, TEXT, user_units=user_units)
    shown = run if user_units else run.trained
    weights = np.append(shown.history.weight, shown.weight)
    biases = np.append(shown.history.bias, shown.bias)
    path = trace(figure, "path")
    np.testing.assert_array_equal(path.x, weights[np.asarray(path.customdata)])
    np.testing.assert_array_equal(path.y, biases[np.asarray(path.customdata)])
    assert (path.customdata[0], path.customdata[-1]) == (0, 400)
    for role, place in (("start", (weights[0], biases[0])), ("epoch_dot", (shown.weight, shown.bias))):
        assert (trace(figure, role).x[0], trace(figure, role).y[0]) == place
    best = run.optimum if user_units else run.trained_optimum
    assert (trace(figure, "optimum").x[0], trace(figure, "optimum").y[0]) == (best.weight, best.bias)


@pytest.mark.parametrize("config", [{}, {"optimizer": "SGD", "learning_rate": 0.19}, {"loss": "L1"}])
def test_the_picture_shows_the_start_the_best_line_and_several_levels(config):
    run = train(ARTICLE, TrainingConfig(**config))
    figure = surface_figure(run, TEXT)
    for role in ("start", "optimum"):
        for axis, value in (("xaxis", trace(figure, role).x[0]), ("yaxis", trace(figure, role).y[0])):
            low, high = figure.layout[axis].range
            assert low < value < high
    levels = trace(figure, "level")
    inside = np.ones(len(levels.x), dtype=bool)
    for axis, values in (("xaxis", levels.x), ("yaxis", levels.y)):
        low, high = figure.layout[axis].range
        inside &= (np.asarray(values, dtype=float) > low) & (np.asarray(values, dtype=float) < high)
    assert len(np.unique(np.asarray(levels.customdata)[inside])) >= 4


@pytest.mark.parametrize("user_units", [False, True])
def test_a_line_through_the_origin_walks_on_the_curve_of_its_weight(user_units):
    run = train(noisy(30), TrainingConfig(bias=False, standardize=True, epochs=60))
    figure = surface_figure(run, TEXT, user_units=user_units)
    shown = run if user_units else run.trained
    curve, dot = trace(figure, "level"), trace(figure, "epoch_dot")
    assert (dot.x[0], dot.y[0]) == (shown.weight, shown.loss)
    path = trace(figure, "path")
    np.testing.assert_allclose(np.interp(path.x, curve.x, curve.y), path.y, rtol=0.02, atol=0.02 * np.max(curve.y))
    x, y = run.training_data
    wanted = [np.mean((weight * x - y) ** 2) for weight in np.asarray(curve.x)[::20]]
    if user_units:
        np.testing.assert_allclose(np.asarray(curve.y)[::20], wanted, rtol=1e-6)


def test_the_words_for_those_who_do_not_see_it_give_the_numbers():
    run = train(ARTICLE, TrainingConfig(initial_weight=0.5, initial_bias=0.25, epochs=3))
    words = surface_alt(run, TEXT)
    for number in ("0.5", "0.25", "weight 2 and bias 1"):
        assert number in words


@pytest.mark.parametrize("bias", [True, False])
def test_a_diverged_path_stays_where_a_browser_can_draw_it(bias):
    config = TrainingConfig(optimizer="SGD", learning_rate=9.9, dtype="float64", bias=bias)
    result = train(ARTICLE, config)
    assert abs(result.weight) > 1e100
    figure = surface_figure(result, messages("en"))
    for axis, shown in (("x", figure.layout.xaxis.range), ("y", figure.layout.yaxis.range)):
        for trace in (drawn for drawn in figure.data if len(drawn.x)):  # the arrows come without places
            places = np.abs(np.asarray(trace[axis], dtype=float)) / (shown[1] - shown[0])
            assert np.nanmax(places) < 1e31


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
@pytest.mark.parametrize("user_units", [False, True])
def test_a_valley_far_longer_than_wide_is_still_seen(loss, user_units):
    x = 1e5 + np.arange(7.0)
    y = 2 * x + [0.1, -0.2, 0.3, 0, -0.1, 0.2, 0]
    config = TrainingConfig(loss=loss, epochs=50, standardize=user_units)
    figure = surface_figure(train(Dataset(x, y), config), TEXT, user_units=user_units)
    left, right = figure.layout.xaxis.range
    apart = abs(trace(figure, "start").x[0] - trace(figure, "optimum").x[0])
    assert apart > 0.05 * (right - left)
    level = trace(figure, "level")
    drawn = {level.customdata[i] for i in range(1, len(level.x)) if np.isfinite(level.x[i - 1 : i + 1]).all()}
    assert len(drawn) >= 4
