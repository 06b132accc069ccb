"""Training, the exact line and the program of rows that live elsewhere: as if the rows were here."""

import contextlib
import io
import json
import struct
from dataclasses import replace
from fractions import Fraction

import duckdb
import numpy as np
import pytest

from linreg.comparing import Companion, Lineup, changed
from linreg.comparing.broken import train_broken
from linreg.comparing.runs import runs_of
from linreg.config import TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.diagnosis import diagnose
from linreg.diagnosis.line_verdict import judge_line
from linreg.explaining import explain_step
from linreg.export.files import log_text, script
from linreg.figures.fit_figure import data_figure, run_figure
from linreg.figures.surface_figure import surface_figure
from linreg.least_squares import fit
from linreg.moments import Moments, summary_of
from linreg.sources.answers import read_row
from linreg.sources.sql import moments_sql
from linreg.trained_units import Scaling
from linreg.training import epochs_to_converge, train
from linreg.ui.stage.packing import pack_run
from linreg.words import messages

OPTIMIZERS = ("SGD", "Adam", "RMSprop", "Adagrad")


def rows(offset: float = 0.0, count: int = 2000, noise: float = 1.0) -> Dataset:
    rng = np.random.default_rng(5)
    x = offset + rng.uniform(-3, 7, count)
    return Dataset(x, 2.5 * (x - offset) - 4 + rng.normal(0, noise, count) + offset / 8, "hours", "points")


def elsewhere(dataset: Dataset) -> Moments:
    """The same data after they went through a real engine."""
    duck = duckdb.connect()
    duck.execute("CREATE TABLE data (x DOUBLE, y DOUBLE)")
    duck.executemany("INSERT INTO data VALUES (?, ?)", np.stack((dataset.x, dataset.y), axis=1).tolist())
    return read_row(duck.execute(moments_sql("data", "x", "y")).fetchone(), dataset.x_name, dataset.y_name)


@pytest.fixture(scope="module")
def pairs():
    """Data here and elsewhere, by the offset of both columns."""
    made = {offset: rows(offset) for offset in (0.0, 1e3, 1e9)}
    return {offset: (dataset, elsewhere(dataset)) for offset, dataset in made.items()}


