"""The losses above the least one: how fast runs approach it, on one logarithmic axis."""

import numpy as np
import pytest

from linreg.comparing.broken import train_broken
from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.figures.companion_figure import companion_traces
from linreg.figures.loss_figure import DECADES, HIGHEST, loss_figure
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE, START

TEXT = messages("en")
CONFIG = {**START, "learning_rate": 0.1, "epochs": 150, "dtype": "float64"}
X = np.random.default_rng(3).uniform(-2, 2, 30)
NOISY = Dataset(X, 3 * X - 1 + np.random.default_rng(4).normal(0, 1, 30))


def drawn(figure):
    """The height of each state, where no stretch of the run is drawn by its ends."""
    (curve,) = (trace for trace in figure.data if trace.meta["role"] == "loss")
    return np.asarray(curve.y)


@pytest.mark.parametrize("data", [ARTICLE, NOISY], ids=["exact", "noisy"])
@pytest.mark.parametrize("loss", ["MSE", "L1"])
def test_each_height_is_the_loss_above_the_least_down_to_the_end_of_the_axis(data, loss):
    run = train(data, TrainingConfig(**CONFIG, loss=loss))
    figure = loss_figure(run, TEXT, scale="above")
    losses = run.run.with_end().loss
    least = max(losses - run.optimum.loss) * 10.0**-DECADES
    np.testing.assert_allclose(drawn(figure), np.maximum(losses - run.optimum.loss, least), rtol=1e-12)
    assert figure.layout.yaxis.type == "log"
    low, high = figure.layout.yaxis.range
    assert low < np.log10(least) < np.log10(max(losses)) < high + 1e-9
    assert all(trace.meta["least"] == pytest.approx(least) for trace in figure.data)


def test_a_run_that_diverges_does_not_push_the_others_out_of_the_picture():
    run = train(ARTICLE, TrainingConfig(**{**CONFIG, "optimizer": "SGD", "learning_rate": 0.5}))
    start = run.history.loss[0]
    assert max(run.history.loss) > HIGHEST * start
    low, high = loss_figure(run, TEXT, scale="above").layout.yaxis.range
    assert low < np.log10(start) < high < np.log10(HIGHEST * start) + 1


def test_a_run_that_starts_at_the_least_loss_has_an_axis_too():
    run = train(ARTICLE, TrainingConfig(initial_weight=2.0, initial_bias=1.0, epochs=3, optimizer="SGD"))
    figure = loss_figure(run, TEXT, scale="above")
    assert np.isfinite(figure.layout.yaxis.range).all()
    assert (drawn(figure) > 0).all()


def test_a_loop_that_counts_another_loss_is_not_measured_by_the_least_of_this_one():
    healthy = train(ARTICLE, TrainingConfig(**CONFIG))
    for broken, comparable in (("zero_grad", True), ("sum", True), ("shape", False)):
        run = train_broken(ARTICLE, TrainingConfig(**CONFIG), broken)
        figure = loss_figure(run, TEXT, scale="above")
        assert ("least" in figure.data[0].meta) is comparable
        assert ("loss" in companion_traces(run, broken, 0, 1, healthy, (0, 1), "above")) is comparable
        assert "loss" in companion_traces(run, broken, 0, 1, healthy, (0, 1))


def test_a_companion_is_measured_by_its_own_least_loss_and_drawn_on_the_axis_of_the_page():
    page = train(NOISY, TrainingConfig(**CONFIG))
    other = train(Dataset(NOISY.x[1:], NOISY.y[1:]), TrainingConfig(**CONFIG))
    assert other.optimum.loss != page.optimum.loss
    curve, dot = companion_traces(other, "without", 0, 1, page, (0, 1), "above")["loss"]
    least = loss_figure(page, TEXT, scale="above").data[0].meta["least"]
    above = np.maximum(other.run.with_end().loss - other.optimum.loss, least)
    np.testing.assert_allclose(curve["y"], above, rtol=1e-12)
    assert curve["meta"]["least"] == dot["meta"]["least"] == least
    assert dot["y"] == [above[-1]]
