import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

from linreg.config import PATIENCE, TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.training import train
from linreg.training.loop import plain_loop
from linreg.training.preparation import prepare
from tests.article import ARTICLE, START
from tests.plain_loops import plain_run, states_of

PRINTED = {
    0: 28.679777145385742,
    100: 6.986947536468506,
    200: 1.1998177766799927,
    300: 0.3503131866455078,
    400: 0.26410627365112305,
    500: 0.23391492664813995,
    600: 0.20561623573303223,
    700: 0.17805127799510956,
    800: 0.15187351405620575,
    900: 0.12759387493133545,
}


def noisy(rows, seed=0, slope=2.0, offset=0.0):
    random = np.random.default_rng(seed)
    x = offset + random.normal(size=rows)
    return Dataset(x, slope * (x - offset) + 1 + random.normal(size=rows))


def test_the_articles_run_is_reprinted_to_the_last_digit():
    result = train(ARTICLE, TrainingConfig(**START))
    assert {epoch: result.history.loss[epoch] for epoch in PRINTED} == PRINTED
    assert (result.weight, result.bias) == (1.6153903007507324, 1.8525446653366089)
    assert result.predict(4) == 8.314105987548828


def test_another_start_prints_what_a_plain_loop_from_there_prints():
    config = TrainingConfig(initial_weight=0.3, initial_bias=-2.5)
    truth = plain_run([1, 2, 3], [3, 5, 7], config, 0.3, -2.5)
    np.testing.assert_array_equal(states_of(train(ARTICLE, config).trained), truth)


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_seeded_start_is_that_of_torchs_own_layer(seed, dtype):
    result = train(ARTICLE, TrainingConfig(seed=seed, epochs=1, dtype=dtype))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        layer = torch.nn.Linear(1, 1)
    assert (result.history.weight[0], result.history.bias[0]) == (layer.weight.item(), layer.bias.item())


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop", "Adagrad"])
def test_enough_epochs_lead_to_numpys_least_squares_line(optimizer):
    dataset = noisy(20)
    rate = {"SGD": 0.1, "Adam": 0.05, "RMSprop": 0.0005, "Adagrad": 0.5}[optimizer]
    result = train(dataset, TrainingConfig(optimizer=optimizer, learning_rate=rate, epochs=8000, dtype="float64"))
    weight, bias = np.polyfit(dataset.x, dataset.y, 1)
    assert (result.weight, result.bias) == pytest.approx((weight, bias), abs=1e-3)
    assert result.outcome.kind == "converged"


def test_nesterov_without_a_momentum_changes_nothing():
    plain = train(ARTICLE, TrainingConfig(optimizer="SGD", epochs=50))
    for settings in ({"optimizer": "SGD"}, {"optimizer": "Adam", "momentum": 0.9}):
        with_it = train(ARTICLE, TrainingConfig(**settings, nesterov=True, epochs=50))
        without = plain if settings["optimizer"] == "SGD" else train(ARTICLE, TrainingConfig(epochs=50))
        np.testing.assert_array_equal(with_it.history.weight, without.history.weight)


def test_the_readable_loop_runs_nesterov_without_a_momentum_as_plain_descent():
    plain, nesterov = (TrainingConfig(optimizer="SGD", nesterov=value, epochs=5) for value in (False, True))
    losses = [[state.loss.item() for state in plain_loop(prepare(ARTICLE, c), c)] for c in (plain, nesterov)]
    assert losses[0] == losses[1]


def test_no_bias_stays_zero_and_the_line_passes_through_the_origin():
    result = train(ARTICLE, TrainingConfig(bias=False, initial_bias=5.0, epochs=3000))
    assert result.bias == 0.0
    assert not result.history.bias.any()
    assert result.weight == pytest.approx((1 * 3 + 2 * 5 + 3 * 7) / 14, rel=1e-5)


@pytest.mark.parametrize("bias", [True, False])
def test_a_standardized_run_answers_in_the_users_units(bias):
    dataset = noisy(50, offset=2000.0)
    config = TrainingConfig(
        standardize=True, bias=bias, epochs=60, dtype="float64", initial_weight=1.5, initial_bias=7.0
    )
    result = train(dataset, config)
    shift_x, shift_y = (dataset.x.mean(), dataset.y.mean()) if bias else (0.0, 0.0)
    z, v = (dataset.x - shift_x) / dataset.x.std(), (dataset.y - shift_y) / dataset.y.std()
    slope = dataset.y.std() / dataset.x.std()
    start_bias = (7.0 + 1.5 * shift_x - shift_y) / dataset.y.std() if bias else 0.0
    truth = plain_run(z, v, config, 1.5 / slope, start_bias)
    np.testing.assert_allclose(states_of(result.trained), truth, rtol=1e-10, atol=1e-12)
    weight = truth[-1, 0] * slope
    assert result.history.weight[0] == pytest.approx(1.5)
    assert result.weight == pytest.approx(weight)
    assert result.bias == pytest.approx(shift_y + dataset.y.std() * truth[-1, 1] - weight * shift_x)
    line = result.weight * dataset.x + result.bias
    assert result.loss == pytest.approx(np.mean((line - dataset.y) ** 2))


