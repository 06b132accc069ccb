"""The figures say what the data say: every number drawn is compared with the run it comes from."""

import json

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest
import statsmodels.api as sm

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.figures import style
from linreg.figures.fit_figure import MAX_RESIDUALS, data_figure, fit_alt, run_figure
from linreg.figures.loss_figure import loss_alt, loss_figure
from linreg.figures.surface_figure import surface_figure
from linreg.least_squares import fit
from linreg.result import Optimum
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE, START

TEXT = messages("en")


def traces(figure, role):
    return [trace for trace in figure.data if trace.meta["role"] == role]


def trace(figure, role):
    (only,) = traces(figure, role)
    return only


def roles(figure):
    return [trace.meta["role"] for trace in figure.data]


def noisy(rows, seed=0):
    draw = np.random.default_rng(seed)
    x = draw.uniform(-2, 5, rows)
    return Dataset(x, 3 * x - 1 + draw.normal(0, 1, rows))


@pytest.fixture(scope="module")
def article_run():
    return train(ARTICLE, TrainingConfig(**START))


@pytest.fixture(scope="module")
def held_out_run():
    return train(noisy(40), TrainingConfig(epochs=30, holdout=0.25))


def test_the_first_picture_has_the_examples_and_the_exact_line_without_a_run():
    figure = data_figure(ARTICLE, TEXT, exact=fit(ARTICLE))
    assert roles(figure) == ["points", "exact_line"]
    np.testing.assert_array_equal(trace(figure, "points").x, ARTICLE.x)
    np.testing.assert_array_equal(trace(figure, "points").y, ARTICLE.y)


def test_the_trained_and_the_exact_line_pass_through_what_they_predict(article_run):
    figure = run_figure(article_run, TEXT)
    for role, line in (("trained_line", article_run), ("exact_line", article_run.optimum)):
        drawn = trace(figure, role)
        np.testing.assert_allclose(drawn.y, line.weight * np.asarray(drawn.x) + line.bias, rtol=1e-12)
        assert drawn.x[0] < 1 < 3 < drawn.x[-1]


def test_each_residual_goes_from_its_example_to_the_trained_line(article_run):
    residuals = trace(run_figure(article_run, TEXT), "residuals")
    np.testing.assert_array_equal(residuals.x[0::3], ARTICLE.x)
    np.testing.assert_array_equal(residuals.x[1::3], ARTICLE.x)
    np.testing.assert_array_equal(residuals.y[0::3], ARTICLE.y)
    np.testing.assert_allclose(residuals.y[1::3], article_run.weight * ARTICLE.x + article_run.bias, rtol=1e-12)
    assert np.isnan(residuals.y[2::3]).all()


def test_with_rows_held_out_the_intervals_are_those_of_the_training_rows(held_out_run):
    x, y = held_out_run.training_data
    line = fit(Dataset(x, y))
    figure = run_figure(held_out_run, TEXT, fit=line, bands_level=0.9)
    bands = [one for one in figure.data if one.meta["role"] == "band"]
    assert len(bands) == 2
    at = sm.add_constant(np.asarray(bands[1].x[:40], dtype=float))
    other = sm.OLS(y, sm.add_constant(x)).fit().get_prediction(at)
    np.testing.assert_allclose(bands[1].y[:40], other.conf_int(alpha=0.1)[:, 0], rtol=1e-5)
    assert not any(one.meta["role"] == "band" for one in run_figure(held_out_run, TEXT).data)


def test_held_out_examples_stand_apart_and_have_no_residual(held_out_run):
    figure = run_figure(held_out_run, TEXT)
    kept = held_out_run.training_rows
    np.testing.assert_array_equal(trace(figure, "points").x, held_out_run.dataset.x[kept])
    np.testing.assert_array_equal(trace(figure, "held_out").x, held_out_run.dataset.x[~kept])
    np.testing.assert_array_equal(trace(figure, "residuals").x[0::3], held_out_run.dataset.x[kept])
    assert trace(figure, "held_out").marker.symbol != trace(figure, "points").marker.symbol


def test_the_area_of_each_square_is_the_squared_residual(article_run):
    drawn = trace(run_figure(article_run, TEXT, squares=True), "squares")
    x, y = np.reshape(drawn.x, (3, 6)), np.reshape(drawn.y, (3, 6))
    areas = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) / drawn.meta["x_per_y"]
    residuals = ARTICLE.y - article_run.weight * ARTICLE.x - article_run.bias
    np.testing.assert_allclose(np.abs(areas), residuals**2, rtol=1e-12)


def test_the_bands_are_the_intervals_of_the_exact_fit():
    dataset = noisy(30)
    exact = fit(dataset)
    drawn = traces(data_figure(dataset, TEXT, fit=exact, bands_level=0.9), "band")
    for band, low, high in zip(
        drawn, ("prediction_low", "confidence_low"), ("prediction_high", "confidence_high"), strict=True
    ):
        there, back = np.split(np.asarray(band.x), 2)
        lower, upper = np.split(np.asarray(band.y), 2)
        np.testing.assert_allclose(lower, getattr(exact.predict(there, 0.9), low), rtol=1e-12)
        np.testing.assert_allclose(upper, getattr(exact.predict(back, 0.9), high), rtol=1e-12)