@pytest.mark.parametrize(("offset", "bias"), [(0.0, True), (1e3, True), (1e9, True), (0.0, False), (1e3, False)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_training_on_moments_is_training_on_the_rows(pairs, optimizer, bias, offset):
    dataset, moments = pairs[offset]
    # RMSprop's steps do not shrink: it must not yet have come near the minimum, where it magnifies any rounding.
    rate = 1e-3 if optimizer == "RMSprop" else 0.05
    if optimizer == "SGD" and not bias:
        rate /= 1 + offset**2
    config = TrainingConfig(
        optimizer=optimizer, learning_rate=rate, epochs=150, bias=bias, standardize=True, dtype="float64"
    )  # type: ignore[arg-type]
    here, there = train(dataset, config), train(moments, config)
    assert there.method == "moments"
    gaps = np.abs(np.asarray(here.predict(dataset.x_ends)) - np.asarray(there.predict(dataset.x_ends)))
    assert gaps.max() < 1e-9 * np.ptp(dataset.y) + 4 * np.spacing(np.abs(dataset.y).max())
    # The mean of the rows, by which they are standardized, is itself rounded, to some 1e-7 near 1e9.
    rounded = 8 * np.spacing(dataset.x_ends[1]) / dataset.x.std()
    assert np.abs(here.history.loss / there.history.loss - 1).max() < 1e-9 + rounded
    assert here.outcome == there.outcome


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_training_on_moments_needs_no_standardizing(pairs, optimizer):
    dataset, moments = pairs[0.0]
    config = TrainingConfig(optimizer=optimizer, learning_rate=1e-3, epochs=200, momentum=0.3, dtype="float64")
    here, there = train(dataset, config), train(moments, replace(config, dtype="float32"))
    assert there.dtype == "float64"
    for name in ("weight", "bias", "loss"):
        assert getattr(there, name) == pytest.approx(getattr(here, name), rel=1e-9)
        assert getattr(there.optimum, name) == pytest.approx(getattr(here.optimum, name), rel=1e-9)


def test_the_epochs_to_converge_are_those_of_the_rows(pairs):
    config = TrainingConfig(epochs=10, standardize=True, dtype="float64")
    counts = [epochs_to_converge(train(data, config), 5000) for data in pairs[1e3]]
    assert counts[0] == counts[1]
    assert counts[0] is not None


@pytest.mark.parametrize("offset", [0.0, 1e3, 1e9])
@pytest.mark.parametrize("bias", [True, False])
def test_the_statistics_have_ten_digits_of_those_of_the_rows(pairs, bias, offset):
    dataset, moments = pairs[offset]
    here, there = fit(dataset, bias), fit(moments, bias)
    names = ("weight", "residual_std", "weight_stderr", "bias_stderr", "weight_t", "spread", "residual_squares",
             "total_squares", "r_squared", "adjusted_r_squared", "f", "weight_p")  # fmt: skip
    for name in names:
        assert getattr(there, name) == pytest.approx(getattr(here, name), rel=1e-10, abs=1e-300), name
    assert abs(there.bias - here.bias) <= 1e-10 * max(abs(here.bias), offset)
    assert there.degrees_of_freedom == here.degrees_of_freedom
    x = np.linspace(*dataset.x_ends, 7)
    for bound in ("y_hat", "confidence_low", "confidence_high", "prediction_low", "prediction_high"):
        gap = getattr(there.predict(x), bound) - getattr(here.predict(x), bound)
        assert np.abs(gap).max() < 1e-10 * np.ptp(dataset.y) * (1 if bias else 1 + offset), bound


def test_a_line_that_fits_to_nine_digits_still_has_its_statistics():
    dataset = rows(1e6, 500, noise=1e-7)
    here, there = fit(dataset), fit(elsewhere(dataset))
    assert 1 - here.r_squared < 1e-12
    for name in ("weight", "residual_std", "weight_stderr"):
        assert getattr(there, name) == pytest.approx(getattr(here, name), rel=1e-4), name


def test_the_summary_of_rows_is_what_an_engine_tells(pairs):
    dataset, moments = pairs[1e3]
    summary = summary_of(dataset.x, dataset.y)
    assert (summary.rows, *summary.x_ends, *summary.y_ends) == (moments.rows, *moments.x_ends, *moments.y_ends)
    for name in ("x_mean", "y_mean", "x_squares", "slope", "rest", "y_squares"):
        assert getattr(summary, name) == pytest.approx(getattr(moments, name), rel=1e-12)


def test_a_constant_y_is_trained_and_described(pairs):
    dataset = Dataset(np.arange(20.0), np.full(20, 0.1))
    moments = elsewhere(dataset)
    assert (moments.slope, moments.rest, moments.y_mean) == (0.0, 0.0, 0.1)
    config = TrainingConfig(optimizer="SGD", learning_rate=0.4, epochs=60, standardize=True, dtype="float64")
    assert train(moments, config).weight == pytest.approx(train(dataset, config).weight, abs=1e-12)
    assert fit(moments).r_squared is None


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"loss": "L1"}, "training.loss_needs_rows"),
        ({"loss": "Huber"}, "training.loss_needs_rows"),
        ({"batch_size": 32}, "training.batches_need_rows"),
        ({"holdout": 0.2}, "training.holdout_needs_rows"),
    ],
)
def test_what_needs_rows_says_so(pairs, changes, key):
    with pytest.raises(DataError) as caught:
        train(pairs[0.0][1], TrainingConfig(**changes))
    assert caught.value.message.key == key


