"""The verdict on a run: every kind from a run that is of that kind, and every suggestion checked by following it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.config import LEARNING_RATES, TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis import diagnose
from linreg.diagnosis.rehearsal import rehearse, stage
from linreg.diagnosis.suggestions import suggest_epochs
from linreg.diagnosis.trial import MEMORY
from linreg.diagnosis.verdict import advise
from linreg.optimum.losses import mean_loss
from linreg.optimum.minimum import CLOSE, is_close, minimize
from linreg.result import Optimum
from linreg.training import epochs_to_converge, look_ahead, train
from linreg.words import messages
from tests.article import ARTICLE, START


def noisy(rows=60, centre=1.0, seed=0):
    random = np.random.default_rng(seed)
    x = random.normal(size=rows) * 3 + centre
    return Dataset(x, 2 * x + 1 + random.normal(size=rows))


YEARS = Dataset(np.arange(1980.0, 2020.0), 14 + 0.1 * np.arange(40) + np.sin(np.arange(40)))
RUNS = {
    "converged": (ARTICLE, {"epochs": 4000, **START}, "arrived"),
    "on_the_way": (ARTICLE, START, "adam_remembers"),
    "on_the_way at a small rate": (ARTICLE, {"optimizer": "SGD", **START}, "below_best_rate"),
    "on_the_way just below the limit": (ARTICLE, {"optimizer": "SGD", "learning_rate": 0.18, **START}, "near_limit"),
    "on_the_way after few epochs": (noisy(), {"epochs": 300}, "rate_small"),
    "on_the_way with a momentum": (
        ARTICLE,
        {"optimizer": "SGD", "momentum": 0.99, **START},
        "momentum_overshoots",
    ),
    "on_the_way far too short": (ARTICLE, {"epochs": 3, **START}, "few_epochs"),
    "crawling": (noisy(), {"learning_rate": 1e-5}, "steps_too_short"),
    "crawling with shrinking steps": (ARTICLE, {"optimizer": "Adagrad", **START}, "adagrad_shrinks"),
    "crawling far from zero": (YEARS, {"optimizer": "SGD", "learning_rate": 2e-7}, "far_from_zero"),
    "crawling far from zero with Adam": (YEARS, {"learning_rate": 0.0003}, "far_from_zero"),
    "oscillating": (ARTICLE, {"optimizer": "RMSprop", "learning_rate": 0.3, **START}, "steps_do_not_shrink"),
    "oscillating with L1": (ARTICLE, {"optimizer": "SGD", "loss": "L1", "learning_rate": 0.1, **START}, "l1_keeps"),
    "oscillating between a near and a far line": (
        Dataset(
            [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73]
        ),
        {"optimizer": "SGD", "loss": "L1", "learning_rate": 0.1, "epochs": 300, "seed": 67, "dtype": "float64"},
        None,
    ),
    "noise_floor": (
        noisy(),
        {"optimizer": "SGD", "batch_size": 5, "learning_rate": 0.05, "epochs": 200},
        "batches_differ",
    ),
    "noise_floor of single rows": (
        noisy(),
        {"optimizer": "SGD", "batch_size": 1, "learning_rate": 0.02, "epochs": 200},
        "single_rows",
    ),
    "diverging": (ARTICLE, {"optimizer": "SGD", "learning_rate": 0.19, "epochs": 60, **START}, "above_limit"),
    "overflowed": (ARTICLE, {"optimizer": "SGD", "learning_rate": 0.19, **START}, "above_limit"),
    "overflowed by units": (YEARS, {"optimizer": "SGD"}, "above_limit"),
    "overflowed in mini-batches": (YEARS, {"optimizer": "SGD", "batch_size": 8}, "batch_too_steep"),
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


@cache
def looked_at(name):
    """The verdict on a run by somebody who has looked ahead; mini-batches tremble early, and take long."""
    result = run(name)
    return diagnose(result, look_ahead(result, 400 if result.config.batch_size else 5000))


@pytest.mark.parametrize("name", RUNS)
def test_a_run_gets_its_kind_its_reason_and_a_sentence_in_each_language(name):
    diagnosis = looked_at(name)
    assert diagnosis.kind == name.split()[0]
    reason = RUNS[name][2]
    assert reason is None or reason in diagnosis.advice.reasons[0].cause.key
    for language in ("en", "zh"):
        text = messages(language)
        for sentence in [text(diagnosis.message), *(text(one) for one in diagnosis.reasons)]:
            assert "—" not in sentence
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
    assert "after 1 epoch still" in str(diagnose(train(noisy(), TrainingConfig(epochs=1))))


@pytest.mark.parametrize("name", [name for name in RUNS if name != "converged"])
def test_every_suggestion_makes_the_run_converge(name):
    dataset, options, _ = RUNS[name]
    config = TrainingConfig(**options)
    suggestions = looked_at(name).suggestions
    assert suggestions
    for suggestion in suggestions:
        followed = train(dataset, replace(config, **suggestion.inputs))
        assert followed.outcome.kind == "converged", suggestion.inputs
        assert diagnose(followed).kind == "converged"
        assert suggestion.inputs.get("learning_rate", LEARNING_RATES[0]) in LEARNING_RATES
        for language in ("en", "zh"):
            assert messages(language)(suggestion.message)


def cured(result, reason):
    """The states of the run with the reason's cure, from torch itself where the cure is no setting of the page."""
    settings = {name: value for name, value in reason.cure.items() if name != MEMORY}
    return train(result.dataset, replace(result.config, **settings))