def test_two_rows_have_no_band_because_nothing_is_left_to_judge_scatter_by():
    dataset = Dataset([1, 2], [3, 5])
    assert roles(data_figure(dataset, TEXT, fit=fit(dataset), bands_level=0.95)) == ["points"]


def test_the_true_line_and_new_predictions_are_drawn_where_they_are(article_run):
    drawn = trace(data_figure(ARTICLE, TEXT, true_line=Optimum(2.5, 0.5, 0.0)), "true_line")
    np.testing.assert_allclose(drawn.y, 2.5 * np.asarray(drawn.x) + 0.5, rtol=1e-12)
    figure = run_figure(article_run, TEXT, new_x=[4.0, 5.0])
    np.testing.assert_array_equal(trace(figure, "new_points").x, [4.0, 5.0])
    np.testing.assert_allclose(trace(figure, "new_points").y, article_run.predict([4.0, 5.0]), rtol=1e-6)
    assert figure.layout.xaxis.range[1] > 5


def test_a_new_point_far_away_does_not_shrink_the_data_to_a_dot(article_run):
    figure = run_figure(article_run, TEXT, new_x=[1e9])
    low, high = figure.layout.xaxis.range
    assert high - low < 4 * np.ptp(ARTICLE.x)


def test_a_diverged_line_does_not_shrink_the_data_to_a_dot():
    run = train(ARTICLE, TrainingConfig(optimizer="SGD", learning_rate=9.0))
    assert run.outcome.kind == "diverged"
    low, high = run_figure(run, TEXT).layout.yaxis.range
    assert low < 3 < 7 < high
    assert high - low < 4 * np.ptp(ARTICLE.y)


def test_a_million_examples_are_all_counted():
    dataset = noisy(1_000_000)
    drawn = trace(data_figure(dataset, TEXT), "points")
    assert np.sum(drawn.customdata) == 1_000_000
    np.testing.assert_allclose(np.average(drawn.x, weights=drawn.customdata), dataset.x.mean(), rtol=1e-9)
    np.testing.assert_allclose(np.average(drawn.y, weights=drawn.customdata), dataset.y.mean(), rtol=1e-9)
    assert "1,000,000" in drawn.name
    assert len(drawn.x) < 2_000


def test_many_examples_are_drawn_without_their_residuals():
    dataset = noisy(MAX_RESIDUALS + 1)
    run = train(dataset, TrainingConfig(epochs=2))
    assert "residuals" not in roles(run_figure(run, TEXT))


def test_column_names_on_the_axes_cannot_become_markup():
    dataset = Dataset([1, 2], [3, 5], "<a href='x'>price</a>", "y" * 300)
    layout = data_figure(dataset, TEXT).layout
    assert layout.xaxis.title.text == "&lt;a href='x'&gt;price&lt;/a&gt;"
    assert len(layout.yaxis.title.text) == style.MAX_NAME


def test_the_best_line_of_a_run_is_the_one_of_its_loss_and_takes_the_place_of_the_datas():
    run = train(noisy(10), TrainingConfig(loss="L1", epochs=2))
    drawn = trace(run_figure(run, TEXT), "exact_line")
    np.testing.assert_allclose(drawn.y, run.optimum.weight * np.asarray(drawn.x) + run.optimum.bias, rtol=1e-12)
    assert drawn.name == trace(data_figure(run.dataset, TEXT, exact=fit(run.dataset)), "exact_line").name


def test_the_axes_stand_still_from_run_to_run_and_grow_by_whole_steps():
    settings = {"optimizer": "SGD", "initial_weight": 1.0, "initial_bias": 0.0}
    ranges = {
        tuple(run_figure(train(ARTICLE, TrainingConfig(epochs=epochs, **settings)), TEXT).layout.yaxis.range)
        for epochs in (1, 10, 100, 1000)
    }
    assert len(ranges) == 1
    far = train(ARTICLE, TrainingConfig(epochs=1, initial_weight=0.0, initial_bias=0.0)), TEXT
    low, high = run_figure(*far).layout.yaxis.range
    margin = 0.06 / 1.12
    assert (low + margin * (high - low) - 3) / 4 == pytest.approx(-0.75)


def test_the_loss_is_drawn_before_each_update_and_at_the_end(article_run):
    short = train(ARTICLE, TrainingConfig(epochs=20))
    drawn = trace(loss_figure(short, TEXT), "loss")
    np.testing.assert_array_equal(drawn.x, np.arange(21))
    np.testing.assert_array_equal(drawn.y, [*short.history.loss, short.loss])
    dot = trace(loss_figure(article_run, TEXT), "epoch_dot")
    assert (dot.x[0], dot.y[0]) == (1000, article_run.loss)


