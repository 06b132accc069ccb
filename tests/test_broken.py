"""Loops broken on purpose: what really happens, held against torch's own optimizers and the facts of three points."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.comparing.broken import broken_loop, train_broken
from linreg.comparing.companion import BROKEN
from linreg.comparing.fast_broken_loop import fast_broken_loop
from linreg.config import TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.diagnosis.stability import stability
from linreg.training import train
from linreg.training.preparation import prepare
from linreg.training.recording import record
from tests.article import ARTICLE, START
from tests.plain_loops import CRITERIA, optimizer_for, states_of

CONFIGS = st.builds(
    TrainingConfig,
    optimizer=st.sampled_from(["SGD", "Adam", "RMSprop", "Adagrad"]),
    loss=st.sampled_from(["MSE", "L1", "Huber"]),
    learning_rate=st.sampled_from([0.001, 0.01, 0.1, 1.0]),
    epochs=st.integers(1, 40),
    batch_size=st.none() | st.integers(1, 12),
    momentum=st.sampled_from([0.0, 0.5, 0.9]),
    nesterov=st.booleans(),
    bias=st.booleans(),
    standardize=st.booleans(),
    seed=st.integers(0, 1000),
    holdout=st.sampled_from([0.0, 0.25]),
    dtype=st.sampled_from(["float32", "float64"]),
)
ROWS = st.tuples(st.integers(2, 40), st.integers(0, 2**32 - 1))


def drawn(rows: tuple[int, int]) -> Dataset:
    x, noise = np.random.default_rng(rows[1]).normal(size=(2, rows[0]))
    return Dataset(3 * x + 1, 2 * x - 1 + noise)


def torch_states(dataset, config, broken, epochs):
    """The broken program written once more, from torch's documentation: rows (weight, bias, loss)."""
    x, y = (torch.tensor(column, dtype=torch.float32).view(-1, 1) for column in (dataset.x, dataset.y))
    y = y.view(-1) if broken == "shape" else y
    layer = torch.nn.Linear(1, 1)
    layer.weight.data.fill_(config.initial_weight)
    layer.bias.data.fill_(config.initial_bias)
    criterion = type(CRITERIA[config.loss])(reduction="sum" if broken == "sum" else "mean")
    optimizer, rows = optimizer_for(layer.parameters(), config), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for _ in range(epochs):
            loss = criterion(layer(x), y)
            rows.append((layer.weight.item(), layer.bias.item(), loss.item()))
            if broken != "zero_grad":
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return np.array(rows)


@settings(max_examples=80, deadline=None)
@given(ROWS, CONFIGS, st.sampled_from(BROKEN))
def test_the_fast_loop_has_the_digits_of_the_readable_one(rows, config, broken):
    readable, fast = (
        record(loop, prepared, config).states
        for prepared, loop in (
            (prepared, loops(prepared)) for loops in (
                lambda prepared: broken_loop(prepared, config, broken),
                lambda prepared: fast_broken_loop(prepared, config, broken, lambda done: None),
            ) for prepared in [prepare(drawn(rows), config)]
        )
    )  # fmt: skip
    for name in ("weight", "bias", "loss", "held_loss"):
        assert np.array_equal(getattr(readable, name), getattr(fast, name)), name


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop", "Adagrad"])
@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_a_broken_run_has_the_digits_of_the_broken_program(broken, optimizer, loss):
    config = TrainingConfig(optimizer=optimizer, loss=loss, epochs=120, **START)
    result = train_broken(ARTICLE, config, broken)
    kept = len(result.history)
    assert np.array_equal(states_of(result.trained)[:kept], torch_states(ARTICLE, config, broken, kept))
    assert result.broken == broken


