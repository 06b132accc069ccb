"""The loss against the weight: a curve of torch's losses, touched by its tangent where the step begins."""

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from linreg.explaining import explain_step
from linreg.figures.slice_figure import slice_alt, slice_figure
from linreg.training import train
from linreg.words import messages
from tests.test_explain import LOSSES, random_config, random_dataset
from tests.test_figures_surface import trace
from tests.test_step_section import draw

TEXT = messages("en")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_the_curve_is_torchs_loss_of_the_batch_and_autograds_gradient_its_slope(optimizer, loss):
    rng = np.random.default_rng(5)
    result = train(random_dataset(rng, 30), random_config(rng, optimizer, loss, batch_size=7, holdout=0.2))
    step = explain_step(result, 3)
    weight, curve = step.parameters[0], step.along_weight
    bias = step.parameters[1].before if len(step.parameters) > 1 else 0.0
    x, y = (torch.tensor(rows) for rows in (step.examples.x, step.examples.y))  # all of them: there are seven
    losses = [LOSSES[loss]()(at * x + bias, y).item() for at in (*curve.weight, weight.after)]
    assert [*curve.loss, curve.after] == pytest.approx(losses, rel=1e-9)
    assert min(curve.weight) < min(weight.before, weight.after) <= max(weight.before, weight.after) < max(curve.weight)
    at = torch.tensor(weight.before, requires_grad=True, dtype=torch.float64)
    LOSSES[loss]()(at * x + bias, y).backward()
    assert weight.gradient == pytest.approx(at.grad.item(), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(("gradient", "losses"), [(-8.0, (16.0, 4.0, 0.0)), (0.0, (1.0, 0.0, 1.0)), (8.0, (0, 4, 16))])
def test_the_tangent_touches_the_curve_with_the_gradient_as_its_slope_and_stays_in_the_picture(gradient, losses):
    at, to = (1.0, float(losses[1])), (1.5, 1.0)
    figure = slice_figure(np.arange(3.0), np.array(losses, float), at, gradient, to, TEXT)
    line = trace(figure, "tangent")
    assert (line.x[1], line.y[1]) == at
    assert (line.y[2] - line.y[0]) == pytest.approx(gradient * (line.x[2] - line.x[0]))
    assert line.x[2] > line.x[0]
    low, high = figure.layout.yaxis.range
    assert abs(line.y[2] - line.y[0]) <= high - low + 1e-9
    assert (trace(figure, "at").x[0], trace(figure, "to").x[0]) == (1.0, 1.5)
    assert figure.layout.xaxis.title.text == "weight"
    scaled = slice_figure(np.arange(3.0), np.array(losses, float), at, gradient, to, TEXT, scaled=True)
    assert scaled.layout.xaxis.title.text == "weight (standardized)"


def test_the_words_give_the_slope_and_both_places():
    words = slice_alt((1.0, 2.0), -3.5, (1.25, 1.5), 0.75, TEXT)
    assert all(number in words for number in ("weight 1 ", "is 2,", "−3.5", "1.25", "1.5", "0.75"))
    assert "bias" not in slice_alt((1.0, 2.0), -3.5, (1.25, 1.5), None, TEXT)


@pytest.mark.parametrize(("scale", "charts"), [(1.0, 1), (1e30, 0)])
def test_the_picture_is_drawn_with_its_words_where_the_step_has_numbers(scale, charts):
    settings = {"optimizer": "SGD", "learning_rate": 0.01, "epochs": 40}
    rows = {"x": [-3 * scale, scale, 2 * scale], "y": [3 * scale, -5 * scale, 7 * scale]}
    arguments = {**rows, "settings": settings, "epoch": 400, "language": "en"}
    app = AppTest.from_function(draw, kwargs=arguments, default_timeout=60).run()
    assert not app.exception
    drawn = app.get("plotly_chart")
    assert len(drawn) == charts
    assert all("slope" in chart.proto.alt for chart in drawn)
