"""Every digit of every epoch, against loops written from torch's documentation."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.training import train
from linreg.training.fast_loop import EXACT_ROWS
from linreg.training.loop import plain_loop
from linreg.training.preparation import prepare
from tests.article import ARTICLE
from tests.plain_loops import plain_run, states_of

OPTIMIZERS = st.sampled_from(["SGD", "Adam", "RMSprop", "Adagrad"])
SIZES = st.sampled_from([2, 3, 4, 5, 8, 9, 17, 33, 64, 200, 1000])


@st.composite
def datasets(draw, sizes=SIZES):
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows, offset, spread = draw(sizes), draw(st.sampled_from([0, 3, -2000])), draw(st.sampled_from([0.01, 1, 50]))
    x = offset + spread * random.normal(size=rows)
    return Dataset(
        x, random.normal() * x + 5 * random.normal() + draw(st.sampled_from([0, 1])) * random.normal(size=rows)
    )


@st.composite
def configs(draw, **fixed):
    values = {
        "optimizer": draw(OPTIMIZERS),
        "loss": draw(st.sampled_from(["MSE", "L1", "Huber"])),
        "learning_rate": draw(st.sampled_from([1e-6, 1e-4, 0.01, 0.1, 0.5, 3.0])),
        "epochs": draw(st.sampled_from([1, 2, 30])),
        "momentum": draw(st.sampled_from([0.0, 0.5, 0.9])),
        "nesterov": draw(st.booleans()),
        "bias": draw(st.booleans()),
        "standardize": draw(st.booleans()),
        "dtype": draw(st.sampled_from(["float32", "float64"])),
        "seed": draw(st.integers(0, 1000)),
    }
    return TrainingConfig(**{**values, **fixed})


def truth_for(dataset, config, order=None):
    prepared = prepare(dataset, config)
    return plain_run(prepared.x, prepared.y, config, prepared.weight, prepared.bias, order)


def assert_same_digits(result, truth):
    """The run's states are `truth` bit for bit, or end where the first of those is not finite."""
    finite = np.isfinite(truth).all(axis=1)
    if finite.all():
        np.testing.assert_array_equal(states_of(result.trained), truth)
    else:
        kept = int(finite.argmin())
        assert (result.outcome.kind, result.outcome.epoch, len(result.history)) == ("diverged", kept, kept)
        np.testing.assert_array_equal(states_of(result.trained)[:kept], truth[:kept])


@settings(max_examples=120, deadline=None)
@given(datasets(), configs())
def test_full_batches_give_torchs_digits_at_every_epoch(dataset, config):
    assert_same_digits(train(dataset, config), truth_for(dataset, config))


@settings(max_examples=25, deadline=None)
@given(datasets(st.sampled_from([5, 9, 33])), configs(), st.sampled_from([1, 2, 3, 4]))
def test_mini_batches_give_torchs_digits_in_the_order_of_the_runs_own_generator(dataset, config, batch_size):
    config = replace(config, batch_size=batch_size)
    generator = torch.Generator().manual_seed(config.seed)
    torch.rand(2, generator=generator)  # the start has been drawn from it
    rows = dataset.rows
    truth = truth_for(dataset, config, lambda _: torch.randperm(rows, generator=generator).split(batch_size))
    assert_same_digits(train(dataset, config), truth)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop", "Adagrad"])
@pytest.mark.parametrize("rows", [5000, EXACT_ROWS])
def test_thousands_of_rows_still_give_torchs_digits(optimizer, rows):
    random = np.random.default_rng(rows)
    x = random.normal(3, 2, rows)
    dataset = Dataset(x, 2 * x + random.normal(size=rows))
    for dtype in ("float32", "float64"):
        config = TrainingConfig(optimizer=optimizer, epochs=10, dtype=dtype, momentum=0.5, nesterov=True)
        result = train(dataset, config)
        assert result.method == "rows"
        np.testing.assert_array_equal(states_of(result.trained), truth_for(dataset, config))