def test_held_out_rows_take_no_part_in_training():
    dataset = noisy(40)
    config = TrainingConfig(holdout=0.25, epochs=30, seed=4, standardize=True)
    result = train(dataset, config)
    assert result.training_rows.sum() == 30
    moved = dataset.y.copy()
    moved[~result.training_rows] += 100.0
    again = train(Dataset(dataset.x, moved), config)
    np.testing.assert_array_equal(again.trained.history.weight, result.trained.history.weight)
    assert again.validation_loss > result.validation_loss
    held_x, held_y = dataset.x[~result.training_rows], dataset.y[~result.training_rows]
    for epoch in (0, 17):
        line = result.history.weight[epoch] * held_x + result.history.bias[epoch]
        assert result.history.validation_loss[epoch] == pytest.approx(np.mean((line - held_y) ** 2), rel=1e-5)


def test_the_held_out_rows_follow_from_the_seed_alone():
    rows = [train(noisy(40), TrainingConfig(holdout=0.5, epochs=1, seed=seed)).training_rows for seed in (1, 1, 2)]
    other = train(
        noisy(40), TrainingConfig(holdout=0.5, epochs=1, seed=1, bias=False, initial_weight=3.0, batch_size=3)
    )
    np.testing.assert_array_equal(rows[0], rows[1])
    np.testing.assert_array_equal(rows[0], other.training_rows)
    assert (rows[0] != rows[2]).any()


def test_two_rows_are_always_left_for_training():
    assert train(Dataset([1, 2], [3, 5]), TrainingConfig(holdout=0.5, epochs=1)).training_rows.all()
    assert train(ARTICLE, TrainingConfig(holdout=0.5, epochs=1)).training_rows.sum() == 2


def test_a_hold_out_that_leaves_one_x_says_what_to_change():
    dataset = Dataset([1.0] * 9 + [2.0], range(10), x_name="dose")
    seeds = [seed for seed in range(20) if not _trains(dataset, TrainingConfig(holdout=0.5, epochs=1, seed=seed))]
    assert seeds
    with pytest.raises(DataError, match=r"“dose”.*Lower the hold-out"):
        train(dataset, TrainingConfig(holdout=0.5, epochs=1, seed=seeds[0]))


def _trains(dataset, config):
    try:
        train(dataset, config)
    except DataError:
        return False
    return True


def test_early_stopping_ends_when_patience_does_and_names_the_best_epoch():
    dataset = noisy(12, seed=3)
    config = TrainingConfig(holdout=0.4, early_stopping=True, epochs=4000, learning_rate=0.02, seed=2)
    full = train(dataset, replace(config, early_stopping=False)).history.validation_loss
    best, stop = 0, None
    for epoch, loss in enumerate(full):
        if loss < full[best]:
            best = epoch
        elif epoch - best >= PATIENCE:
            stop = epoch
            break
    assert stop is not None
    result = train(dataset, config)
    assert (result.outcome.kind, result.outcome.epoch, len(result.history)) == ("stopped_early", best, stop)
    assert result.validation_loss == full[stop]
    np.testing.assert_array_equal(result.history.validation_loss, full[:stop])


def test_early_stopping_without_held_out_rows_changes_nothing():
    result = train(ARTICLE, TrainingConfig(early_stopping=True, epochs=400))
    assert len(result.history) == 400
    assert result.history.validation_loss is None


def test_a_run_that_overflows_keeps_all_that_is_finite():
    config = TrainingConfig(optimizer="SGD", learning_rate=1.0, **START)
    truth = plain_run([1, 2, 3], [3, 5, 7], config, *START.values())
    first = int(np.isfinite(truth).all(axis=1).argmin())
    result = train(ARTICLE, config)
    assert (result.outcome.kind, result.outcome.epoch, len(result.history)) == ("diverged", first, first)
    np.testing.assert_array_equal(states_of(result.trained)[:-1], truth[:first])
    assert (result.weight, result.bias, result.loss) == tuple(truth[first - 1])


def test_a_run_that_overflows_in_its_last_update_has_diverged():
    config = TrainingConfig(optimizer="SGD", learning_rate=1.0, **START)
    epoch = train(ARTICLE, config).outcome.epoch
    last = train(ARTICLE, replace(config, epochs=epoch))
    assert (last.outcome.kind, last.outcome.epoch, len(last.history)) == ("diverged", epoch, epoch)
    assert train(ARTICLE, replace(config, epochs=epoch - 1)).outcome.kind == "moving"


@pytest.mark.parametrize(
    "settings", [{}, {"holdout": 0.5}, {"batch_size": 1}, {"loss": "Huber", "optimizer": "SGD"}, {"bias": False}]
)
def test_numbers_too_large_for_float32_diverge_at_the_start_and_show_no_nan(settings):
    dataset = Dataset([1e80, 2e80, 3e80, 5e80], [1, 2, 3, 4])
    config = TrainingConfig(initial_weight=1e9, initial_bias=1.0, **settings)
    result = train(dataset, config)
    assert (result.outcome.kind, result.outcome.epoch, len(result.history)) == ("diverged", 0, 0)
    assert (result.weight, result.bias, result.loss) == (1e9, 1.0 if config.bias else 0.0, np.inf)