def test_what_shows_rows_says_that_they_are_not_here(pairs):
    moments = pairs[0.0][1]
    result, line = train(moments, TrainingConfig(epochs=5)), fit(moments)
    for ask in (
        lambda: explain_step(result, 0),
        lambda: train_broken(moments, TrainingConfig(epochs=5), "zero_grad"),
        lambda: result.training_data,
        lambda: line.residuals,
        lambda: line.leverage,
    ):
        with pytest.raises(DataError) as caught:
            ask()
        assert caught.value.message.key == "moments.needs_rows"


def test_a_batch_of_all_rows_is_no_mini_batch(pairs):
    moments = pairs[0.0][1]
    whole = train(moments, TrainingConfig(epochs=5, batch_size=moments.rows))
    assert whole.weight == train(moments, TrainingConfig(epochs=5)).weight


def test_a_billion_rows_cost_no_more_than_one(pairs):
    moments = pairs[0.0][1]
    many = replace(moments, rows=10**12, x_squares=moments.x_squares * 5e8, rest=moments.rest * 5e8, counts=())
    config = TrainingConfig(epochs=100_000, learning_rate=1e-4)
    assert len(train(many, config).history) == 100_000


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("standardize", [True, False])
def test_the_program_trains_from_the_same_numbers_to_the_same_digits(pairs, bias, standardize):
    moments = pairs[0.0][1]
    config = TrainingConfig(epochs=40, bias=bias, standardize=standardize, optimizer="SGD", learning_rate=0.01)
    result = train(moments, config)
    program = script(result, 10, new_x=[2.0])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "program", "exec"), {})
    assert printed.getvalue().startswith(log_text(result, 10))
    assert f"y_hat = {result.predict(2.0):.6g}" in printed.getvalue()
    assert "open(" not in program


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "Adam", "epochs": 400, "standardize": True},
        {"optimizer": "Adam", "epochs": 200},
        {"optimizer": "SGD", "learning_rate": 0.05, "epochs": 60, "standardize": True},
        {"optimizer": "SGD", "learning_rate": 1.1, "epochs": 80, "standardize": True},
        {"optimizer": "SGD", "learning_rate": 1e-3, "epochs": 300, "momentum": 0.9},
        {"optimizer": "Adagrad", "epochs": 500},
        {"optimizer": "RMSprop", "learning_rate": 0.01, "epochs": 60, "bias": False},
    ],
    ids=str,
)
def test_the_diagnosis_of_a_run_on_moments_is_that_of_the_run_on_rows(pairs, settings):
    config = TrainingConfig(**{**settings, "dtype": "float64"})
    here, there = (diagnose(train(data, config)) for data in pairs[0.0])
    assert there.kind == here.kind
    assert [reason.key for reason in there.reasons] == [reason.key for reason in here.reasons]
    needs_no_rows = [one.inputs for one in here.suggestions if one.inputs.get("loss", "MSE") == "MSE"]
    assert [one.inputs for one in there.suggestions][: len(needs_no_rows)] == needs_no_rows
    assert there.stability.limit == pytest.approx(here.stability.limit, rel=1e-9)
    assert there.stability.condition == pytest.approx(here.stability.condition, rel=1e-9)
    assert there.line_gap_share == pytest.approx(here.line_gap_share, rel=1e-6)


def test_the_line_is_judged_by_its_moments(pairs):
    for bias in (True, False):
        here, there = (judge_line(fit(data, bias)) for data in pairs[0.0])
        assert (there.kind, str(there.message)) == (here.kind, str(here.message))


def test_four_rows_stand_in_for_all_in_the_loss_of_every_line(pairs):
    dataset, moments = pairs[1e3]
    x, y = moments.stand_ins
    for weight, bias in ((0.0, 0.0), (2.5, -2400.0), (-3.0, 17.0)):
        loss = np.square(y - weight * x - bias).mean()
        assert loss == pytest.approx(np.square(dataset.y - weight * dataset.x - bias).mean(), rel=1e-9)


