"""Companions: each is the run that its inputs give alone, and the link brings every one of them back."""

from dataclasses import fields, replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.comparing import Companion, Lineup, Race, changed, pin, read_lineup, write_lineup
from linreg.comparing.companion import BROKEN, MAX_COMPANIONS, RACERS, Racer, differing_fields, label_of
from linreg.comparing.runs import HEALTHY, companions_of, run_of, runs_of
from linreg.config import LEARNING_RATES, TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.training import train
from linreg.training.workload import MAX_SECONDS, estimated_seconds
from linreg.words import LANGUAGES, messages
from tests.article import ARTICLE, START
from tests.plain_loops import plain_run, states_of

VALUES = {
    "optimizer": st.sampled_from(["SGD", "Adam", "RMSprop", "Adagrad"]),
    "loss": st.sampled_from(["MSE", "L1", "Huber"]),
    "learning_rate": st.sampled_from(LEARNING_RATES),
    "epochs": st.integers(1, 60),
    "batch_size": st.none() | st.integers(1, 5),
    "momentum": st.floats(0, 0.99),
    "nesterov": st.booleans(),
    "bias": st.booleans(),
    "standardize": st.booleans(),
    "seed": st.integers(0, 2**31 - 1),
    "initial_weight": st.none() | st.floats(-1e3, 1e3),
    "initial_bias": st.none() | st.floats(-1e3, 1e3),
    "holdout": st.floats(0, 0.5),
    "early_stopping": st.booleans(),
    "dtype": st.sampled_from(["float32", "float64"]),
}
CHANGES = st.fixed_dictionaries({}, optional=VALUES)
COMPANIONS = st.builds(
    lambda changes, pinned, without, broken: Companion(tuple(changes.items()), pinned, without, broken),
    CHANGES, st.booleans(), st.none() | st.integers(1, 10**6), st.sampled_from([None, *BROKEN]),
)  # fmt: skip
SAYING_SOMETHING = COMPANIONS.filter(lambda one: one != Companion())
RACES = st.builds(
    lambda racers, best: Race(tuple(racer for racer in RACERS if racer in racers), best),
    st.sets(st.sampled_from(RACERS), min_size=1), st.booleans(),
)  # fmt: skip
LINEUPS = st.builds(
    lambda race, companions: Lineup(race, tuple(companions)),
    st.none() | RACES, st.lists(SAYING_SOMETHING, max_size=MAX_COMPANIONS, unique=True),
)  # fmt: skip


def test_every_field_of_the_settings_can_be_changed():
    assert VALUES.keys() == {field.name for field in fields(TrainingConfig)}


@given(LINEUPS)
def test_a_lineup_written_to_the_link_reads_back_to_every_digit(lineup):
    assert read_lineup(write_lineup(lineup)) == lineup


def test_the_text_of_a_lineup_can_be_written_by_hand():
    assert read_lineup("") == Lineup()
    assert read_lineup("race") == Lineup(Race())
    assert read_lineup("best:SGD,Adam") == Lineup(Race(("SGD", "Adam"), best=True))
    assert read_lineup("loss:L1;without:3;pin,optimizer:SGD,learning_rate:0.1;pin") == Lineup(
        None,
        (
            changed(loss="L1"),
            Companion(without=3),
            pin(TrainingConfig(optimizer="SGD", learning_rate=0.1)),
            Companion(pinned=True),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        ";", ",", "pin,pin", "race;race", "race;best", "race:", "race:adam", "race:SGD,x", "rates:0.1", "loss:l1",
        "learning_rate:nan", "learning_rate:-1", "learning_rate:1e999", "epochs:1e3", "epochs:0", "epochs:", "bias:1",
        "without:0", "without:x", "without:", "broken:all", "loss:L1,loss:L1", "loss:L1;loss:L1", "loss", "seed:9e9",
        "seed:1;seed:2;seed:3;seed:4;seed:5", "seed:" + "1" * 2000, "\x00", "pin;" * 400, "momentum:1", "changes:()",
    ],
)  # fmt: skip
def test_a_hostile_text_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        read_lineup(text)


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["race", "pin", "loss:L1", ";", ",", ":", "seed:1", "é"])).map("".join)
)
def test_any_text_is_read_or_refused_and_never_anything_else(text):
    try:
        lineup = read_lineup(text)
    except ValueError:
        return
    assert read_lineup(write_lineup(lineup)) == lineup


@settings(max_examples=60, deadline=None)
@given(CHANGES, CHANGES, st.booleans(), st.none() | st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_a_companion_is_bit_for_bit_the_run_of_its_inputs(page, changes, pinned, without, seed):
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(2, 9))
    config = TrainingConfig(**{"epochs": 20, **page})
    run = run_of(Dataset(x, y), config, Companion(tuple(changes.items()), pinned, without))
    kept = np.arange(9) + 1 != without
    alone = train(
        Dataset(x[kept], y[kept]), TrainingConfig(**{**({} if pinned else {"epochs": 20, **page}), **changes})
    )
    assert run.config == alone.config
    assert np.array_equal(states_of(run.trained), states_of(alone.trained))
    assert (run.outcome, run.broken) == (alone.outcome, None)