def test_a_standardized_float64_run_diverges_where_the_users_units_overflow():
    dataset = Dataset([1.0, 2.0, 4.0], [1e60, -1e60, 2e60])
    config = TrainingConfig(optimizer="SGD", learning_rate=9.0, standardize=True, dtype="float64")
    result = train(dataset, config)
    assert result.outcome.kind == "diverged"
    assert np.isfinite([result.weight, result.bias, result.loss, result.trained.loss]).all()
    assert np.isfinite(result.history.loss).all()


def test_converged_names_the_first_epoch_from_which_the_line_stays_close():
    result = train(ARTICLE, TrainingConfig(learning_rate=0.1, **START))
    weights, biases = np.append(result.history.weight, result.weight), np.append(result.history.bias, result.bias)
    gap = np.maximum(abs(weights * 1 + biases - 3), abs(weights * 3 + biases - 7))
    far = np.flatnonzero(gap > 0.001 * (7 - 3))
    assert (result.outcome.kind, result.outcome.epoch) == ("converged", far[-1] + 1)
    assert train(ARTICLE, TrainingConfig(**START)).outcome.kind == "moving"


def test_a_start_on_the_line_has_converged_from_epoch_zero():
    result = train(ARTICLE, TrainingConfig(initial_weight=2.0, initial_bias=1.0, epochs=5))
    assert (result.outcome.kind, result.outcome.epoch) == ("converged", 0)


def test_more_epochs_begin_with_the_same_digits():
    for settings in ({"batch_size": 2}, {"holdout": 0.3}, {"optimizer": "RMSprop"}):
        long, short = (train(noisy(9), TrainingConfig(epochs=epochs, **settings)) for epochs in (40, 15))
        np.testing.assert_array_equal(long.history.weight[:15], short.history.weight)
        assert long.history.weight[15] == short.weight


def test_a_batch_of_all_rows_is_the_full_batch():
    whole, batch = (train(noisy(9), TrainingConfig(epochs=20, batch_size=size)) for size in (None, 9))
    np.testing.assert_array_equal(whole.history.loss, batch.history.loss)
    assert batch.method == "rows"


class Stop(BaseException):
    """What a page raises to end a run; no `except Exception` may hold it up."""


@pytest.mark.parametrize("settings", [{"epochs": 100_000}, {"epochs": 3, "batch_size": 1}])
def test_progress_is_reported_and_what_it_raises_ends_the_run(settings):
    calls = []

    def stop_at_third(done, epochs):
        calls.append((done, epochs))
        if len(calls) == 3:
            raise Stop

    with pytest.raises(Stop):
        train(noisy(9000), TrainingConfig(**settings), stop_at_third)
    assert len(calls) == 3
    assert {epochs for _, epochs in calls} == {settings["epochs"]}
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
    assert calls[-1][0] < settings["epochs"]


@pytest.mark.parametrize("loss", ["L1", "Huber"])
def test_the_search_for_the_least_loss_can_be_ended_too(loss, monkeypatch):
    monkeypatch.setattr("linreg.training.progress.PROGRESS_SECONDS", 0.0)  # every beat is heard

    def stop_after_the_last_epoch(done, epochs):
        if heard.append(done) or heard.count(epochs) > 3:
            raise Stop

    heard: list[int] = []
    with pytest.raises(Stop):
        train(noisy(9000), TrainingConfig(loss=loss, epochs=2), stop_after_the_last_epoch)


def test_a_run_leaves_torchs_shared_generator_alone():
    before = torch.get_rng_state()
    config = TrainingConfig(epochs=3, batch_size=2, holdout=0.3)
    train(noisy(9), config)
    list(plain_loop(prepare(noisy(9), config), config))
    assert torch.equal(torch.get_rng_state(), before)


def test_visitors_training_at_once_have_the_digits_of_training_alone():
    configs = [
        TrainingConfig(optimizer=optimizer, seed=seed, batch_size=batch_size, holdout=0.2, epochs=60)
        for seed, optimizer in enumerate(["SGD", "Adam", "RMSprop", "Adagrad"])
        for batch_size in (None, 4)
    ]
    alone = [states_of(train(noisy(30), config).trained) for config in configs]
    together = [[] for _ in configs]
    gate = threading.Barrier(len(configs))

    def visit(place, config):
        gate.wait()
        for seed in range(3):
            torch.manual_seed(seed)  # somebody else's, in between
            together[place].append(states_of(train(noisy(30), config).trained))

    threads = [threading.Thread(target=visit, args=item) for item in enumerate(configs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for mine, runs in zip(alone, together, strict=True):
        assert len(runs) == 3
        for run in runs:
            np.testing.assert_array_equal(run, mine)


def test_a_result_cannot_be_changed_by_those_who_share_it():
    result = train(ARTICLE, TrainingConfig(epochs=5, holdout=0.3, standardize=True))
    for array in (result.history.loss, result.history.weight, result.history.validation_loss, result.training_rows):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
