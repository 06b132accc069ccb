import numpy as np
import pytest

from linreg.config import TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.training import epochs_to_converge, train
from linreg.training.workload import affordable_epochs, check_work, estimated_seconds

ROWS = Dataset(np.arange(200_000.0), np.arange(200_000.0))


def must_not_begin(done, epochs):
    raise AssertionError(f"{done} of {epochs} epochs have been run")


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"loss": "L1", "epochs": 100_000}, "Lower the epochs to .* or choose the MSE loss"),
        ({"loss": "Huber", "epochs": 100_000}, "Lower the epochs to"),
        ({"optimizer": "RMSprop", "epochs": 100_000}, "Lower the epochs to .* or choose another optimizer"),
        ({"batch_size": 1, "epochs": 1000}, "Lower the epochs to .* or raise the batch size"),
        ({"batch_size": 32, "epochs": 100_000}, "Lower the epochs to .* or raise the batch size"),
    ],
)
def test_too_much_work_is_refused_with_what_to_lower(settings, advice):
    with pytest.raises(DataError, match=advice) as refusal:
        train(ROWS, TrainingConfig(**settings), must_not_begin)
    affordable = refusal.value.message.values["epochs"]
    assert affordable == affordable_epochs(ROWS.rows, TrainingConfig(**settings)) >= 1
    for epochs, allowed in ((affordable, True), (affordable + 1, False)):
        seconds = estimated_seconds(ROWS.rows, TrainingConfig(**{**settings, "epochs": epochs}))
        assert (seconds <= 60) == allowed


def test_batches_of_one_over_millions_of_rows_are_refused_even_for_one_epoch():
    many = Dataset(np.arange(3_000_000.0), np.zeros(3_000_000))
    with pytest.raises(DataError, match="Raise the batch size"):
        train(many, TrainingConfig(batch_size=1, epochs=1), must_not_begin)


def test_rows_that_even_one_epoch_is_too_much_for_are_refused():
    with pytest.raises(DataError, match="even one epoch would take longer") as refusal:
        check_work(10**10, TrainingConfig(loss="L1", epochs=1))
    assert refusal.value.message.key == "training.too_many_rows"


@pytest.mark.parametrize("rows", [2, 10_000, 1_000_000, 10_000_000])
def test_whatever_the_page_offers_for_a_full_batch_of_a_million_rows_is_allowed(rows):
    assert estimated_seconds(rows, TrainingConfig(epochs=1000)) <= 60


def test_more_epochs_rows_or_smaller_batches_are_more_work():
    def seconds(rows, **settings):
        return estimated_seconds(rows, TrainingConfig(**settings))

    assert seconds(1000, epochs=10) < seconds(1000, epochs=11)
    assert seconds(1000, loss="L1") < seconds(2000, loss="L1")
    assert seconds(1000, batch_size=64) < seconds(1000, batch_size=32)
    assert seconds(10**6, loss="L1", epochs=1) > 1  # the search for the least loss alone
    assert seconds(10**6, epochs=10_000) < seconds(10**6, epochs=10_000, loss="L1") / 100


def test_the_search_for_enough_epochs_keeps_within_the_same_bound():
    dataset = Dataset(ROWS.x[:50_000], ROWS.y[:50_000])
    config = TrainingConfig(loss="L1", epochs=1, learning_rate=1e-6, batch_size=8)
    result = train(dataset, config)

    def look(_, epochs):
        raise KeyboardInterrupt(epochs)

    with pytest.raises(KeyboardInterrupt) as seen:
        epochs_to_converge(result, 100_000, look)
    assert seen.value.args == (affordable_epochs(dataset.rows, config),)
