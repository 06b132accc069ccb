"""The verdict on a run: every kind from a run that is of that kind, and every suggestion checked by following it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.config import LEARNING_RATES, TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis import diagnose
from linreg.diagnosis.rehearsal import epochs_needed, stage
from linreg.diagnosis.suggestions import suggest, suggest_epochs
from linreg.optimum.minimum import CLOSE
from linreg.training import epochs_to_converge, train
from linreg.words import messages
from tests.article import ARTICLE, START


def noisy(rows=60, centre=1.0, seed=0):
    random = np.random.default_rng(seed)
    x = random.normal(size=rows) * 3 + centre
    return Dataset(x, 2 * x + 1 + random.normal(size=rows))


YEARS = Dataset(np.arange(1980.0, 2020.0), 14 + 0.1 * np.arange(40) + np.sin(np.arange(40)))
RUNS = {
    "converged": (ARTICLE, {"epochs": 4000, **START}, None),
    "on_the_way": (ARTICLE, START, "steps_bounded"),
    "on_the_way at a small rate": (ARTICLE, {"optimizer": "SGD", **START}, "below_best_rate"),
    "on_the_way after few epochs": (noisy(), {"epochs": 3}, "steps_too_short"),
    "on_the_way with a momentum": (noisy(), {"optimizer": "SGD", "learning_rate": 0.001, "momentum": 0.99}, "momentum"),
    "crawling": (noisy(), {"learning_rate": 1e-5}, "steps_too_short"),
    "crawling with shrinking steps": (ARTICLE, {"optimizer": "Adagrad", **START}, "adagrad_shrinks"),
    "crawling far from zero": (YEARS, {"optimizer": "SGD", "learning_rate": 2e-7}, "slow_direction"),
    "oscillating": (ARTICLE, {"optimizer": "RMSprop", "learning_rate": 0.3, **START}, "steps_do_not_shrink"),
    "oscillating between a near and a far line": (
        Dataset(
            [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73]
        ),
        {"optimizer": "SGD", "loss": "L1", "learning_rate": 0.1, "epochs": 300, "seed": 67, "dtype": "float64"},
        "l1_keeps",
    ),
    "oscillating with steps that shrink": (
        ARTICLE,
        {"optimizer": "Adagrad", "loss": "L1", "learning_rate": 3.0, "epochs": 60, **START},
        "adagrad_last",
    ),
    "oscillating with L1": (ARTICLE, {"optimizer": "SGD", "loss": "L1", "learning_rate": 0.1, **START}, "l1_keeps"),
    "crawling just below the limit": (
        YEARS,
        {"optimizer": "SGD", "learning_rate": 2e-8},
        "below_limit",
    ),
    "on_the_way with steps that shrank": (
        noisy(),
        {"optimizer": "Adagrad", "learning_rate": 0.5, "epochs": 40},
        "adagrad_last_step",
    ),
    "noise_floor": (noisy(), {"optimizer": "SGD", "batch_size": 5, "learning_rate": 0.05}, "batches_differ"),
    "diverging": (ARTICLE, {"optimizer": "SGD", "learning_rate": 0.19, "epochs": 60, **START}, "above_limit"),
    "overflowed": (ARTICLE, {"optimizer": "SGD", "learning_rate": 0.19, **START}, "above_limit"),
    "overflowed by units": (YEARS, {"optimizer": "SGD"}, "above_limit"),
    "overflowed at the start": (Dataset([1e30, 2e30, 3e30], [1, 2, 3]), {}, "overflow_at_start"),
    "stopped_early": (
        noisy(),
        {"holdout": 0.3, "early_stopping": True, "learning_rate": 0.1, "epochs": 2000, "seed": 3},
        "held_out_rose",
    ),
}


def run(name):
    dataset, options, _ = RUNS[name]
    return train(dataset, TrainingConfig(**options))


@pytest.mark.parametrize("name", RUNS)
def test_a_run_gets_its_kind_its_reason_and_a_sentence_in_each_language(name):
    diagnosis = diagnose(run(name))
    assert diagnosis.kind == name.split()[0]
    reason = RUNS[name][2]
    assert reason is None or reason in diagnosis.reasons[0].key
    for language in ("en", "zh"):
        text = messages(language)
        said = [text(diagnosis.message), *(text(one) for one in diagnosis.reasons)]
        for sentence in said:
            assert "nan" not in sentence.lower()
            assert "inf" not in sentence.lower()
            assert "{" not in sentence


def test_a_run_that_stopped_early_on_the_best_line_says_since_when_it_is_there():
    config = TrainingConfig(
        optimizer="RMSprop", learning_rate=0.1, epochs=2000, standardize=True, holdout=0.3, early_stopping=True
    )
    diagnosis = diagnose(train(noisy(), config))
    result = diagnosis.result
    assert (diagnosis.kind, result.outcome.kind) == ("converged", "stopped_early")
    shorter = replace(config, early_stopping=False, epochs=len(result.history))
    assert diagnosis.since == train(result.dataset, shorter).outcome.epoch != result.outcome.epoch
    assert f"from epoch {diagnosis.since} on" in str(diagnosis)


def test_one_epoch_is_not_called_epochs():
    assert "after 1 epoch," in str(diagnose(train(noisy(), TrainingConfig(epochs=1))))


@pytest.mark.parametrize("name", [name for name in RUNS if name != "converged"])
def test_every_suggestion_makes_the_run_converge(name):
    dataset, options, _ = RUNS[name]
    config = TrainingConfig(**options)
    suggestions = suggest(train(dataset, config))
    assert suggestions
    for suggestion in suggestions:
        followed = train(dataset, replace(config, **suggestion.inputs))
        assert followed.outcome.kind == "converged", suggestion.inputs
        assert diagnose(followed).kind == "converged"
        assert suggestion.inputs.get("learning_rate", LEARNING_RATES[0]) in LEARNING_RATES
        for language in ("en", "zh"):
            assert messages(language)(suggestion.message)


@given(
    seed=st.integers(0, 2**32 - 1),
    optimizer=st.sampled_from(["SGD", "Adam", "RMSprop", "Adagrad"]),
    loss=st.sampled_from(["MSE", "MSE", "Huber"]),
    rate=st.sampled_from([1e-6, 1e-3, 0.01, 0.1, 1.0, 9.9]),
    centre=st.sampled_from([0.0, 3.0, 100.0, 2000.0]),
    options=st.sampled_from(
        [{}, {"bias": False}, {"batch_size": 4}, {"momentum": 0.9}, {"dtype": "float64"}, {"initial_weight": 300.0}]
    ),
)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_suggestions_for_random_runs_keep_their_promise(seed, optimizer, loss, rate, centre, options):
    dataset = noisy(12, centre, seed)
    config = TrainingConfig(optimizer=optimizer, loss=loss, learning_rate=rate, epochs=300, **options)
    diagnosis = diagnose(train(dataset, config))
    for suggestion in diagnosis.suggestions:
        assert train(dataset, replace(config, **suggestion.inputs)).outcome.kind == "converged", suggestion.inputs


@pytest.mark.parametrize("name", ["on_the_way", "on_the_way at a small rate", "on_the_way after few epochs"])
def test_the_epochs_suggested_are_enough_and_easy_to_read(name):
    result = run(name)
    needed = epochs_to_converge(result, 20_000)
    suggestion = suggest_epochs(result, needed, 20_000)
    epochs = suggestion.inputs["epochs"]
    assert needed <= epochs <= 1.1 * needed + 1
    assert len(str(epochs).rstrip("0")) <= 2
    assert train(result.dataset, replace(result.config, epochs=epochs)).outcome.kind == "converged"


def test_no_more_epochs_are_suggested_than_were_looked_at():
    result = run("on_the_way at a small rate")
    assert suggest_epochs(result, 1641, 1650).inputs == {"epochs": 1650}
    assert suggest_epochs(result, 1641, 1645).inputs == {"epochs": 1645}


@pytest.mark.parametrize("loss", ["L1", "Huber"])
def test_where_no_rate_of_the_chosen_loss_gets_there_the_mse_does(loss):
    """Through the origin, y lies hundreds of its standard deviations away: too far for steps of bounded length."""
    x = np.array([10.1, 9.7, 10.6, 10.2])
    result = train(Dataset(x, 70 * (x - 10) + 30_000), TrainingConfig("SGD", loss, 0.058, 20, bias=False))
    suggestions = suggest(result)
    assert suggestions
    for suggestion in suggestions:
        followed = train(result.dataset, replace(result.config, **suggestion.inputs))
        assert followed.outcome.kind == "converged", suggestion.inputs


@pytest.mark.parametrize("bias", [True, False])
def test_a_constant_y_is_measured_by_its_size_in_trained_units_too(bias):
    """Its mean, short, is not quite itself; standardized, it once had a range of a rounding error."""
    dataset = Dataset([1.0, 2.0, 4.0], np.full(3, 50.71644491343480))
    for options in ({}, {"standardize": True}):
        diagnosis = diagnose(train(dataset, TrainingConfig(epochs=5, bias=bias, **options)))
        assert diagnosis.line_gap_share == pytest.approx(diagnosis.line_gap / dataset.y[0], rel=1e-9)


def test_nothing_is_promised_whose_squared_gradients_are_beyond_float32():
    dataset = Dataset([4.45522542e10, 6.68283813e10], [26234.31413818, 27119.56476053])
    config = TrainingConfig("Adagrad", learning_rate=0.00053, epochs=20, bias=False, seed=5)
    for suggestion in suggest(train(dataset, config)):
        assert train(dataset, replace(config, **suggestion.inputs)).outcome.kind == "converged", suggestion.inputs


def test_the_distances_are_those_from_the_best_line_in_the_users_units():
    result = run("on_the_way")
    diagnosis = diagnose(result)
    assert diagnosis.weight_gap == pytest.approx(1.6153903007507324 - 2)
    assert diagnosis.bias_gap == pytest.approx(1.8525446653366089 - 1)
    assert diagnosis.loss_gap == pytest.approx(result.loss)
    assert diagnosis.line_gap == pytest.approx(abs(1.6153903007507324 + 1.8525446653366089 - 3))
    assert diagnosis.line_gap_share == pytest.approx(diagnosis.line_gap / 4)


def test_standardizing_does_not_change_the_units_of_the_distances():
    result = train(YEARS, TrainingConfig(standardize=True, epochs=20))
    diagnosis = diagnose(result)
    ends = np.array([YEARS.x.min(), YEARS.x.max()])
    gaps = np.abs((result.weight - result.optimum.weight) * ends + result.bias - result.optimum.bias)
    assert diagnosis.line_gap == pytest.approx(gaps.max(), rel=1e-6)
    assert diagnosis.line_gap_share == pytest.approx(gaps.max() / np.ptp(YEARS.y), rel=1e-6)


@given(
    st.integers(0, 2**32 - 1), st.sampled_from(["SGD", "Adam", "RMSprop", "Adagrad"]), st.sampled_from(["MSE", "L1"])
)
@settings(max_examples=20, deadline=None)
def test_a_run_is_called_converged_exactly_if_its_outcome_is(seed, optimizer, loss):
    config = TrainingConfig(optimizer=optimizer, loss=loss, learning_rate=0.03, epochs=400)
    result = train(noisy(20, 1.0, seed), config)
    diagnosis = diagnose(result)
    assert (diagnosis.kind == "converged") == (result.outcome.kind == "converged")
    assert (diagnosis.kind == "converged") == (diagnosis.line_gap_share <= CLOSE)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "Adagrad"])
@pytest.mark.parametrize(
    "options", [{}, {"standardize": True}, {"bias": False}, {"loss": "Huber"}, {"momentum": 0.5, "nesterov": True}]
)
def test_a_rehearsal_foretells_when_torch_converges(optimizer, options):
    """A rehearsal asks for half the tolerance: its epoch is that of a run measured so."""
    if options.get("momentum") and optimizer != "SGD":
        options = {}
    config = TrainingConfig(
        optimizer=optimizer, learning_rate=0.1, epochs=2000, dtype="float64", **{**START, **options}
    )  # fmt: skip
    dataset = noisy(12)
    result = train(dataset, config)
    foretold = epochs_needed(stage(result, config), np.array([0.1]), 2000)[0]
    weights = np.append(result.history.weight, result.weight) - result.optimum.weight
    biases = np.append(result.history.bias, result.bias) - result.optimum.bias
    gaps = [np.abs(weights * end + biases) for end in (dataset.x.min(), dataset.x.max())]
    far = np.flatnonzero(np.max(gaps, axis=0) > 0.5 * CLOSE * np.ptp(dataset.y))
    assert foretold == (far[-1] + 1 if far.size else 0)


def test_a_stage_uses_the_scaling_and_the_start_of_training_itself():
    for options in ({}, {"bias": False}, {"seed": 5, "initial_bias": 3.0}, {"initial_weight": 2.0, "holdout": 0.3}):
        plain, scaled = TrainingConfig(epochs=1, **options), TrainingConfig(epochs=1, standardize=True, **options)
        staged, truth = stage(train(YEARS, plain), scaled), train(YEARS, scaled)
        assert staged.start == pytest.approx((truth.trained.history.weight[0], truth.trained.history.bias[0]), rel=1e-6)
        assert staged.best.weight == pytest.approx(truth.trained_optimum.weight, rel=1e-12)
