"""The line of the reader's own: what of it is an input, what its loss is, and that nothing gives the best line away."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.figures import style
from linreg.link.moments import encode_moments
from linreg.training import train
from linreg.ui.stage.hands import guessed
from linreg.ui.stage.own_line_section import loss_of, slider_ranges
from linreg.ui.stage.packing import pack_own_line
from linreg.words import format_number
from tests.stage_parts import data_part, own_line_part, run_part
from tests.test_lesson_page import styles
from tests.test_moments import moments_from_rows

TORCH = {"MSE": torch.nn.MSELoss(), "L1": torch.nn.L1Loss(), "Huber": torch.nn.HuberLoss()}


@pytest.mark.parametrize(
    ("done", "inputs"),
    [
        ({"kind": "guess", "weight": 1.5, "bias": -2}, {"guess": "1.5,-2"}),
        ({"kind": "guess_reveal", "weight": 1e-7, "bias": 0}, {"guess": "1e-07,0", "revealed": True}),
        (
            {"kind": "guess_train", "weight": 1, "bias": 2, "has_bias": True},
            {"guess": "1,2", "revealed": True, "initial_weight": 1, "initial_bias": 2},
        ),
        (
            {"kind": "guess_train", "weight": 1, "bias": 0, "has_bias": False},
            {"guess": "1,0", "revealed": True, "initial_weight": 1},
        ),
        ({"kind": "guess_away"}, {"guess": "", "revealed": False}),
        ({"kind": "guess", "weight": "1", "bias": 2}, {}),
        ({"kind": "guess", "weight": 1}, {}),
        ({"kind": "guess", "weight": float("nan"), "bias": 2}, {}),
        ({"kind": "guess_reveal", "weight": 1, "bias": 2e9}, {}),
        ({"kind": "guess_train", "weight": True, "bias": 2}, {}),
    ],
)
def test_what_a_hand_did_with_the_line_becomes_inputs_or_nothing(done, inputs):
    assert guessed(done) == inputs


@given(
    st.sampled_from(["MSE", "L1", "Huber"]), st.booleans(), st.sampled_from([0.0, 0.3]),
    st.floats(-50, 50), st.floats(-50, 50),
)  # fmt: skip
def test_the_loss_of_a_line_is_torchs_over_the_training_rows(loss, standardize, holdout, weight, bias):
    x = np.arange(12.0)
    dataset = Dataset(x, 30 * np.sin(x) + 3 * x)
    result = train(dataset, TrainingConfig(loss=loss, standardize=standardize, holdout=holdout, epochs=1))
    rows = result.training_rows
    scale = result.scaling.y_scale  # in which Huber has its bend
    x, y = (torch.tensor(column[rows]) for column in (dataset.x, dataset.y))
    wanted = TORCH[loss]((weight * x + bias) / scale, y / scale).item() * (scale if loss == "L1" else scale**2)
    assert loss_of(result, (weight, bias)) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    ("x", "y", "ranges"),
    [
        ([1, 2, 3], [3, 5, 7], [[-6, 6, 0.1], [-9, 19, 0.2]]),
        ([0, 1000], [0, 1e6], [[-3000, 3000, 50], [-1.5e6, 2.5e6, 20_000]]),
        ([0, 1], [4, 4], [[-12, 12, 0.2], [-2, 10, 0.1]]),
        ([1900, 1990], [0, 1], None),
    ],
)
def test_the_sliders_reach_as_far_as_a_line_of_these_data_can_and_step_in_round_numbers(x, y, ranges):
    result = train(Dataset(np.array(x, float), np.array(y, float)), TrainingConfig(epochs=1))
    assert slider_ranges(result) == ranges


def test_the_browser_gets_nothing_that_gives_the_best_line_away_before_it_is_asked_for(app_test):
    app = app_test({"guess": "1,2", "bands": "true", "compare": "race"}).run()
    assert not app.exception
    assert run_part(app) is None
    roles = {trace["meta"]["role"] for trace in data_part(app)["figures"]["fit"]["data"]}
    assert roles == {"points"}
    assert "best" not in data_part(app)["alts"]["fit"]
    part = own_line_part(app)
    assert part["guess"] == [1, 2]
    assert {"best_loss", "flat_loss", "score"} & part.keys() == set()
    assert {trace["meta"]["role"] for trace in part["figure"]["data"]} == {"own_squares", "own_line"}
    assert all(f".st-key-{name}" in styles(app) for name in ("answer", "tabs", "parameters", "log"))
    app.session_state["revealed"] = True
    app.run()
    part = own_line_part(app)
    assert (part["best_loss"], part["flat_loss"]) == pytest.approx((0, 8 / 3))
    assert run_part(app) is not None
    assert styles(app) == ""


def test_the_line_stays_in_its_own_units_when_data_and_settings_change_and_goes_by_its_switch(app_test):
    app = app_test({"guess": "1,2"}).run()
    for name, value in (("standardize", True), ("bias", False)):
        app.toggle(key=name).set_value(value).run()
    app.selectbox(key="loss").set_value("L1").run()
    part = own_line_part(app)
    assert (part["guess"], part["has_bias"]) == ([1, 0], False)  # a line through the origin, as the model's
    app.toggle(key="bias").set_value(True).run()
    app.selectbox(key="dataset").set_value("anscombe3").run()
    assert not app.exception
    part = own_line_part(app)
    assert part["guess"] == [1, 2]
    assert {trace["meta"]["role"] for trace in part["figure"]["data"]} == {"own_distances", "own_line"}
    app.toggle(key="own_line").set_value(False).run()
    assert own_line_part(app) is None
    assert app.query_params.get("guess") is None
    app.toggle(key="own_line").set_value(True).run()
    assert own_line_part(app)["guess"] == [0, 9.06]  # flat, in the middle of y: 5.39 to 12.74, shortened
    assert app.query_params["guess"] == "0,9.06"


@pytest.mark.parametrize("guess", ["1", "a,b", "nan,1", "1,2,3", ",", "1e400,0", "<b>,1"])
def test_what_is_no_line_is_refused_in_a_sentence(app_test, guess):
    app = app_test({"guess": guess}).run()
    assert not app.exception
    assert own_line_part(app) is None
    assert any("guess =" in note.value for note in app.caption)


def test_held_out_rows_and_many_rows_and_rows_elsewhere_have_a_loss_too(app_test):
    held = app_test({"guess": "1,2", "dataset": "engel", "holdout": "0.3"}).run()
    assert {trace["meta"]["role"] for trace in own_line_part(held)["figure"]["data"]} == {
        "points", "held_out", "own_distances", "own_line",
    }  # fmt: skip
    held.session_state["revealed"] = True
    held.run()
    best = own_line_part(held)["best_loss"]
    assert format_number(best, 3) in own_line_part(held)["score"]  # four digits of it, as beside the player
    many = app_test({"guess": "2,1", "dataset": "synthetic", "synthetic_rows": "5000", "loss": "L1"}).run()
    part = own_line_part(many)
    assert not many.exception
    assert part["rows_drawn"] is False
    assert 0.5 < part["told_loss"] < 1.1  # the mean size of noise of 1 is 0.8
    rows = np.arange(10.0), np.arange(10.0) ** 2
    link = {"dataset": "database", "moments": encode_moments(moments_from_rows(*rows)), "guess": "9,-12"}
    elsewhere = app_test({**link, "revealed": "true"}).run()
    assert not elsewhere.exception
    part = own_line_part(elsewhere)
    assert part["rows_drawn"] is False
    assert part["told_loss"] == pytest.approx(np.mean((rows[1] - 9 * rows[0] + 12) ** 2))
    assert part["flat_loss"] == pytest.approx(np.var(rows[1]))
    elsewhere.toggle(key="own_line").set_value(False).run()
    elsewhere.toggle(key="own_line").set_value(True).run()
    assert own_line_part(elsewhere)["guess"] == [0, 40.5]


SCRIPT = (Path(__file__).parents[1] / "linreg" / "ui" / "stage" / "own_line.js").read_text(encoding="utf-8")


def test_the_browser_computes_the_same_losses_from_the_rows_and_from_their_sums(page):
    page.goto("about:blank")
    x = np.arange(20.0)
    dataset = Dataset(x, 30 * np.sin(x) + 3 * x)
    lines = [(1.0, 2.0), (-3.0, 40.5), (3.2, 0.0)]
    for loss, standardize in (("MSE", True), ("MSE", False), ("L1", True), ("Huber", True), ("Huber", False)):
        result = train(dataset, TrainingConfig(loss=loss, standardize=standardize, epochs=1))
        part = json.loads(pack_own_line(result, style.figure([], {}), {}, rows_drawn=True))
        given = [part, {"x": x.tolist(), "y": dataset.y.tolist()}, lines]
        source = f"""([part, points, lines]) => {{ {SCRIPT};
            const from = rows => lines.map(([weight, bias]) => lossOf({{weight, bias}}, rows, part));
            return [from(points), part.loss === "MSE" ? from(null) : from(points)] }}"""
        wanted = [loss_of(result, line) for line in lines]
        assert page.evaluate(source, given) == [pytest.approx(wanted, rel=1e-9)] * 2


@pytest.mark.parametrize("ends", [([1, 3], [3.01, 6.98]), ([1900, 1990], [5.2, -7.1]), ([0, 1e-6], [1e8, 2e8])])
def test_a_line_that_was_dragged_has_short_numbers_and_is_where_it_was_let_go(page, ends):
    page.goto("about:blank")
    x, heights = ends
    slack = 0.002 * abs(heights[1] - heights[0])
    line = page.evaluate(
        f"([x, heights, slack]) => {{ {SCRIPT}; return shortLine(x, heights, slack) }}", [*ends, slack]
    )
    assert [line["weight"] * at + line["bias"] for at in x] == pytest.approx(heights, abs=slack)
    assert float(f"{line['weight']:.4g}") == line["weight"]