@pytest.mark.parametrize("loss", ["L1", "Huber"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_losses_without_moments_have_torchs_digits_with_any_number_of_rows(loss, bias, dtype):
    random = np.random.default_rng(EXACT_ROWS)
    x = random.normal(3, 2, 2 * EXACT_ROWS + 7)
    dataset = Dataset(x, 2 * x + random.standard_t(2, x.size))
    config = TrainingConfig(loss=loss, bias=bias, dtype=dtype, learning_rate=0.3, epochs=30)
    result = train(dataset, config)
    assert result.method == "rows"
    np.testing.assert_array_equal(states_of(result.trained), truth_for(dataset, config))


def test_a_long_run_has_the_same_digits_across_its_blocks():
    config = TrainingConfig(epochs=2500)
    np.testing.assert_array_equal(states_of(train(ARTICLE, config).trained), truth_for(ARTICLE, config))


@settings(max_examples=15, deadline=None)
@given(datasets(st.sampled_from([5, 9, 33])), configs(holdout=0.3, batch_size=3, early_stopping=True))
def test_the_readable_loop_and_train_agree_on_the_held_out_losses_too(dataset, config):
    blocks = zip(*plain_loop(prepare(dataset, config), config), strict=True)
    weight, bias, loss, held_loss = (np.concatenate(columns) for columns in blocks)
    result = train(dataset, config)
    kept = len(result.history)
    if np.isfinite([weight, bias, loss, held_loss]).all():
        assert_same_digits(result, np.column_stack([weight, bias, loss]))
        assert result.trained.validation_loss == held_loss[-1]
    np.testing.assert_array_equal(result.trained.history.validation_loss, held_loss[:kept])


def rows_beyond_the_limit(kind):
    random = np.random.default_rng(11)
    x = {
        "around zero": random.normal(size=EXACT_ROWS + 1),
        "years": random.integers(1900, 2025, EXACT_ROWS + 1),
        "offset of a million": 1e6 + random.normal(size=EXACT_ROWS + 1),
        "hundreds of millions": 1e8 * random.random(EXACT_ROWS + 1),
    }[kind]
    return Dataset(x, 3 * (x - x.mean()) / x.std() + 20 + random.normal(size=x.size))


@pytest.mark.parametrize("kind", ["around zero", "years", "offset of a million", "hundreds of millions"])
@pytest.mark.parametrize(
    "settings_of",
    [
        {"optimizer": "SGD", "learning_rate": 0.01, "momentum": 0.9, "nesterov": True},
        {"optimizer": "SGD", "learning_rate": 0.01, "bias": False},
        {"optimizer": "Adam", "learning_rate": 0.01},
        {"optimizer": "Adam", "learning_rate": 0.5, "standardize": True},
        {"optimizer": "RMSprop", "learning_rate": 0.01, "standardize": True},
        {"optimizer": "RMSprop", "learning_rate": 0.5, "bias": False},
        {"optimizer": "Adagrad", "learning_rate": 0.5},
    ],
)
def test_large_data_follow_a_float64_loop_over_the_rows_at_every_epoch(kind, settings_of):
    dataset, config = rows_beyond_the_limit(kind), TrainingConfig(epochs=200, **settings_of)
    result = train(dataset, config)
    assert result.method == ("double_rows" if config.optimizer == "RMSprop" else "moments")
    assert result.dtype == "float64"
    truth = truth_for(dataset, replace(config, dtype="float64"))
    finite = np.isfinite(truth).all(axis=1)
    kept = config.epochs if finite.all() else int(finite.argmin())
    weight, bias = result.scaling.line_in_user_units(truth[:kept, 0], truth[:kept, 1])
    np.testing.assert_allclose(result.history.weight, weight, rtol=1e-9)
    np.testing.assert_allclose(result.history.bias, bias, rtol=1e-9)
    np.testing.assert_allclose(result.history.loss, truth[:kept, 2] * result.scaling.loss_factor("MSE"), rtol=1e-9)


@pytest.mark.parametrize("kind", ["years", "offset of a million", "hundreds of millions"])
@pytest.mark.parametrize("bias", [True, False])
def test_the_best_line_of_many_rows_is_numpys_least_squares_line(kind, bias):
    dataset = rows_beyond_the_limit(kind)
    best = train(dataset, TrainingConfig(epochs=1, bias=bias)).optimum
    x, y = dataset.x.astype(np.longdouble), dataset.y.astype(np.longdouble)
    x_mean, y_mean = (x.mean(), y.mean()) if bias else (0, 0)
    weight = ((x - x_mean) * (y - y_mean)).sum() / ((x - x_mean) ** 2).sum()
    line = (float(weight), float(y_mean - weight * x_mean), float(np.mean((y - y_mean - weight * (x - x_mean)) ** 2)))
    assert (best.weight, best.bias, best.loss) == pytest.approx(line, rel=1e-10, abs=1e-12)


def test_a_loss_over_mini_batches_of_many_rows_is_that_of_all_rows():
    dataset = rows_beyond_the_limit("around zero")
    result = train(dataset, TrainingConfig(epochs=3, batch_size=1000, dtype="float64", holdout=0.2))
    train_x, train_y = result.training_data
    held_x, held_y = dataset.x[~result.training_rows], dataset.y[~result.training_rows]
    for x, y, losses in ((train_x, train_y, result.history.loss), (held_x, held_y, result.history.validation_loss)):
        truth = [np.mean((w * x + b - y) ** 2) for w, b in zip(result.history.weight, result.history.bias, strict=True)]
        np.testing.assert_allclose(losses, truth, rtol=1e-12)


@pytest.mark.parametrize("loss", ["L1", "Huber"])
def test_l1_and_huber_run_on_the_rows_however_many(loss):
    dataset = rows_beyond_the_limit("around zero")
    config = TrainingConfig(loss=loss, epochs=5, dtype="float64")
    result = train(dataset, config)
    assert result.method == "rows"
    np.testing.assert_allclose(states_of(result.trained), truth_for(dataset, config), rtol=1e-12)
