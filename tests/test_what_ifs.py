"""What-ifs: each question puts runs beside the page's that really differ, and none that it cannot have."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.comparing.companion import Companion, Lineup, label_of, same_run
from linreg.comparing.runs import run_of, runs_of
from linreg.comparing.what_ifs import rows_named, what_ifs
from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis.data_warnings import data_warnings
from linreg.least_squares import fit
from linreg.moments import Moments, Summary, summary_of
from linreg.optimum.minimum import minimize
from linreg.sources import catalog
from linreg.training import train
from linreg.words import LANGUAGES, message, messages
from tests.article import ARTICLE


def loaded(name):
    entry, frame = catalog.ENTRIES[name], catalog.load(name)
    return Dataset(frame[entry.x_column], frame[entry.y_column])


@settings(max_examples=40, deadline=None)
@given(st.builds(
    TrainingConfig, optimizer=st.sampled_from(["SGD", "Adam"]), loss=st.sampled_from(["MSE", "L1", "Huber"]),
    standardize=st.booleans(), bias=st.booleans(), batch_size=st.sampled_from([None, 1, 2]), seed=st.integers(0, 99),
    momentum=st.sampled_from([0.0, 0.9]), dtype=st.sampled_from(["float32", "float64"]), epochs=st.just(5),
    initial_weight=st.none() | st.floats(-1, 1),
))  # fmt: skip
def test_every_question_is_about_another_run_than_the_pages_and_has_words_in_each_language(config):
    result = train(ARTICLE, config)
    asked = what_ifs(result, [message("warning.influential", row=2, x=2.0, y=5.0, distance=1.0)])
    companions = [companion for one in asked for companion in one.companions]
    assert len(set(companions)) == len(companions) >= 7
    for companion in companions:
        assert not same_run(companion, Companion(), config)
        run_of(ARTICLE, config, companion)
    for language in LANGUAGES:
        text = messages(language)
        labels = {text(label_of(companion, config)) for companion in companions}
        assert len(labels) == len(companions)
        assert all(text(one.question) for one in asked)


def test_the_row_that_a_warning_names_is_the_one_to_leave_out():
    dataset = loaded("anscombe3")
    warnings = data_warnings(dataset, fit(dataset))
    row = rows_named(warnings)[0]
    assert row == int(np.argmax(dataset.y)) + 1
    asked = next(
        one for one in what_ifs(train(dataset, TrainingConfig(epochs=1)), warnings) if one.companions[0].without
    )
    without = run_of(dataset, TrainingConfig(standardize=True, optimizer="SGD", learning_rate=0.1), asked.companions[0])
    kept = np.delete(np.arange(dataset.rows), row - 1)
    truth = np.polyfit(dataset.x[kept], dataset.y[kept], 1)
    assert (without.weight, without.bias) == pytest.approx(truth, abs=1e-4)


def test_one_point_moves_the_squares_line_and_not_the_absolute_one():
    dataset = loaded("anscombe3")
    whole = {loss: minimize(dataset.x, dataset.y, loss, True).weight for loss in ("MSE", "L1")}
    rest = Companion(without=3).dataset_of(dataset)
    assert whole["MSE"] == pytest.approx(0.4997, abs=5e-4)
    assert whole["L1"] == pytest.approx(0.345, abs=5e-4)
    assert minimize(rest.x, rest.y, "MSE", True).weight == pytest.approx(0.345, abs=5e-4)


def test_the_rate_above_the_limit_diverges_and_the_offered_one_below_does_not():
    config = TrainingConfig(optimizer="SGD", epochs=20_000)
    above = next(
        one for one in what_ifs(train(ARTICLE, config)) if one.companions[0].config_of(config).learning_rate != 0.01
    )
    assert above.companions[0].config_of(config).learning_rate == 0.19
    assert run_of(ARTICLE, config, above.companions[0]).outcome.kind == "diverged"


def test_sentences_name_their_rows_once_and_in_their_order():
    two = message("warning.outliers", count=2, rows=[message("warning.row", row=7), message("warning.row", row=2)])
    assert rows_named(
        [message("warning.curve"), two, message("warning.influential", row=7), message("warning.x", rows=9)]
    ) == (7, 2)


def test_of_moments_only_what_they_can_answer_is_asked():
    summary = summary_of(np.arange(20.0), np.arange(20.0) % 7)
    moments = Moments(**{field.name: getattr(summary, field.name) for field in fields(Summary)})
    result = train(moments, TrainingConfig(epochs=5, optimizer="SGD", learning_rate=0.001))
    asked = what_ifs(result, [message("warning.influential", row=2)])
    lineups = [Lineup(None, one.companions) for one in asked]
    assert len(asked) >= 4
    assert all(not runs_of(moments, result.config, lineup).problems for lineup in lineups)
