"""The strip of learning rates: each bar is a run of its own, counted as it is counted alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.comparing.strip import ALL_EPOCHS, BETWEEN, ENOUGH, MOST_EPOCHS, RATES, rate_strip, with_own
from linreg.config import LEARNING_RATES, TrainingConfig
from linreg.dataset import Dataset
from linreg.training import epochs_to_converge, train
from tests.article import ARTICLE, START

OPTIMIZERS = ("SGD", "Adam", "RMSprop", "Adagrad")


def check(result, every=1):
    """Each bar, or one of `every` so many, against `epochs_to_converge` and a plain run."""
    strip = with_own(rate_strip(result), result)
    for bar in strip.bars[::every]:
        alone = train(result.dataset, replace(result.config, learning_rate=bar.rate, epochs=strip.limit))
        assert bar.epochs == epochs_to_converge(alone, strip.limit)
        if bar.diverged is not None:
            assert (alone.outcome.kind, alone.outcome.epoch) == ("diverged", bar.diverged)
        elif bar.epochs is None:
            assert alone.outcome.kind != "diverged"
    return strip


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_bar_of_the_article_is_what_the_run_needs_alone(optimizer):
    strip = check(train(ARTICLE, TrainingConfig(optimizer=optimizer, **START)))
    assert strip.limit == MOST_EPOCHS
    assert 0.01 in [bar.rate for bar in strip.bars]


def test_each_bar_shuffles_its_mini_batches_as_its_run_alone():
    check(train(ARTICLE, TrainingConfig(optimizer="SGD", batch_size=2, **START)), every=3)


@settings(max_examples=10, deadline=None)
@given(
    st.integers(0, 2**32 - 1), st.sampled_from(OPTIMIZERS), st.sampled_from(["MSE", "L1", "Huber"]), st.booleans(),
    st.sampled_from([None, None, 5]), st.sampled_from(LEARNING_RATES), st.sampled_from([0.0, 0.3]),
)  # fmt: skip
def test_each_bar_of_any_data_is_what_the_run_needs_alone(seed, optimizer, loss, standardize, batch, rate, holdout):
    x, noise = np.random.default_rng(seed).normal(size=(2, 10))
    config = TrainingConfig(
        optimizer=optimizer, loss=loss, standardize=standardize, batch_size=batch, learning_rate=rate, epochs=5,
        holdout=holdout, early_stopping=holdout > 0, seed=seed % 1000,
    )  # fmt: skip
    strip = check(train(Dataset(2 * x + 1, x + noise), config), every=4)
    assert rate in [bar.rate for bar in strip.bars]


def test_the_best_bars_of_the_article():
    best = {
        optimizer: rate_strip(train(ARTICLE, TrainingConfig(optimizer=optimizer, **START))).best
        for optimizer in OPTIMIZERS
    }
    needed = {optimizer: (bar.rate, bar.epochs) for optimizer, bar in best.items()}
    assert needed == {"SGD": (0.15, 125), "Adam": (0.5, 137), "RMSprop": (0.02, 604), "Adagrad": (3.0, 116)}


def test_the_limit_of_sgd_is_two_over_the_largest_eigenvalue_and_divides_the_bars():
    x, y = ARTICLE.x, ARTICLE.y
    limit = 2 / np.linalg.eigvalsh(2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1]]))[-1]
    strip = rate_strip(train(Dataset(x, y), TrainingConfig(optimizer="SGD", **START)))
    assert strip.highest_stable == pytest.approx(limit)
    assert all((bar.diverged is not None) == (bar.rate > limit) for bar in strip.bars)
    assert rate_strip(train(ARTICLE, TrainingConfig(**START))).highest_stable is None
    assert rate_strip(train(ARTICLE, TrainingConfig(optimizer="SGD", loss="L1", **START))).highest_stable is None


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_bars_stop_below_rates_that_are_too_small_and_fill_in_around_those_that_are_not(optimizer):
    result = train(ARTICLE, TrainingConfig(optimizer=optimizer, learning_rate=9.9, **START))
    bars = {bar.rate: bar for bar in rate_strip(result).bars}
    assert rate_strip(train(ARTICLE, TrainingConfig(optimizer=optimizer, **START))).bars == tuple(bars.values())
    tried = [rate for rate in RATES if rate in bars]
    assert tried == list(RATES[: len(tried)])
    spent = sum(bar.diverged or min(2 * (bar.epochs or MOST_EPOCHS), MOST_EPOCHS) for bar in bars.values())
    assert spent <= ALL_EPOCHS
    if spent <= ALL_EPOCHS - MOST_EPOCHS - len(bars):
        assert [bars[rate].epochs for rate in tried[-ENOUGH:]] == [None] * ENOUGH
        assert bars[tried[-ENOUGH - 1]].epochs is not None
    assert bars.keys() <= {*RATES, *BETWEEN}


def test_data_too_large_for_many_runs_have_no_strip_and_large_ones_a_lower_limit():
    x = np.arange(9000.0)
    large = train(Dataset(x, x), TrainingConfig(epochs=1, loss="L1", standardize=True))
    strip = rate_strip(large)
    assert strip.limit < MOST_EPOCHS
    many = np.arange(200_000.0)
    assert rate_strip(train(Dataset(many, many), TrainingConfig(epochs=1, batch_size=100))) is None


def test_progress_is_told_in_rates_and_what_it_raises_ends_the_strip():
    class EnoughError(Exception):
        pass

    def stop(done: int, count: int) -> None:
        assert 0 <= done <= count == len(RATES)
        raise EnoughError

    with pytest.raises(EnoughError):
        rate_strip(train(ARTICLE, TrainingConfig(batch_size=1, **START)), stop)