def converges_with_a_short_memory(result, reason, epochs):
    """A plain loop with torch's own Adam, whose β₂ the page does not offer: whether it ends on the best line."""
    x, y = (torch.tensor(one, dtype=torch.float64).view(-1, 1) for one in result.trained_data)
    model = torch.nn.Linear(1, 1, bias=result.config.bias, dtype=torch.float64)
    with torch.no_grad():
        model.weight.fill_(result.trained.history.weight[0])
        if result.config.bias:
            model.bias.fill_(result.trained.history.bias[0])
    losses = {"MSE": torch.nn.MSELoss, "L1": torch.nn.L1Loss, "Huber": torch.nn.HuberLoss}
    criterion = losses[result.config.loss]()
    optimizer = torch.optim.Adam(model.parameters(), result.config.learning_rate, betas=(0.9, reason.cure[MEMORY]))
    for _ in range(epochs):
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
    bias = model.bias.item() if result.config.bias else 0.0
    x, y = result.trained_data
    return bool(is_close(model.weight.item(), bias, result.trained_optimum, x, y))


def check_reason(result, kind, reason):
    """That the run without the cause does what the sentence says."""
    epochs = len(result.history)
    assert set(reason.cure) <= {*vars(result.config), MEMORY}
    if reason.cause.key == "verdict.reason.none_alone":
        assert all(len(one.inputs) > 1 for one in diagnose(result).suggestions)
    elif not reason.cure:
        assert kind in ("converged", "stopped_early")
    elif MEMORY in reason.cure:
        assert converges_with_a_short_memory(result, reason, epochs)
    elif reason.epochs is None:
        followed = cured(result, reason)
        assert followed.outcome.kind != "diverged", reason
    else:
        followed = cured(result, reason)
        assert followed.outcome.kind == "converged", reason
        assert followed.outcome.epoch <= 1.1 * reason.epochs + 3, reason


@pytest.mark.parametrize("name", RUNS)
def test_without_the_cause_the_run_is_cured(name):
    diagnosis = looked_at(name)
    for reason in diagnosis.advice.reasons:
        check_reason(diagnosis.result, diagnosis.kind, reason)


RANDOM_RUNS = {
    "seed": st.integers(0, 2**32 - 1),
    "optimizer": st.sampled_from(["SGD", "SGD", "Adam", "RMSprop", "Adagrad"]),
    "loss": st.sampled_from(["MSE", "MSE", "Huber", "L1"]),
    "rate": st.sampled_from([1e-6, 1e-3, 0.01, 0.1, 0.3, 1.0, 9.9]),
    "centre": st.sampled_from([0.0, 3.0, 100.0, 2000.0]),
    "options": st.sampled_from(
        [{}, {"bias": False}, {"batch_size": 4}, {"batch_size": 1}, {"momentum": 0.9}, {"standardize": True},
         {"dtype": "float64"}, {"initial_weight": 300.0}, {"holdout": 0.3, "early_stopping": True}]
    ),
}  # fmt: skip


@given(**RANDOM_RUNS)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_reasons_for_random_runs_are_causes(seed, optimizer, loss, rate, centre, options):
    config = TrainingConfig(optimizer=optimizer, loss=loss, learning_rate=rate, epochs=300, **options)
    result = train(noisy(12, centre, seed), config)
    diagnosis = diagnose(result, look_ahead(result, 1500))
    for reason in diagnosis.advice.reasons:
        check_reason(result, diagnosis.kind, reason)


@given(**RANDOM_RUNS)
@settings(max_examples=12, deadline=None, derandomize=True)
def test_suggestions_for_random_runs_keep_their_promise(seed, optimizer, loss, rate, centre, options):
    dataset = noisy(12, centre, seed)
    config = TrainingConfig(optimizer=optimizer, loss=loss, learning_rate=rate, epochs=300, **options)
    for suggestion in diagnose(train(dataset, config)).suggestions:
        assert train(dataset, replace(config, **suggestion.inputs)).outcome.kind == "converged", suggestion.inputs


