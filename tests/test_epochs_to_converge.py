import numpy as np
import pytest

from linreg.config import TrainingConfig
from linreg.training import epochs_to_converge, train
from tests.article import ARTICLE, START


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"learning_rate": 0.1},
        {"optimizer": "SGD"},
        {"optimizer": "SGD", "learning_rate": 0.17},
        {"optimizer": "RMSprop"},
        {"optimizer": "SGD", "momentum": 0.9, "nesterov": True},
        {"loss": "Huber"},
        {"standardize": True, "dtype": "float64"},
        {"batch_size": 2},
    ],
)
def test_so_many_epochs_converge_and_one_fewer_do_not(settings):
    result = train(ARTICLE, TrainingConfig(epochs=20, **START, **settings))
    needed = epochs_to_converge(result, 10_000)
    kinds = [train(ARTICLE, TrainingConfig(epochs=n, **START, **settings)).outcome.kind for n in (needed - 1, needed)]
    assert kinds == ["moving", "converged"]
    doubled = train(ARTICLE, TrainingConfig(epochs=2 * needed, **START, **settings))
    assert doubled.outcome.kind == "converged"
    assert doubled.outcome.epoch == needed


def test_the_limit_itself_still_counts_and_one_fewer_does_not():
    result = train(ARTICLE, TrainingConfig(epochs=20, learning_rate=0.1, **START))
    needed = epochs_to_converge(result, 10_000)
    assert epochs_to_converge(result, needed) == needed
    assert epochs_to_converge(result, needed - 1) is None


def test_a_line_that_only_passes_by_does_not_count():
    """Momentum 0.98 swings through the answer long before it rests there."""
    config = TrainingConfig(optimizer="SGD", learning_rate=0.02, momentum=0.98, epochs=5000, **START)
    result = train(ARTICLE, config)
    weights, biases = result.history.weight, result.history.bias
    close = np.maximum(abs(weights + biases - 3), abs(3 * weights + biases - 7)) <= 0.004
    needed = epochs_to_converge(result, 5000)
    assert close[:needed].any()
    assert close[needed : 2 * needed + 1].all()


@pytest.mark.parametrize("settings", [{"learning_rate": 0.19}, {"learning_rate": 1e-6}])
def test_a_run_that_diverges_or_crawls_has_no_such_number(settings):
    result = train(ARTICLE, TrainingConfig(optimizer="SGD", epochs=20, **START, **settings))
    assert epochs_to_converge(result, 3000) is None


def test_a_run_that_begins_at_the_answer_needs_one_epoch():
    result = train(ARTICLE, TrainingConfig(initial_weight=2.0, initial_bias=1.0, epochs=5))
    assert epochs_to_converge(result, 100) == 1


def test_it_ends_when_the_page_has_gone():
    result = train(ARTICLE, TrainingConfig(learning_rate=1e-6, epochs=5))

    def gone(done, epochs):
        assert 0 <= done < epochs == 100_000
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        epochs_to_converge(result, 100_000, gone)