def test_without_zero_grad_sgd_is_bit_for_bit_sgd_with_momentum_one():
    config = TrainingConfig(optimizer="SGD", epochs=1000, **START)
    result = train_broken(ARTICLE, config, "zero_grad")
    x, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[3.0], [5.0], [7.0]])
    layer = torch.nn.Linear(1, 1)
    layer.weight.data.fill_(START["initial_weight"])
    layer.bias.data.fill_(START["initial_bias"])
    optimizer, rows = torch.optim.SGD(layer.parameters(), lr=0.01, momentum=1.0), []
    for _ in range(1000):
        loss = torch.nn.functional.mse_loss(layer(x), y)
        rows.append((layer.weight.item(), layer.bias.item(), loss.item()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert np.array_equal(states_of(result.trained)[:-1], rows)
    assert result.history.loss.min() == pytest.approx(0.001, abs=0.0005)
    assert result.history.loss.max() == pytest.approx(29.5, abs=0.05)


def test_without_zero_grad_adam_looks_better_at_first_and_ends_worse():
    broken = train_broken(ARTICLE, TrainingConfig(**START), "zero_grad")
    healthy = train(ARTICLE, TrainingConfig(**START))
    for epoch, with_fault, without in ((100, 1.99, 6.99), (300, 16.41, 0.35)):
        assert broken.history.loss[epoch] == pytest.approx(with_fault, abs=0.005)
        assert healthy.history.loss[epoch] == pytest.approx(without, abs=0.005)
    assert broken.predict(4) == pytest.approx(11.77, abs=0.005)


def test_a_sum_divides_the_limit_of_sgd_by_the_rows_and_leaves_adam_where_it_was():
    sgd = TrainingConfig(optimizer="SGD", epochs=3000, **START)
    limit = stability(train(ARTICLE, replace(sgd, learning_rate=0.01, epochs=1))).limit
    assert limit == pytest.approx(0.1803, abs=5e-5)
    assert train_broken(ARTICLE, replace(sgd, learning_rate=0.06), "sum").outcome.kind == "converged"
    assert train_broken(ARTICLE, replace(sgd, learning_rate=0.0602, epochs=100_000), "sum").outcome.kind == "diverged"
    assert limit / 3 == pytest.approx(0.0601, abs=5e-5)
    adam = train_broken(ARTICLE, TrainingConfig(**START), "sum")
    assert adam.predict(4) == pytest.approx(8.3141, abs=5e-5)
    assert adam.history.loss[0] == pytest.approx(3 * 28.679777145385742, rel=1e-6)


def test_with_y_of_the_wrong_shape_the_model_learns_the_mean_of_y():
    result = train_broken(ARTICLE, TrainingConfig(optimizer="SGD", epochs=5000, **START), "shape")
    assert (result.weight, result.bias) == pytest.approx((0.0, 5.0), abs=1e-3)
    assert result.loss == pytest.approx(8 / 3, abs=1e-5)
    assert result.predict(4) == pytest.approx(5.0, abs=1e-3)
    assert (result.optimum.weight, result.optimum.bias) == pytest.approx((2, 1))


@settings(max_examples=30, deadline=None)
@given(ROWS, st.sampled_from(["MSE", "L1", "Huber"]), st.booleans())
def test_the_least_sum_is_at_the_same_line_and_counts_every_row(rows, loss, standardize):
    config = TrainingConfig(loss=loss, standardize=standardize, epochs=1, holdout=0.25)
    summed, mean = train_broken(drawn(rows), config, "sum"), train(drawn(rows), config)
    count = int(mean.training_rows.sum())
    assert (summed.optimum.weight, summed.optimum.bias) == (mean.optimum.weight, mean.optimum.bias)
    assert summed.optimum.loss == pytest.approx(count * mean.optimum.loss, rel=1e-12, abs=1e-300)
    assert summed.history.loss[0] == pytest.approx(count * mean.history.loss[0], rel=1e-5)


def test_a_table_of_every_pair_that_is_too_large_is_refused_before_it_is_made():
    with pytest.raises(DataError, match="9000000 differences"):
        train_broken(Dataset(np.arange(3000.0), np.arange(3000.0)), TrainingConfig(epochs=1), "shape")
    with pytest.raises(DataError, match="seconds"):
        train_broken(Dataset(np.arange(2000.0), np.arange(2000.0)), TrainingConfig(epochs=100_000), "shape")


def test_progress_is_told_and_what_it_raises_ends_a_broken_run():
    class EnoughError(Exception):
        pass

    def stop(done: int, epochs: int) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        train_broken(ARTICLE, TrainingConfig(epochs=100_000), "zero_grad", stop)
