"""A run's hyperparameters: defaults as documented, limits that hold, refusals that name field and value."""

import math
from dataclasses import FrozenInstanceError, fields, replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import optim

from linreg import config as settings
from linreg.config import CHOICES, LEARNING_RATES, LIMITS, TrainingConfig, offered_learning_rate

PUBLIC_DEFAULTS = {
    "optimizer": "Adam",
    "loss": "MSE",
    "learning_rate": 0.01,
    "epochs": 1000,
    "batch_size": None,
    "momentum": 0.0,
    "nesterov": False,
    "bias": True,
    "standardize": False,
    "seed": 0,
    "initial_weight": None,
    "initial_bias": None,
    "holdout": 0.0,
    "early_stopping": False,
    "dtype": "float32",
}


def test_fields_and_defaults_are_the_published_ones_in_their_published_order():
    assert [(field.name, field.default) for field in fields(TrainingConfig)] == list(PUBLIC_DEFAULTS.items())


def test_every_choice_is_accepted():
    for field, choices in CHOICES.items():
        for choice in choices:
            assert getattr(TrainingConfig(**{field: choice}), field) == choice


@pytest.mark.parametrize("field", CHOICES)
def test_another_choice_is_refused_by_name_and_value(field):
    with pytest.raises(ValueError, match=f"{field}='adam '"):
        TrainingConfig(**{field: "adam "})


@pytest.mark.parametrize("field", LIMITS)
def test_both_limits_are_allowed_and_nothing_beyond_them(field):
    low, high = LIMITS[field]
    whole = field in ("epochs", "batch_size", "seed")
    for inside in (low, high):
        TrainingConfig(**{field: int(inside) if whole else inside})
    beyond = (
        (int(low) - 1, int(high) + 1) if whole else (math.nextafter(low, -math.inf), math.nextafter(high, math.inf))
    )
    for outside in beyond:
        with pytest.raises(ValueError, match=f"{field}="):
            TrainingConfig(**{field: outside})


@pytest.mark.parametrize("field", LIMITS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "1", True, [1]])
def test_what_is_no_finite_number_is_refused(field, value):
    with pytest.raises(ValueError, match=f"{field}="):
        TrainingConfig(**{field: value})


@pytest.mark.parametrize("field", ["epochs", "batch_size", "seed"])
def test_a_fraction_is_refused_where_a_whole_number_is_meant(field):
    with pytest.raises(ValueError, match=f"{field}=2.0: must be a whole number"):
        TrainingConfig(**{field: 2.0})


@pytest.mark.parametrize("field", ["learning_rate", "epochs", "momentum", "seed", "holdout"])
def test_none_is_refused_where_a_value_is_needed(field):
    with pytest.raises(ValueError, match=f"{field}=None"):
        TrainingConfig(**{field: None})


@pytest.mark.parametrize("field", ["nesterov", "bias", "standardize", "early_stopping"])
@pytest.mark.parametrize("value", [1, 0, "true", None])
def test_a_switch_is_true_or_false_and_nothing_that_resembles_it(field, value):
    with pytest.raises(ValueError, match=f"{field}="):
        TrainingConfig(**{field: value})


def test_a_config_cannot_be_changed_and_equal_ones_are_one_key():
    config = TrainingConfig(epochs=7)
    with pytest.raises(FrozenInstanceError):
        config.epochs = 8
    assert {config: "cached"}[replace(TrainingConfig(), epochs=7)] == "cached"


def test_offered_rates_are_every_number_of_two_digits_from_a_millionth_to_nearly_ten():
    written = {f"{digits / 10}e{exponent}" for exponent in range(-6, 1) for digits in range(10, 100)}
    assert list(LEARNING_RATES) == sorted({float(text) for text in written})
    assert (LEARNING_RATES[0], LEARNING_RATES[-1]) == (1e-6, 9.9)


@given(st.floats(min_value=1e-6, max_value=9.9))
def test_a_rate_is_rounded_down_by_less_than_a_tenth(rate):
    offered = offered_learning_rate(rate)
    assert offered in LEARNING_RATES
    assert offered <= rate < offered * 1.1 * (1 + 1e-12)


@pytest.mark.parametrize(("rate", "offered"), [(1e-9, 1e-6), (0.0, 1e-6), (0.18030, 0.18), (0.01, 0.01), (1e6, 9.9)])
def test_a_rate_beyond_the_ends_takes_the_end(rate, offered):
    assert offered_learning_rate(rate) == offered


def test_what_no_field_changes_is_set_as_torch_sets_it():
    parameter = [torch.zeros(1)]
    adam, rmsprop, adagrad = (kind(parameter).defaults for kind in (optim.Adam, optim.RMSprop, optim.Adagrad))
    assert (*adam["betas"], adam["eps"]) == (settings.BETA1, settings.BETA2, settings.ADAM_EPS)
    assert (rmsprop["alpha"], rmsprop["eps"]) == (settings.ALPHA, settings.RMSPROP_EPS)
    assert adagrad["eps"] == settings.ADAGRAD_EPS