@given(**RANDOM_RUNS)
@settings(max_examples=12, deadline=None, derandomize=True)
def test_only_a_run_that_arrives_is_said_to_be_on_its_way(seed, optimizer, loss, rate, centre, options):
    config = TrainingConfig(optimizer=optimizer, loss=loss, learning_rate=rate, epochs=300, **options)
    dataset = noisy(12, centre, seed)
    result = train(dataset, config)
    diagnosis = diagnose(result, look_ahead(result, 3000))
    if diagnosis.kind in ("converged", "overflowed", "stopped_early"):
        return
    longer = train(dataset, replace(config, epochs=3000))
    if diagnosis.kind == "on_the_way":
        needed = diagnosis.ahead.needed
        assert train(dataset, replace(config, epochs=needed)).outcome.kind == "converged"
    elif diagnosis.kind == "diverging":
        assert longer.outcome.kind == "diverged" or longer.loss > result.loss
    else:
        assert longer.outcome.kind != "diverged"


def test_what_early_stopping_would_end_is_told_with_its_epoch():
    config = TrainingConfig(epochs=20, learning_rate=0.001, holdout=0.3, early_stopping=True, seed=3, standardize=True)
    found = 0
    for seed in range(20):
        result = train(noisy(20, 1.0, seed), replace(config, learning_rate=0.05))
        diagnosis = diagnose(result, look_ahead(result, 3000))
        if "would_stop_early" in diagnosis.message.key:
            longer = train(result.dataset, replace(result.config, epochs=3000))
            assert longer.outcome.kind == "stopped_early"
            assert len(longer.history) == diagnosis.message.values["last"]
            found += 1
    assert found


@pytest.mark.parametrize("name", ["on_the_way", "on_the_way at a small rate", "on_the_way after few epochs"])
def test_the_epochs_suggested_are_enough_and_easy_to_read(name):
    result = run(name)
    needed = epochs_to_converge(result, 20_000)
    suggestion = suggest_epochs(needed, 20_000)
    epochs = suggestion.inputs["epochs"]
    assert needed <= epochs <= 1.1 * needed + 1
    assert len(str(epochs).rstrip("0")) <= 2
    assert train(result.dataset, replace(result.config, epochs=epochs)).outcome.kind == "converged"


def test_no_more_epochs_are_suggested_than_were_looked_at():
    assert suggest_epochs(1641, 1650).inputs == {"epochs": 1650}
    assert suggest_epochs(1641, 1645).inputs == {"epochs": 1645}


@pytest.mark.parametrize("loss", ["L1", "Huber"])
def test_where_no_rate_of_the_chosen_loss_gets_there_the_mse_does(loss):
    """Through the origin, y lies hundreds of its standard deviations away: too far for steps of bounded length."""
    x = np.array([10.1, 9.7, 10.6, 10.2])
    result = train(Dataset(x, 70 * (x - 10) + 30_000), TrainingConfig("SGD", loss, 0.058, 20, bias=False))
    suggestions = diagnose(result).suggestions
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
    for suggestion in diagnose(train(dataset, config)).suggestions:
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
    foretold = rehearse(stage(result, config), [0.1]).safely[0]
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


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
@pytest.mark.parametrize("standardize", [False, True])
def test_a_stage_takes_over_the_best_line_of_the_run_in_its_own_units(loss, standardize):
    """Compared with a search over the rows as the stage has them; four rows leave the L1 loss a polygon of lines."""
    dataset = Dataset([1, 2, 3, 4], [1, 3, 2, 5])
    result = train(dataset, TrainingConfig(loss=loss, epochs=3))
    config = replace(result.config, standardize=standardize)
    x, y = train(dataset, config).trained_data
    truth, taken = minimize(x, y, loss, True), stage(result, config).best
    for one in (taken, *[Optimum(*tie, truth.loss) for tie in taken.ties]):
        assert mean_loss(y - one.weight * x - one.bias, loss) == pytest.approx(truth.loss, rel=1e-12, abs=1e-15)
    assert len(taken.ties) == len(truth.ties)


def test_advice_is_abandoned_as_soon_as_the_page_has_gone():
    diagnosis, beats = diagnose(run("on_the_way")), []

    def gone():
        beats.append(None)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        advise(diagnosis, gone)
    assert len(beats) == 1


def test_steps_below_the_last_digit_stand_still_and_the_verdict_says_so():
    """1,000 in float32 cannot change by less than 0.00006; these steps are a thousandth of that."""
    options = {"initial_weight": 1000.0, "initial_bias": 1000.0, "learning_rate": 1e-11}
    result = train(ARTICLE, TrainingConfig("SGD", **options))
    assert np.ptp(result.history.weight) == 0
    diagnosis = diagnose(result, look_ahead(result, 2000))
    assert (diagnosis.kind, diagnosis.message.key) == ("crawling", "verdict.stands_still")
    moving = train(ARTICLE, TrainingConfig("SGD", dtype="float64", **options))
    assert diagnose(moving, look_ahead(moving, 2000)).message.key == "verdict.crawling"


def test_whoever_has_not_looked_ahead_promises_nothing():
    result = run("on_the_way")
    assert diagnose(result).message.key == "verdict.not_there"
    assert not diagnose(result).decided
    assert diagnose(result, look_ahead(result, 5000)).message.values["more"] == epochs_to_converge(result, 5000) - 1000
