"""The arrows on the loss surface: the browser's gradient is autograd's, and each points and reaches as it should."""

from pathlib import Path

import numpy as np
import pytest
import torch

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.figures.surface_figure import surface_alt, surface_figure
from linreg.training import train
from linreg.ui.stage.packing import pack_run
from linreg.words import messages
from tests.article import ARTICLE, START
from tests.stage_parts import unpack

SCRIPTS = Path(__file__).parents[1] / "linreg" / "ui" / "stage"
FILES = ("numbers.js", "run.js", "moves.js", "arrows.js")
TEXT = messages("en")
LOSSES = {"MSE": torch.nn.MSELoss(), "L1": torch.nn.L1Loss(), "Huber": torch.nn.HuberLoss()}
DRAW = np.random.default_rng(4)
ROWS = Dataset(x := DRAW.uniform(20, 30, 40), 3 * x + DRAW.normal(0, 5, 40))


def in_browser(page, result, script, user_units=False):
    """What `script` gives, a function of the run and of the figure's `trace(role)`, with the stage's own functions."""
    figure = surface_figure(result, TEXT, user_units=user_units)
    header, arrays = unpack(pack_run(result, {"surface": figure}, {}))
    header |= {name: values.tolist() for name, values in arrays.items()}
    x, y = result.training_data
    header["points"] = {"x": x.tolist(), "y": y.tolist()}
    source = "\n".join((SCRIPTS / name).read_text(encoding="utf-8") for name in FILES)
    found = "role => run.figures.surface.data.find(trace => trace.meta.role === role).meta"
    page.goto("about:blank")
    return page.evaluate(f"run => {{ {source}; const trace = {found}; return ({script})(run, trace) }}", header)


def gradient(result, epoch):
    """By autograd, in float64, in the units that were trained."""
    x, y = (torch.tensor(rows) for rows in result.trained_data)
    states = result.trained.with_end()
    line = [torch.tensor(values[epoch], requires_grad=True) for values in (states.weight, states.bias)]
    LOSSES[result.config.loss](line[0] * x + line[1], y).backward()
    return [part.grad.item() for part in line]


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_the_gradient_of_the_arrow_is_autograds_over_the_training_rows(page, loss, standardize):
    config = TrainingConfig(loss=loss, standardize=standardize, holdout=0.25, epochs=60, dtype="float64")
    result = train(ROWS, config)
    epochs = [0, 17, 60]
    script = f"run => {epochs}.map(e => gradientAt(run, e)).map(({{weight, bias}}) => [weight, bias])"
    for epoch, found in zip(epochs, in_browser(page, result, script), strict=True):
        assert found == pytest.approx(gradient(result, epoch), rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("user_units", [False, True])
def test_sgd_steps_straight_downhill_and_a_long_step_ends_where_the_run_went(page, user_units):
    config = TrainingConfig(optimizer="SGD", learning_rate=0.2, standardize=True, epochs=5, dtype="float64")
    result = train(ROWS, config)
    script = "(run, trace) => ['downhill', 'step'].map(role => MOVES[role](trace(role), run, 0))"
    downhill, step = in_browser(page, result, script, user_units)
    states = (result.run if user_units else result.trained).with_end()
    assert (step["x"], step["y"]) == (pytest.approx(states.weight[:2]), pytest.approx(states.bias[:2]))
    assert step["text"] == ["step", ""]
    ways = [np.array([arrow["x"][1] - arrow["x"][0], arrow["y"][1] - arrow["y"][0]]) for arrow in (downhill, step)]
    assert ways[0] / np.linalg.norm(ways[0]) == pytest.approx(ways[1] / np.linalg.norm(ways[1]), rel=1e-6)


def test_a_short_step_is_drawn_longer_and_says_so_and_nothing_is_drawn_where_there_is_none(page):
    result = train(ARTICLE, TrainingConfig(**START, epochs=1000))
    script = "(run, trace) => [0, 1000].map(e => MOVES.step(trace('step'), run, e))"
    first, after_the_end = in_browser(page, result, script)
    (left, right), (bottom, top) = (
        surface_figure(result, TEXT).layout[axis].range for axis in ("xaxis", "yaxis")
    )  # fmt: skip
    true = np.hypot(0.01 / (right - left), 0.52 * 0.01 / (top - bottom))  # Adam's first step is its learning rate
    assert first["text"][0] == f"step ×{0.09 / true:.0f}"
    assert after_the_end["x"] == [None, None]
    converged = train(ARTICLE, TrainingConfig(optimizer="SGD", learning_rate=0.1, epochs=3000))
    script = "(run, trace) => ['downhill', 'step'].map(role => MOVES[role](trace(role), run, 2000))"
    assert [arrow["x"] for arrow in in_browser(page, converged, script)] == [[None, None]] * 2


def test_an_arrow_ends_at_the_edge_of_the_picture_and_none_leaves_from_beyond_it(page):
    result = train(ARTICLE, TrainingConfig(optimizer="SGD", learning_rate=0.5, epochs=20, **START))
    script = "(run, trace) => [0, 6].map(e => MOVES.step(trace('step'), run, e))"
    first, later = in_browser(page, result, script)
    figure = surface_figure(result, TEXT)
    ends = [first["x"][1], first["y"][1]]
    for end, axis in zip(ends, ("xaxis", "yaxis"), strict=True):
        low, high = figure.layout[axis].range
        assert low - 1e-9 <= end <= high + 1e-9
    assert later["x"] == [None, None]


def test_where_the_browser_has_not_the_rows_there_is_no_downhill_and_the_words_say_what_is_drawn():
    many = Dataset(x := np.arange(5000.0), x)
    few, batches, rows = (
        train(data, TrainingConfig(epochs=2, standardize=True, **config))
        for data, config in ((many, {"loss": "L1"}), (ARTICLE, {"batch_size": 1}), (many, {}))
    )
    drawn = [surface_figure(run, TEXT).data for run in (few, batches, rows)]
    names = [{trace.meta["role"]: trace.name for trace in traces} for traces in drawn]
    assert "downhill" not in names[0]
    assert names[1]["downhill"] == "−gradient (all rows)"
    assert names[1]["step"] == "steps"
    assert names[2]["downhill"] == "−gradient"
    assert "15%" in surface_alt(rows, TEXT)
