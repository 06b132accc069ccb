"""What the player hands to the browser, and what it takes back."""

import math
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.config import LIMITS, TrainingConfig
from linreg.dataset import Dataset
from linreg.trained_units import Scaling
from linreg.training import train
from linreg.ui.stage.hands import chosen_start
from linreg.ui.stage.packing import pack_run
from linreg.ui.stage.stage import read_epoch
from tests.article import ARTICLE
from tests.stage_parts import unpack

PLACE = {"x": 1.5, "y": 0.5, "width": 3.0, "height": 4.0, "scaling": [0.0, 1.0, 0.0, 1.0], "bias": True}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("standardize", [False, True])
def test_every_state_reaches_the_browser_bit_for_bit(dtype, standardize):
    run = train(ARTICLE, TrainingConfig(epochs=120, dtype=dtype, standardize=standardize))
    header, arrays = unpack(pack_run(run, {}, {}))
    for name in ("weight", "bias", "loss"):
        wanted = [*getattr(run.trained.history, name), getattr(run.trained, name)]
        np.testing.assert_array_equal(arrays[name], wanted)
    x_mean, x_scale, y_mean, y_scale = header["scaling"]
    assert Scaling(x_mean, x_scale, y_mean, y_scale) == run.scaling
    np.testing.assert_array_equal(arrays["loss"][:-1] * header["loss_factor"], run.history.loss)


def test_a_thousand_epochs_weigh_less_than_thirteen_kilobytes():
    draw = np.random.default_rng(0)
    x = draw.normal(size=50)
    run = train(Dataset(x, 2 * x + draw.normal(size=50)), TrainingConfig())
    packed = pack_run(run, {}, {})
    assert len(packed) < 13_000
    assert len(zlib.compress(packed)) < 13_000


def test_a_run_without_any_epoch_is_packed_with_its_start():
    run = train(Dataset([1e90, 2e90], [1, 2]), TrainingConfig())
    header, arrays = unpack(pack_run(run, {}, {}))
    assert header["epochs"] == 0
    assert arrays["weight"].tolist() == [run.weight]


@pytest.mark.parametrize(
    ("raw", "epoch"),
    [
        *(("0", 0), ("137", 137), ("1000", 1000), ("007", 7), (None, 1000), ("", 1000), ("1001", 1000), ("-1", 1000)),
        *((hostile, 1000) for hostile in ("5.5", "1e2", "٣", "²", "nan", " 5", "9" * 5000)),
    ],
)
def test_an_epoch_that_is_no_state_of_the_run_is_its_end(raw, epoch):
    assert read_epoch(raw, 1000) == epoch


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.integers(0, 100_000))
def test_no_text_leads_to_a_state_that_is_not_there(raw, epochs):
    assert 0 <= read_epoch(raw, epochs) <= epochs


def test_a_click_in_trained_units_starts_there_in_the_users():
    scaling = Scaling(1e6, 250.0, -3.0, 7.0)
    place = {"x": 0.4321, "y": -1.234, "width": 3.0, "height": 4.0, "scaling": [1e6, 250.0, -3.0, 7.0], "bias": True}
    start = chosen_start(place)
    place = scaling.line_in_trained_units(start["initial_weight"], start["initial_bias"])
    assert place[0] == pytest.approx(0.4321, abs=0.01)
    assert place[1] == pytest.approx(-1.234, abs=0.01)


def test_a_click_gives_numbers_as_short_as_a_finger_is_exact():
    start = chosen_start({**PLACE, "x": 1.23456789, "y": -0.98765})
    assert start == {"initial_weight": 1.23, "initial_bias": -0.988}


def test_without_a_bias_a_click_sets_the_weight_alone():
    assert chosen_start({**PLACE, "y": 99.0, "bias": False}) == {"initial_weight": 1.5}


@pytest.mark.parametrize(
    "place",
    [
        *({}, {"x": "one"}, {"y": None}, {"x": 1e300}, {"x": math.nan}, {"scaling": 5}, {"scaling": [1, 2]}),
        *({"scaling": [0, 0, 0, 1]}, {"scaling": [0, 1, 0, math.inf]}, {"y": LIMITS["initial_bias"].high * 2}),
    ],
)
def test_a_hostile_click_sets_nothing(place):
    assert chosen_start({**PLACE, **place} if place else {}) == {}