def test_the_pictures_of_a_run_on_moments_show_what_those_of_the_rows_do(pairs):
    dataset, moments = pairs[0.0]
    config = TrainingConfig(optimizer="SGD", learning_rate=0.05, epochs=40, standardize=True, dtype="float64")
    runs, text = [train(data, config) for data in (dataset, moments)], messages("en")
    for roles, drawn in (
        (("level", "path", "optimum"), [surface_figure(run, text) for run in runs]),
        (("trained_line", "exact_line"), [run_figure(run, text) for run in runs]),
    ):
        for role in roles:
            here, there = (next(one for one in figure.data if one.meta["role"] == role) for figure in drawn)
            for axis in "xy":
                assert np.asarray(there[axis]) == pytest.approx(np.asarray(here[axis]), rel=1e-6, abs=1e-9, nan_ok=True)


def test_the_picture_of_the_data_has_every_cell_with_its_count_or_an_ellipse_around_the_means(pairs):
    dataset, moments = pairs[0.0]
    grid = np.histogram2d(dataset.x, dataset.y, 40)[0].astype(int)
    pictured = moments.with_counts(tuple(map(tuple, grid.tolist())))
    cells = next(one for one in data_figure(pictured, messages("en")).data if one.meta["role"] == "points")
    assert sum(cells.customdata) == dataset.rows
    assert np.average(cells.x, weights=cells.customdata) == pytest.approx(dataset.x.mean(), abs=np.ptp(dataset.x) / 80)
    assert np.average(cells.y, weights=cells.customdata) == pytest.approx(dataset.y.mean(), abs=np.ptp(dataset.y) / 80)
    ellipse = next(one for one in data_figure(moments, messages("en")).data if one.meta["role"] == "points")
    x, y = np.asarray(ellipse.x) - dataset.x.mean(), np.asarray(ellipse.y) - dataset.y.mean()
    inverse = np.linalg.inv(np.cov(dataset.x, dataset.y, bias=True))
    distance = np.einsum("ij,ik,jk->k", inverse, np.array([x, y]), np.array([x, y]))
    assert distance == pytest.approx(np.full(x.size, 4.0), rel=1e-9)


def test_races_and_strips_run_on_moments(pairs):
    moments, config = pairs[0.0][1], TrainingConfig(epochs=30, standardize=True)
    lineup = Lineup(companions=(changed(optimizer="SGD", learning_rate=0.1), changed(loss="L1"), Companion(without=3)))
    compared = runs_of(moments, config, lineup)
    assert [run.companion.config_of(config).optimizer for run in compared.runs] == ["SGD"]
    assert len(compared.problems) == 2
    alone = train(moments, replace(config, optimizer="SGD", learning_rate=0.1))
    assert compared.runs[0].result.weight == alone.weight


def test_the_means_that_are_trained_keep_what_rounding_took_from_the_means(pairs):
    dataset, moments = pairs[1e9]
    scaling = Scaling(float(moments.x_mean), 2.0, float(moments.y_mean), 3.0)
    trained = scaling.summary_in_trained_units(moments)
    for name, column, scale in (("x_mean", dataset.x, 2), ("y_mean", dataset.y, 3)):
        exact = sum(map(Fraction, column.tolist())) / column.size - Fraction(getattr(scaling, name))
        assert exact != 0
        assert getattr(trained, name) == pytest.approx(float(exact / scale), rel=1e-5)


def test_the_browser_gets_the_sums_of_the_training_rows_wherever_they_are(pairs):
    dataset, moments = pairs[0.0]
    x, y = dataset.x - dataset.x.mean(), dataset.y - dataset.y.mean()
    means = {"x": dataset.x.mean(), "y": dataset.y.mean()}
    for data in (dataset, moments):
        packed = pack_run(train(data, TrainingConfig(epochs=3)), {}, {})
        (size,) = struct.unpack("<I", packed[:4])
        header = json.loads(packed[4 : 4 + size])
        assert header["sums"] == pytest.approx({"rows": 2000, "xx": x @ x, "xy": x @ y, "yy": y @ y, **means}, rel=1e-9)
        assert header["picture"] == [*dataset.x_ends, np.ptp(dataset.y)]
