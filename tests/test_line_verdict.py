"""The verdict on the line itself: noise is never good, a fair line is, and doubts are said."""

from dataclasses import fields

import numpy as np
import pytest
import statsmodels.api as sm

from linreg.dataset import Dataset
from linreg.diagnosis.data_warnings import line_warnings
from linreg.diagnosis.digits import percent, told_apart
from linreg.diagnosis.line_verdict import LineVerdict, explained_share, judge_line
from linreg.least_squares import fit
from linreg.moments import Moments, summary_of
from linreg.sources import catalog
from linreg.words import message, messages

RANDOM = np.random.default_rng(7)
X = np.linspace(0, 10, 50)
NOISE = RANDOM.normal(size=50)


def judged(x, y, bias=True, doubts=None):
    line = fit(Dataset(x, y), bias)
    verdict = judge_line(line, line_warnings(line.dataset, line) if doubts is None else doubts)
    for language in ("en", "zh"):
        assert "{" not in messages(language)(verdict.message)
    return verdict


def from_catalog(entry_id):
    entry, frame = catalog.ENTRIES[entry_id], catalog.load(entry_id)
    return frame[entry.x_column], frame[entry.y_column]


def test_pure_noise_is_never_good():
    random = np.random.default_rng(0)
    for rows in (3, 5, 8, 20, 100, 1000):
        for _ in range(100):
            x, y = random.normal(size=(2, rows))
            line = fit(Dataset(x, y))
            if line.weight_p >= 0.05:
                assert not judge_line(line).good
                assert judge_line(line).kind in ("none", "undecided")


@pytest.mark.parametrize(
    ("slope", "noise", "kind", "good"),
    [(3, 0, "exact", True), (1, 0.2, "close", True), (1, 2, "trend", True), (0.5, 4, "weak", False),
     (0.01, 4, "none", False)],
)  # fmt: skip
def test_the_share_that_x_explains_decides_what_is_said(slope, noise, kind, good):
    verdict = judged(X, slope * X + noise * NOISE, doubts=())
    assert (verdict.kind, verdict.good) == (kind, good)


def test_the_typical_miss_and_the_share_are_those_of_another_library():
    y = X + 2 * NOISE
    other = sm.OLS(y, sm.add_constant(X)).fit()
    values = judged(X, y, doubts=()).message.values
    assert values["percent"] == pytest.approx(100 * other.rsquared, rel=0.01)
    assert values["miss"] == pytest.approx(np.sqrt((other.resid**2).mean()), rel=0.005)


def test_two_rows_and_a_constant_y_decide_nothing():
    assert judged([1, 2], [3, 5]).kind == "undecided"
    assert judged([1, 2, 3, 4], [5, 5, 5, 5]) == LineVerdict("constant", message("line.constant"), False)


def test_few_rows_that_chance_explains_are_undecided():
    verdict = judged([1, 2, 3], [1, 3, 2.5])
    assert (verdict.kind, verdict.message.key) == ("undecided", "line.too_few")


def test_a_sure_slope_that_explains_nothing_is_no_line_worth_having():
    x = np.random.default_rng(3).normal(size=100_000)
    verdict = judged(x, 0.05 * x + np.random.default_rng(4).normal(size=x.size), doubts=())
    assert (verdict.kind, verdict.message.key) == ("none", "line.no_help")


def test_without_a_bias_the_line_is_measured_against_the_mean_of_y():
    line = fit(Dataset([1, 2, 3], [9, 8, 10]), bias=False)
    assert explained_share(line) < 0
    assert judge_line(line).message.key == "line.worse_than_mean"
    assert judged([1, 2, 3], [2, 4, 6], bias=False).kind == "exact"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("article", "exact"), ("anscombe1", "trend"), ("anscombe2", "misleading"), ("anscombe3", "doubtful"),
     ("anscombe4", "misleading"), ("engel", "doubtful"), ("nile", "misleading"), ("seattle", "misleading"),
     ("norris", "close"), ("elnino", "doubtful")],
)  # fmt: skip
def test_each_dataset_that_comes_with_the_program_gets_the_verdict_of_its_lesson(name, kind):
    assert judged(*from_catalog(name)).kind == kind


def test_the_gravest_doubt_is_the_one_that_is_said():
    doubts = tuple(message(f"warning.{name}") for name in ("repeated", "outlier", "curve"))
    assert judged(X, X + NOISE, doubts=doubts).message.values["doubt"].key == "line.doubt.curve"
    assert judged(X, X + NOISE, doubts=doubts[:2]).message.values["doubt"].key == "line.doubt.outlier"


@pytest.mark.parametrize(
    ("share", "written"), [(0.000421, 0.042), (0.4567, 46.0), (0.99993, 99.993), (0.999993746, 99.99937), (1.0, 100.0)]
)
def test_a_share_keeps_the_digits_that_matter_and_never_rounds_to_all(share, written):
    assert percent(share) == pytest.approx(written, abs=1e-9)


def test_rows_that_are_not_here_are_judged_by_their_moments():
    for x, y, bias in ((X, X + NOISE, True), (X, X + 3 + NOISE, False), ([1, 2, 3], [9, 8, 10], False)):
        rows = Dataset(x, y)
        summary = summary_of(rows.x, rows.y)
        moments = Moments(**{field.name: getattr(summary, field.name) for field in fields(summary)})
        here, elsewhere = (explained_share(fit(data, bias)) for data in (rows, moments))
        assert elsewhere == pytest.approx(here, rel=1e-9)
        assert judge_line(fit(moments, bias)).kind == judge_line(fit(rows, bias)).kind


def test_two_numbers_get_as_many_digits_as_show_that_they_differ():
    assert told_apart(0.485178, 0.54652) == (0.4852, 0.5465)
    assert told_apart(1.00211682, 1.00215) == (1.0021, 1.0022)
    assert told_apart(2.0, 2.0) == (2.0, 2.0)
