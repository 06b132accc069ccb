"""How a run ends: patience, and the epoch from which on the line stays close, by the words of their definitions."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linreg.config import PATIENCE, TrainingConfig
from linreg.dataset import Dataset
from linreg.result import Optimum
from linreg.training.early_stopping import Lowest, watch
from linreg.training.ending import outcome_of, settled, until_settled
from linreg.training.preparation import prepare
from linreg.training.recording import Recording, States, record

DATASET = Dataset([0, 1, 2, 3], [0, 1, 2, 3])
BEST = Optimum(1.0, 0.0, 0.0)


def states(close, held_losses=None):
    """A state for each flag: on the best line, or far from it."""
    weight = np.where(close, 1.0, 2.0)
    held = None if held_losses is None else np.asarray(held_losses, dtype=np.float64)
    return States(weight, np.zeros(weight.size), np.ones(weight.size), held)


def in_blocks(whole, cuts):
    ends = [0, *sorted(cut for cut in cuts if 0 < cut < whole.weight.size), whole.weight.size]
    return [
        States(*(None if column is None else column[first:end] for column in whole))
        for first, end in pairwise(ends)
        if first < end
    ]


def stops_at(held_losses):
    """The first epoch that PATIENCE epochs before it was the lowest, the first of equals, and nothing lower since."""
    for epoch in range(len(held_losses)):
        lowest = int(np.argmin(held_losses[: epoch + 1]))
        if epoch - lowest >= PATIENCE:
            return epoch, lowest
    return None


@given(st.lists(st.integers(0, 6), min_size=1, max_size=200), st.lists(st.integers(1, 200), max_size=4))
def test_patience_ends_by_its_definition_however_the_losses_come(levels, cuts):
    losses = np.array(levels, dtype=np.float64)
    whole = watch(Lowest(), losses, 0)
    expected = stops_at(losses)
    assert whole[1] == (None if expected is None else expected[0])
    assert whole[0].epoch == (int(np.argmin(losses)) if expected is None else expected[1])
    lowest, first, stop = Lowest(), 0, None
    for block in np.split(losses, sorted({cut for cut in cuts if cut < losses.size})):
        lowest, stop = watch(lowest, block, first)
        first += block.size
        if stop is not None:
            break
    assert (lowest, stop) == whole


@pytest.mark.parametrize(("epochs", "early"), [(PATIENCE - 1, False), (PATIENCE, False), (PATIENCE + 1, True)])
def test_patience_that_ends_with_the_last_update_stops_nothing_early(epochs, early):
    config = TrainingConfig(epochs=epochs, holdout=0.5, early_stopping=True)
    rising = np.arange(1.0, epochs + 2)
    recording = record([states(np.zeros(epochs + 1, dtype=bool), rising)], prepare(DATASET, config), config)
    assert (recording.best_epoch == 0) == early
    assert recording.states.weight.size == (PATIENCE if early else epochs) + 1


def lasting_by_definition(close, at_end):
    """The first n ≥ 1 with close[n] … close[2n] all there and true, or, with `at_end`, close[n] … to the end."""
    for n in range(1, len(close)):
        long_enough = 2 * n < len(close) and all(close[n : 2 * n + 1])
        if long_enough or (at_end and all(close[n:])):
            return n
    return None


flags = st.one_of(
    st.lists(st.booleans(), min_size=1, max_size=40),
    st.lists(st.tuples(st.booleans(), st.integers(1, 12)), min_size=1, max_size=6).map(
        lambda runs: [flag for flag, length in runs for _ in range(length)]
    ),
)


@given(flags, st.booleans())
def test_a_run_has_settled_from_the_epoch_that_the_definition_names(close, diverged):
    recording = Recording(states(np.array(close)), diverged=diverged)
    prepared = prepare(DATASET, TrainingConfig())
    assert settled(recording, BEST, prepared) == lasting_by_definition(close, at_end=not diverged)


@given(flags, st.lists(st.integers(1, 40), max_size=5))
def test_blocks_are_asked_for_until_one_settles_it(close, cuts):
    prepared = prepare(DATASET, TrainingConfig())
    blocks = in_blocks(states(np.array(close)), cuts)
    taken = list(until_settled(iter(blocks), BEST, prepared))
    ends = np.cumsum([block.weight.size for block in blocks]).tolist()
    enough = [end for end in ends if lasting_by_definition(close[:end], at_end=False) is not None]
    assert len(taken) == (ends.index(enough[0]) + 1 if enough else len(blocks))


@given(flags)
def test_converged_means_close_from_an_epoch_to_the_end(close):
    outcome = outcome_of(Recording(states(np.array(close))), BEST, prepare(DATASET, TrainingConfig()))
    if close[-1]:
        first = min(epoch for epoch in range(len(close)) if all(close[epoch:]))
        assert (outcome.kind, outcome.epoch) == ("converged", first)
    else:
        assert (outcome.kind, outcome.epoch) == ("moving", len(close) - 1)
