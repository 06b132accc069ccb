"""The race: five optimizers on the article's three points, and the counts that no tutorial shows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.comparing import Companion, Lineup, Race
from linreg.comparing.companion import RACERS, changed, racer_inputs
from linreg.comparing.race import best_rates, standing, trial_epochs
from linreg.comparing.runs import run_of, runs_of
from linreg.comparing.strip import RATES
from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.training import epochs_to_converge, train
from tests.article import ARTICLE, START


def race_of(config):
    """The standing of each racer; the page's own run is Adam's."""
    page = train(ARTICLE, config)
    comparison = runs_of(ARTICLE, config, Lineup(Race()))
    results = {
        racer: run.result for racer, run in zip(("SGD", "momentum", "RMSprop", "Adagrad"), comparison.runs, strict=True)
    }
    return {racer: standing(result, (4.0,)) for racer, result in {**results, "Adam": page}.items()}


def test_the_race_at_one_rate_on_the_tutorials_own_example():
    standings = race_of(TrainingConfig(**START))
    needed = {racer: one.needed for racer, one in standings.items()}
    assert needed == {"momentum": 150, "RMSprop": 875, "SGD": 1895, "Adam": 3214, "Adagrad": None}
    assert standings["Adagrad"].limit == 100_000
    predicted = {racer: round(one.predictions[0], 3) for racer, one in standings.items()}
    assert predicted == {"momentum": 9.0, "RMSprop": 9.0, "SGD": 8.953, "Adam": 8.314, "Adagrad": 2.125}


def test_each_at_its_best_rate_of_the_grid_all_but_rmsprop_are_alike():
    config = TrainingConfig(**START)
    page, race = train(ARTICLE, config), Race(best=True)
    rates = best_rates(page, race)
    assert rates == {"SGD": 0.1, "momentum": 0.05, "RMSprop": 0.02, "Adam": 0.5, "Adagrad": 5.0}
    comparison = runs_of(ARTICLE, config, Lineup(race), rates=rates)
    needed = {run.result.config.optimizer + str(run.result.config.momentum): standing(run.result, ()).needed
              for run in comparison.runs}  # fmt: skip
    assert needed == {"SGD0.0": 188, "SGD0.9": 141, "RMSprop0.0": 604, "Adam0.0": 137, "Adagrad0.0": 124}


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["MSE", "L1", "Huber"]), st.booleans(), st.sampled_from(RACERS))
def test_no_rate_of_the_grid_is_better_than_the_best(seed, loss, standardize, racer):
    x, noise = np.random.default_rng(seed).normal(size=(2, 8))
    page = train(Dataset(x, x + noise), TrainingConfig(loss=loss, standardize=standardize, epochs=3, seed=seed % 100))
    race = Race((racer,), best=True)
    best, limit = best_rates(page, race)[racer], trial_epochs(page, race)
    merits = {}
    for rate in RATES:
        alone = train(page.dataset, replace(page.config, **racer_inputs(racer), learning_rate=rate, epochs=limit))
        needed = epochs_to_converge(alone, limit)
        last = alone.trained.loss if alone.outcome.kind != "diverged" else np.inf
        merits[rate] = (needed is None, needed or 0, last if needed is None else 0.0, rate)
    assert merits[best] == min(merits.values())


def test_a_run_that_diverged_and_a_broken_one_stand_as_they_are():
    config = TrainingConfig(optimizer="SGD", learning_rate=0.19, **START)
    fast = standing(train(ARTICLE, config), (4.0, 5.0))
    assert (fast.needed, fast.diverged, len(fast.predictions)) == (None, 413, 2)
    summed = run_of(ARTICLE, config, Companion((("learning_rate", 0.05),), broken="sum"))
    mean = epochs_to_converge(train(ARTICLE, replace(config, learning_rate=0.15)), 1000)
    broken = standing(summed, ())
    assert (broken.needed, broken.limit) == (pytest.approx(mean, abs=1), 0)  # three rows: a third of the rate
    flat = standing(run_of(ARTICLE, TrainingConfig(epochs=5000, optimizer="SGD"), Companion(broken="shape")), (4.0,))
    assert flat.needed is None
    assert flat.gap == pytest.approx(8 / 3, abs=1e-4)


def test_the_gap_of_each_loss_is_measured_from_its_own_floor():
    dataset = Dataset([1, 2, 3, 4], [1, 2, 4, 4])
    for loss in ("MSE", "L1", "Huber"):
        result = run_of(dataset, TrainingConfig(epochs=4000), changed(loss=loss, learning_rate=0.003))
        assert 0 <= standing(result, (), lambda counted, limit: None).gap < 0.01


def test_data_too_large_for_trials_have_no_best_rates_and_progress_is_told():
    x = np.arange(100_000.0)
    large = train(Dataset(x, x), TrainingConfig(epochs=1, batch_size=10, standardize=True))
    assert best_rates(large, Race(best=True)) == {}

    class EnoughError(Exception):
        pass

    def stop(done: int, trials: int) -> None:
        assert 0 <= done < trials == 5 * len(RATES)
        raise EnoughError

    with pytest.raises(EnoughError):
        best_rates(train(ARTICLE, TrainingConfig(batch_size=1)), Race(best=True), stop)