def test_a_long_history_keeps_its_first_its_last_and_every_peak():
    run = train(ARTICLE, TrainingConfig(optimizer="SGD", learning_rate=0.1803, epochs=20_000))
    drawn = trace(loss_figure(run, TEXT), "loss")
    full = np.append(run.history.loss, run.loss)
    assert len(drawn.x) <= 402
    np.testing.assert_array_equal(drawn.y, full[np.asarray(drawn.x)])
    assert (drawn.x[0], drawn.x[-1]) == (0, 20_000)
    assert (np.max(drawn.y), np.min(drawn.y)) == (full.max(), full.min())


def test_the_validation_loss_is_the_one_of_the_held_out_rows(held_out_run):
    drawn = trace(loss_figure(held_out_run, TEXT), "validation_loss")
    np.testing.assert_array_equal(drawn.y, [*held_out_run.history.validation_loss, held_out_run.validation_loss])


def test_the_floor_is_the_least_possible_loss(held_out_run):
    drawn = trace(loss_figure(held_out_run, TEXT), "floor")
    np.testing.assert_array_equal(drawn.y, [held_out_run.optimum.loss] * 4)


def test_on_a_log_scale_a_floor_of_zero_is_not_drawn(article_run):
    figure = loss_figure(article_run, TEXT, scale="log")
    assert figure.layout.yaxis.type == "log"
    assert "floor" not in roles(figure)
    low, high = figure.layout.yaxis.range
    assert low > np.log10(article_run.loss) - 1
    assert high > np.log10(article_run.history.loss[0])


def test_a_diverged_run_is_drawn_as_far_as_it_is_finite():
    run = train(ARTICLE, TrainingConfig(optimizer="SGD", learning_rate=9.0))
    for scale in ("linear", "log"):
        figure = loss_figure(run, TEXT, scale=scale)
        for drawn in figure.data:
            assert np.isfinite(np.asarray(drawn.y, dtype=float)).all()
        assert np.isfinite(figure.layout.yaxis.range).all()


def test_a_run_that_diverged_at_once_still_gives_every_figure():
    run = train(Dataset([1e90, 2e90], [1, 2]), TrainingConfig())
    assert len(run.history) == 0
    for figure in (loss_figure(run, TEXT), run_figure(run, TEXT), surface_figure(run, TEXT)):
        json.loads(plotly.io.to_json(figure, validate=False))
    assert loss_alt(run, TEXT)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_figure_is_one_that_plotly_accepts(language, held_out_run):
    text = messages(language)
    exact = fit(held_out_run.dataset)
    figures = [
        data_figure(held_out_run.dataset, text, exact=exact, fit=exact, bands_level=0.95, true_line=exact),
        data_figure(noisy(4000), text),
        run_figure(held_out_run, text, squares=True, new_x=[1.0]),
        loss_figure(held_out_run, text, scale="log"),
        surface_figure(held_out_run, text),
    ]
    for figure in figures:
        go.Figure(figure.to_dict())  # validates every name and value
        assert all(drawn.name for drawn in figure.data)


def test_a_small_figure_is_small_on_the_wire(article_run):
    fitted = run_figure(article_run, TEXT, new_x=[4.0])
    assert len(plotly.io.to_json(fitted, validate=False)) < 3_000
    assert len(plotly.io.to_json(loss_figure(article_run, TEXT), validate=False)) < 12_000


def test_the_words_for_those_who_do_not_see_the_charts_give_the_numbers(article_run):
    words = fit_alt(ARTICLE, TEXT, result=article_run, exact=fit(ARTICLE))
    assert "1.61539" in words
    assert "1.85254" in words
    assert "28.6798" in loss_alt(article_run, TEXT)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_buttons_of_a_chart_are_in_the_language_of_the_page(language):
    config = style.chart_config(messages(language))
    assert ("locale" in config) == (language != "en")
    if language != "en":
        assert "平移" in config["locales"]["zh"]["dictionary"].values()


@pytest.mark.parametrize("slope", [3.0, -3.0])
@pytest.mark.parametrize("shift", [5.0, -5.0])
def test_the_name_of_a_line_stands_where_the_line_does_not_cross_it(slope, shift):
    data = Dataset(range(9), slope * np.arange(9.0) + [0, 1, 0, 0, 1, 0, 0, 1, 0])
    config = TrainingConfig(initial_weight=slope, initial_bias=shift, epochs=1, learning_rate=1e-6)
    figure = run_figure(train(data, config), TEXT)
    for role in ("trained_line", "exact_line"):
        drawn = trace(figure, role)
        (place,) = (number for number, name in enumerate(drawn.text) if name)
        vertical, side = drawn.textposition.split()
        beside = drawn.x[place] + (-1 if side == "left" else 1)  # under or over the middle of the name
        line, own = np.interp(beside, drawn.x, drawn.y), drawn.y[place]
        assert (line < own) if vertical == "top" else (line > own)
        width = style.NAME_WIDTH * (drawn.x[-1] - drawn.x[0])
        reach = drawn.x[place] + (-width if side == "left" else width)
        assert drawn.x[0] < reach < drawn.x[-1]