def test_a_race_at_one_rate_is_bit_for_bit_five_loops_of_torch():
    config = TrainingConfig(epochs=300, **START)
    comparison = runs_of(ARTICLE, config, Lineup(Race()))
    assert [run.result.config.optimizer for run in comparison.runs] == ["SGD", "SGD", "RMSprop", "Adagrad"]
    assert [run.result.config.momentum for run in comparison.runs] == [0, 0.9, 0, 0]  # Adam is the page's own
    for run in comparison.runs:
        weight, bias = START.values()
        assert np.array_equal(
            states_of(run.result.trained), plain_run([1, 2, 3], [3, 5, 7], run.result.config, weight, bias)
        )


def test_a_pin_stays_as_it_is_and_a_what_if_follows_the_page():
    before, after = TrainingConfig(optimizer="SGD", seed=3), TrainingConfig(optimizer="Adagrad", epochs=7)
    kept, what_if = pin(before), changed(loss="L1")
    assert kept.config_of(after) == before
    assert what_if.config_of(after) == replace(after, loss="L1")


@given(st.builds(TrainingConfig, **VALUES), LINEUPS, st.sampled_from([None, *BROKEN]))
def test_each_companion_keeps_its_colour_and_none_is_the_pages_own_run(config, lineup, broken):
    by_colour = companions_of(lineup, config, broken)
    assert (HEALTHY in by_colour) <= (broken is not None)
    assert all(1 <= colour <= HEALTHY for colour in by_colour)
    for place, companion in enumerate(lineup.companions, start=1):
        assert by_colour.get(place, companion) == companion
    runs = {(one.config_of(config), one.without, one.broken) for one in by_colour.values()}
    assert len(runs) == len(by_colour)
    assert (config, None, broken) not in runs


def test_what_a_rate_of_its_own_changes_is_the_rate_alone():
    config = TrainingConfig(epochs=5)
    by_colour = companions_of(Lineup(Race(("SGD", "Adagrad"), best=True)), config, rates={"Adagrad": 5.0})
    rates = {one.config_of(config).optimizer: one.config_of(config).learning_rate for one in by_colour.values()}
    assert rates == {"SGD": 0.01, "Adagrad": 5.0}


def test_rows_that_are_not_there_and_lines_that_are_lost_are_told_and_the_others_run():
    two_x = Dataset([1, 1, 2], [1, 2, 3])
    lineup = Lineup(None, (Companion(without=3), Companion(without=9), changed(loss="L1")))
    comparison = runs_of(two_x, TrainingConfig(epochs=5), lineup)
    assert [run.colour for run in comparison.runs] == [3]
    told = [str(problem) for problem in comparison.problems]
    assert "without row 3" in told[0]
    assert "no line" in told[0]
    assert "there is no row 9" in told[1]


def test_all_companions_together_get_the_work_of_one_run():
    many = Dataset(np.arange(9000.0), np.arange(9000.0))
    config = TrainingConfig(epochs=100_000)
    asked = Lineup(None, (*(changed(seed=seed) for seed in (1, 2, 3)), changed(epochs=10)))
    alone: list[Companion] = []

    def not_run(dataset, settings, companion):
        alone.append(companion)
        return train(ARTICLE, TrainingConfig(epochs=1))

    comparison = runs_of(many, config, asked, run=not_run)
    fits = int(MAX_SECONDS / estimated_seconds(9000, config)) - 1
    assert 0 < fits < 3
    assert [one.changes for one in alone] == [(("seed", seed),) for seed in range(1, fits + 1)] + [(("epochs", 10),)]
    assert len(comparison.problems) == 3 - fits
    assert "together" in str(comparison.problems[-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_companion_has_a_label_in_every_language(language):
    text, config = messages(language), TrainingConfig()
    other = {
        "optimizer": "SGD",
        "loss": "L1",
        "dtype": "float64",
        "batch_size": 3,
        "initial_weight": 1.0,
        "initial_bias": 2.0,
    }
    for field in fields(TrainingConfig):
        value = other.get(field.name, (not field.default) if isinstance(field.default, bool) else 0.25)
        if field.name in ("epochs", "seed"):
            value = 7
        page = replace(config, optimizer="SGD", momentum=0.5) if field.name in ("momentum", "nesterov") else config
        page = replace(page, optimizer="Adam") if field.name == "optimizer" else page
        label = text(label_of(changed(**{field.name: value}), page))
        assert label != text("compare.same"), field.name
        back = replace(page, **{field.name: value})
        assert text(label_of(changed(**{field.name: getattr(page, field.name)}), back)) != text("compare.same")
    assert text(label_of(Companion(), config)) == text("compare.same")
    for broken in BROKEN:
        assert text(label_of(Companion(broken=broken, without=2), config)) != text("compare.same")


def test_a_momentum_that_nobody_uses_is_no_difference():
    assert differing_fields([TrainingConfig(momentum=0.5), TrainingConfig(momentum=0.9, nesterov=True)]) == []
    sgd = TrainingConfig(optimizer="SGD")
    assert differing_fields([sgd, replace(sgd, nesterov=True)]) == []
    assert differing_fields([sgd, replace(sgd, momentum=0.9)]) == ["momentum"]
    assert differing_fields([TrainingConfig(), replace(sgd, momentum=0.9, seed=1)]) == ["optimizer", "momentum", "seed"]


def test_racers_are_those_of_the_type():
    assert get_args(Racer) == RACERS


def test_settings_that_do_not_exist_are_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="changes"):
        changed(rate=0.1)
    with pytest.raises(ValueError, match="learning_rate"):
        changed(learning_rate=-1.0)
    with pytest.raises(DataError):
        Companion(without=4).dataset_of(ARTICLE)
