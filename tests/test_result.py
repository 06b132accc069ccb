"""A result: one line in two systems of units, and predictions as the run's own arithmetic gives them."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from linreg.arrays import read_only
from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.result import History, Optimum, Outcome, Run, TrainingResult
from linreg.trained_units import Scaling
from linreg.training import train
from linreg.words import LANGUAGES, messages

SCALING = Scaling(x_mean=1990.0, x_scale=8.0, y_mean=-3.0, y_scale=0.5)


def some_result(scaling: Scaling = SCALING, **settings: object) -> TrainingResult:
    history = History(read_only([4.0, 2.0]), read_only([0.5, 0.75]), read_only([0.0, 0.25]), read_only([5.0, 3.0]))
    run = Run(weight=1.5, bias=0.125, loss=1.0, history=history, validation_loss=2.0)
    return TrainingResult(
        dataset=Dataset([1980, 1990, 2000, 2010], [-4, -3.5, -3, -1], "year", "change"),
        config=TrainingConfig(epochs=2, standardize=scaling != Scaling(), holdout=0.25, **settings),
        trained=run,
        trained_optimum=Optimum(weight=2.0, bias=0.0, loss=0.5),
        outcome=Outcome("moving", 2),
        scaling=scaling,
        training_rows=np.array([True, True, False, True]),
    )


def in_user_units(weight: float, bias: float, x: float) -> Fraction:
    """The line of trained units at `x`, exactly, by its definition."""
    z = (Fraction(x) - Fraction(SCALING.x_mean)) / Fraction(SCALING.x_scale)
    return (Fraction(weight) * z + Fraction(bias)) * Fraction(SCALING.y_scale) + Fraction(SCALING.y_mean)


@pytest.mark.parametrize("x", [0.0, 1990.0, 2010.0])
def test_the_line_in_the_users_units_is_the_trained_line(x):
    result = some_result()
    assert result.weight * x + result.bias == pytest.approx(float(in_user_units(1.5, 0.125, x)), rel=1e-12)
    best = result.optimum
    assert best.weight * x + best.bias == pytest.approx(float(in_user_units(2.0, 0.0, x)), rel=1e-12)
    for epoch, (weight, bias) in enumerate([(0.5, 0.0), (0.75, 0.25)]):
        there = result.history.weight[epoch] * x + result.history.bias[epoch]
        assert there == pytest.approx(float(in_user_units(weight, bias, x)), rel=1e-12)


@pytest.mark.parametrize(("loss", "factor"), [("MSE", 0.25), ("Huber", 0.25), ("L1", 0.5)])
def test_every_loss_is_in_the_users_units(loss, factor):
    result = some_result(loss=loss)
    assert (result.loss, result.validation_loss, result.optimum.loss) == (factor, 2 * factor, 0.5 * factor)
    assert result.history.loss.tolist() == [4 * factor, 2 * factor]
    assert result.history.validation_loss.tolist() == [5 * factor, 3 * factor]


def test_without_standardizing_both_units_are_the_same_numbers():
    result = some_result(Scaling())
    assert (result.weight, result.bias, result.loss) == (1.5, 0.125, 1.0)
    assert result.history is result.trained.history
    assert result.optimum == result.trained_optimum


def test_without_rows_held_out_there_is_no_validation_loss():
    run = some_result().trained
    history = replace(run.history, validation_loss=None)
    result = replace(some_result(), trained=replace(run, history=history, validation_loss=None))
    assert result.validation_loss is None
    assert result.history.validation_loss is None


line = st.floats(-1e3, 1e3)


@given(line, line)
def test_trained_units_and_the_users_undo_each_other(weight, bias):
    there = SCALING.line_in_trained_units(weight, bias)
    back = [float(value) for value in SCALING.line_in_user_units(*there)]
    assert back == pytest.approx([weight, bias], rel=1e-9, abs=1e-6)


def test_training_data_are_the_rows_not_held_out():
    x, y = some_result().training_data
    assert (x.tolist(), y.tolist()) == ([1980, 1990, 2010], [-4, -3.5, -1])


def test_training_data_in_trained_units_are_those_rows_scaled_by_definition():
    x, y = some_result().trained_data
    exact = [(Fraction(value) - 1990) / 8 for value in (1980, 1990, 2010)]
    assert x.tolist() == [float(value) for value in exact]
    assert y.tolist() == [float((Fraction(value) + 3) / Fraction(1, 2)) for value in (-4.0, -3.5, -1.0)]
    all_rows = replace(some_result(Scaling()), training_rows=np.ones(4, dtype=bool))
    assert all_rows.trained_data == (all_rows.dataset.x, all_rows.dataset.y)  # no copies


def test_the_states_are_the_history_and_the_end():
    states = some_result().trained_states
    assert states.weight.tolist() == [0.5, 0.75, 1.5]
    assert states.bias.tolist() == [0.0, 0.25, 0.125]
    assert states.loss.tolist() == [4.0, 2.0, 1.0]
    assert states.validation_loss.tolist() == [5.0, 3.0, 2.0]
    in_user_units = some_result().run.with_end()
    assert in_user_units.loss.tolist() == [1.0, 0.5, 0.25]
    assert len(in_user_units) == 3


def test_a_run_that_diverged_has_its_last_state_once():
    run = train(Dataset([1, 2, 3], [3, 5, 7]), TrainingConfig(optimizer="SGD", learning_rate=9.0))
    assert run.outcome.kind == "diverged"
    assert len(run.trained_states) == len(run.history)
    assert run.trained_states.weight[-1] == run.trained.weight
    never_finite = train(Dataset([1e90, 2e90], [1, 2]), TrainingConfig())
    assert len(never_finite.history) == 0
    assert never_finite.trained_states.weight.tolist() == [never_finite.trained.weight]
    assert never_finite.trained_states.loss.tolist() == [math.inf]


def test_the_article_predicts_its_own_digits():
    run = replace(some_result().trained, weight=1.6153903007507324, bias=1.8525446653366089)
    article = replace(some_result(Scaling()), trained=run)
    assert article.predict(4) == 8.314105987548828


@pytest.mark.parametrize(("dtype", "torch_dtype"), [("float32", torch.float32), ("float64", torch.float64)])
def test_predictions_are_torchs_own_in_the_runs_dtype(dtype, torch_dtype):
    result = some_result(Scaling(), dtype=dtype)
    x = np.array([0.1, -7.3, 4.0, 1e6])
    expected = torch.tensor(x, dtype=torch_dtype) * 1.5 + 0.125
    assert result.predict(x).tolist() == expected.double().tolist()


def test_a_number_gives_a_float_and_an_array_an_array_of_its_shape():
    result = some_result()
    assert isinstance(result.predict(2000), float)
    assert result.predict([[1980, 2000]]).shape == (1, 2)
    assert result.predict(2000) == pytest.approx(float(in_user_units(1.5, 0.125, 2000)), rel=1e-6)


def test_arrays_of_a_result_cannot_be_changed():
    history = some_result().history
    for array in (history.loss, history.weight, history.bias, history.validation_loss):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = math.pi


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["converged", "moving", "diverged", "stopped_early"])
def test_each_outcome_says_its_epoch_in_either_language(language, kind):
    assert "137" in messages(language)(Outcome(kind, 137).message)


def test_an_outcome_reads_in_english():
    assert str(Outcome("diverged", 3)).startswith("Diverged at epoch 3")
