"""What in the data could mislead: each warning where it belongs, from its threshold on, none where nothing is wrong."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from linreg.dataset import Dataset
from linreg.diagnosis.checks.bends import find_bend
from linreg.diagnosis.checks.outliers import find_outliers
from linreg.diagnosis.checks.spread import spread_chance
from linreg.diagnosis.data_warnings import data_warnings, line_warnings
from linreg.diagnosis.row_warnings import Chosen
from linreg.least_squares import fit
from linreg.sources import catalog
from linreg.words import messages

RANDOM = np.random.default_rng(42)
X = np.linspace(-2, 2, 40)
NOISE = RANDOM.normal(size=40) * 0.5
Y = 3 * X + 1 + NOISE
LONG = np.linspace(0, 10, 60)
LONG_NOISE = np.random.default_rng(5).normal(size=60)
SIDE = np.arange(60) % 2
SIMPSON = LONG_NOISE + 4 * SIDE, -LONG_NOISE + 8 * SIDE + 0.5 * np.roll(LONG_NOISE, 9)


def found(x, y, bias=True, chosen=None):
    dataset = Dataset(x, y)
    line = fit(dataset, bias)
    said = data_warnings(dataset, line) if chosen is None else data_warnings(dataset, line, chosen=chosen)
    for language in ("en", "zh"):
        for one in said:
            assert "{" not in messages(language)(one)
            assert "nan" not in messages(language)(one)
    return {one.key.removeprefix("warning."): one.values for one in said}


def warned(x, y, bias=True):
    return list(found(x, y, bias))


def with_row(x, y):
    return np.append(X, x), np.append(Y, y)


def replaced(y, rows, values):
    y = np.array(y, dtype=float)
    y[rows] = values
    return y


CASES = [
    pytest.param(X, Y, [], id="nothing"),
    pytest.param(X, np.full(40, 2.0), ["y_constant"], id="y constant"),
    pytest.param(np.sign(X), Y, ["two_x"], id="two x"),
    pytest.param([1, 2, 3, 4], [1, 3, 2, 4], ["few_rows_wide"], id="few rows that decide nothing"),
    pytest.param([1, 2, 3, 4], [1, 2.1, 2.9, 4], ["few_rows"], id="few rows"),
    pytest.param([1, 2, 3], [3, 5, 7], ["few_rows_exact"], id="few exact rows"),
    pytest.param([1, 2], [3, 5], ["two_x", "few_rows_none"], id="two rows"),
    pytest.param(*with_row(0.1, 9.0), ["outlier"], id="an outlier"),
    pytest.param(*with_row(-2.0, 25.0), ["outlier"], id="an outlier that tilts the line"),
    pytest.param(*with_row([0.1, -0.2], [12.0, -9.0]), ["outliers"], id="outliers"),
    pytest.param(X, replaced(Y, [3, 11, 20, 28, 35], 25.0), ["outliers"], id="five outliers that hide each other"),
    pytest.param(*with_row(60.0, 185.0), ["far_out"], id="a row far out in x"),
    pytest.param(X, Y + X**2, ["curve"], id="a curve"),
    pytest.param(LONG, LONG + 2 * np.sin(2 * LONG) + 0.3 * LONG_NOISE, ["runs"], id="a wave"),
    pytest.param(X, Y - 3 * X + 3 * (X > 0.5), ["step"], id="a step"),
    pytest.param(LONG, LONG + (0.2 + 0.4 * LONG) * LONG_NOISE, ["spread_grows"], id="scatter that grows"),
    pytest.param(LONG, LONG + (4.2 - 0.4 * LONG) * LONG_NOISE, ["spread_shrinks"], id="scatter that shrinks"),
    pytest.param(LONG, LONG + 8 * SIDE + LONG_NOISE, ["groups"], id="parallel lines"),
    pytest.param(LONG_NOISE + 7 * SIDE, np.roll(LONG_NOISE, 7) + 7 * SIDE, ["groups"], id="two blobs"),
    pytest.param(*SIMPSON, ["groups"], id="Simpson"),
    pytest.param(LONG, LONG + np.exp(1.5 * LONG_NOISE), ["tails"], id="a long tail"),
    pytest.param(X, replaced(Y, [4, 9], -999.0), ["codes"], id="codes for missing values"),
    pytest.param(replaced(X, [4, 9], 9999.0), Y, ["codes", "scale"], id="codes in x"),
    pytest.param(X + 2000, Y, ["scale"], id="years"),
    pytest.param(1e5 * X, Y, ["scale"], id="a huge scale"),
    pytest.param(np.append(X, X[:9]), np.append(Y, Y[:9]), ["repeated"], id="repeated rows"),
]  # fmt: skip


@pytest.mark.parametrize(("x", "y", "expected"), CASES)
def test_each_warning_stands_where_it_belongs_and_alone(x, y, expected):
    assert warned(x, y) == expected


@pytest.mark.parametrize(("x", "y", "expected"), CASES)
def test_without_a_bias_the_rows_are_judged_as_with_one_and_the_missing_bias_is_told(x, y, expected):
    rows = [name for name in warned(x, y, bias=False) if not name.startswith("few_rows")]
    assert [name for name in rows if name != "no_bias"] == [one for one in expected if not one.startswith("few_rows")]


def test_a_missing_bias_is_told_with_both_lines_and_only_where_it_is_missed():
    values = found([1, 2, 3], [3, 5, 7], bias=False)["no_bias"]
    assert (values["weight"], values["with_weight"], values["with_bias"]) == (2.429, 2.0, 1.0)
    assert (values["miss"], values["with_miss"]) == (0.378, 0.0)
    assert warned([1, 2, 3], [2, 4, 6], bias=False) == ["few_rows_exact"]
    for wanted, shift in ((False, 2.9), (True, 3.05)):  # in standard errors of the bias; 2.97 is p = 0.005
        line = fit(Dataset(X, NOISE))
        y = 3 * X + NOISE - line.bias + shift * line.bias_stderr
        other = sm.OLS(y, sm.add_constant(X)).fit()
        assert (other.pvalues[0] < 0.005) == wanted == ("no_bias" in warned(X, y, bias=False))


def test_a_scale_is_no_hindrance_where_training_standardizes():
    dataset = Dataset(X + 2000, Y)
    assert data_warnings(dataset, fit(dataset), standardized=True) == ()


def test_what_concerns_intervals_or_training_alone_does_not_speak_against_the_line():
    few = Dataset([2001, 2002, 2003, 2004], [1, 3, 2, 4])
    assert {one.key for one in data_warnings(few, fit(few))} == {"warning.few_rows_wide", "warning.scale"}
    assert line_warnings(few, fit(few)) == ()


def test_few_rows_are_told_up_to_four_and_the_scale_beyond_a_condition_of_10000():
    assert warned([1, 2, 3, 4, 5], [1, 2.1, 2.9, 4, 5.2]) == []
    x = X / X.std()
    for shift, said in ((9.8, []), (10.1, ["scale"])):  # the condition number is (shift² + 2)²
        assert warned(x + shift, Y) == said


def test_rows_exactly_on_a_line_are_no_curve_and_have_no_outlier():
    x = np.arange(10) * 0.1
    assert warned(x, x * 3 + 0.1) == []


def test_anscombes_four_equal_fits_get_four_different_readings():
    readings, lines = [], []
    for number in range(1, 5):
        frame = catalog.load(f"anscombe{number}")
        dataset = Dataset(frame["x"], frame["y"])
        lines.append(fit(dataset))
        readings.append(tuple(one.key for one in data_warnings(dataset, lines[-1])))
    for name in ("weight", "bias", "r_squared"):
        assert np.ptp([getattr(line, name) for line in lines]) < 5e-3
    assert len(set(readings)) == 4
    assert readings[0] == ()
    assert readings[1] == ("warning.curve",)
    assert readings[2] == ("warning.outlier",)
    assert "warning.one_row_decides" in readings[3]


def from_catalog(entry_id):
    entry, frame = catalog.ENTRIES[entry_id], catalog.load(entry_id)
    return np.array(frame[entry.x_column]), np.array(frame[entry.y_column])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("norris", []), ("nile", ["step"]), ("seattle", ["curve"]), ("elnino", ["spread_grows"]),
     ("engel", ["spread_grows", "influential"])],
)  # fmt: skip
def test_the_lessons_of_the_datasets_are_what_is_said_about_them(name, expected):
    dataset = Dataset(*from_catalog(name))
    assert [one.key.removeprefix("warning.") for one in line_warnings(dataset, fit(dataset))] == expected


def test_engels_scatter_is_told_with_both_standard_errors():
    x, y = from_catalog("engel")
    other = sm.OLS(y, sm.add_constant(x)).fit()
    errors = found(x, y)["spread_grows"]["errors"].values
    assert errors["classical"] == pytest.approx(other.bse[1], rel=0.005)
    assert errors["robust"] == pytest.approx(other.HC3_se[1], rel=0.005)


def test_a_curve_is_told_with_what_a_parabola_removes_and_a_step_with_its_place_and_height():
    y = Y + X**2
    left = [np.square(y - np.polyval(np.polyfit(X, y, degree), X)).sum() for degree in (1, 2)]
    assert found(X, y)["curve"]["percent"] == pytest.approx(100 * (1 - left[1] / left[0]), rel=0.02)
    values = found(*from_catalog("nile"))["step"]
    x, y = from_catalog("nile")
    models = [sm.add_constant(np.column_stack([x, x > at])) for at in x[3:-4]]
    best = min(range(len(models)), key=lambda k: sm.OLS(y, models[k]).fit().ssr)
    assert values["x"] == x[3:-4][best] + 0.5
    assert values["jump"] == pytest.approx(sm.OLS(y, models[best]).fit().params[2], rel=0.005)


def test_groups_are_told_with_the_slopes_within_which_may_be_the_opposite():
    values = found(*SIMPSON)["groups"]
    assert sorted(values["sizes"]) == [30, 30]
    assert values["weight"] > 0.5
    assert values["first"] < -0.5
    assert values["second"] < -0.5


def test_the_row_is_named_as_the_table_counts_it():
    y = replaced(Y, [4], 30.0)
    assert found(X[::-1], y)["outlier"]["rows"][0].values["row"] == 5


def test_with_l1_or_huber_chosen_nothing_advises_l1_or_huber():
    y = replaced(Y, [4], 30.0)
    assert found(X, y)["outlier"]["advice"].key == "warning.would_resist"
    for loss in ("L1", "Huber"):
        advice = found(X, y, chosen=Chosen(loss, 3.01))["outlier"]["advice"]
        assert (advice.key, advice.values["loss"], advice.values["weight"]) == ("warning.resists", loss, 3.01)


def test_a_far_row_is_the_only_one_that_decides_only_if_the_others_share_their_x():
    x, y = np.append(np.zeros(8), 5.0), np.append(np.arange(8.0), 3.0)
    assert "one_row_decides" in warned(x, y)
    x = np.append(np.arange(8) * 1e-9, 5.0)
    assert "one_row_decides" not in warned(x, y)
    values = found(x, y)["far_out"]
    assert values["without"] == pytest.approx(1e9, rel=1e-4)


def test_a_far_row_is_told_from_a_leverage_of_97_percent_on():
    for reach, said in ((0.969, False), (0.971, True)):
        far = brought_to(reach)
        other = sm.OLS(Y, sm.add_constant(far)).fit().get_influence()
        assert (other.hat_matrix_diag.max() >= 0.97) == said == ("far_out" in warned(far, Y))


def brought_to(leverage):
    """X, its last value so far out that its leverage is this."""
    low, high = 2.0, 1e4
    for _ in range(200):
        middle = 0.5 * (low + high)
        x = replaced(X, [39], middle)
        reached = 1 / 40 + (middle - x.mean()) ** 2 / np.square(x - x.mean()).sum()
        low, high = (middle, high) if reached < leverage else (low, middle)
    return replaced(X, [39], low)


@pytest.mark.parametrize("rows", [12, 40, 300])
def test_one_outlier_is_told_from_the_same_row_on_as_by_another_library(rows):
    """Bonferroni's p of the externally studentized residual, below 0.005."""
    x = np.linspace(0, 1, rows)
    noise = np.random.default_rng(rows).normal(size=rows)
    said = []
    for size in np.linspace(2, 9, 40):
        y = replaced(noise, [rows // 2], size)
        chance = sm.OLS(y, sm.add_constant(x)).fit().outlier_test()[:, 2].min()
        if not 0.0045 < chance < 0.0055:
            said.append((chance < 0.005, find_outliers(x, y).tolist() == [rows // 2]))
    assert set(said) == {(True, True), (False, False)}


def test_a_curve_is_told_from_the_same_p_on_as_by_another_library_where_scatter_is_equal():
    x = np.linspace(-1, 1, 60)
    said = set()
    for bend in np.linspace(0, 3, 60):
        y = LONG_NOISE + bend * x * x
        model = sm.OLS(y, np.column_stack([np.ones(60), x, x * x]))
        chance = max(model.fit().pvalues[2], model.fit(cov_type="HC3", use_t=True).pvalues[2])
        bent = find_bend(x, fit(Dataset(x, y)).residuals)
        said.add((bool(chance < 0.0025), bent is not None))
    assert said == {(True, True), (False, False)}


def test_the_test_of_scatter_is_the_correlation_of_size_with_x():
    for rows in (12, 80):
        random = np.random.default_rng(rows)
        x = np.sort(random.normal(size=rows))
        y = x + random.normal(size=rows) * (3 + x)
        model = sm.OLS(y, sm.add_constant(x)).fit()
        size = np.abs(model.get_influence().resid_studentized_internal)
        chance = (stats.spearmanr if rows < 30 else stats.pearsonr)(x, size).pvalue
        assert spread_chance(x, model.resid) == pytest.approx(chance, rel=1e-8)


@pytest.mark.parametrize("rows", [8, 12, 30, 100])
def test_of_a_thousand_clean_sets_at_most_twenty_get_any_warning(rows):
    random = np.random.default_rng(rows)
    shapes = (random.normal, random.random)
    wrong = sum(bool(clean_warnings(shapes[number % 2](size=rows), random)) for number in range(1000))
    assert wrong <= 20


def clean_warnings(x, random):
    line = fit(Dataset(x, x + random.normal(size=x.size)))
    return line_warnings(line.dataset, line)


def test_rounded_rows_that_repeat_are_no_copies_but_copies_of_them_are():
    random = np.random.default_rng(3)
    x = np.round(random.uniform(0, 10, 300))
    y = np.round(x + random.normal(size=300))
    assert np.unique(np.column_stack([x, y]), axis=0).shape[0] < 100
    assert "repeated" not in warned(x, y)
    fine = np.round(random.uniform(0, 10, 300), 2), np.round(random.normal(size=300), 2)
    twice = [np.append(column, column[:60]) for column in fine]
    assert "repeated" not in warned(*fine)
    assert "repeated" in warned(*twice)


@pytest.mark.parametrize(
    ("value", "times", "distance", "said"),
    [(-999.0, 2, 1, True), (-999.0, 1, 1, False), (-998.0, 2, 1, False), (9999.0, 3, 1, True), (99.0, 2, 1, True),
     (99.0, 2, 12, False), (-32768.0, 2, 1, True)],
)  # fmt: skip
def test_a_code_is_written_like_one_repeats_and_stands_apart(value, times, distance, said):
    y = replaced(Y * distance, range(times), value)
    assert ("codes" in warned(X, y)) == said


def test_a_long_look_can_be_ended_between_the_checks():
    beats = iter([True, True, False])

    def beat():
        if not next(beats):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        line_warnings(Dataset(X, Y), fit(Dataset(X, Y)), beat=beat)


def test_a_hundred_thousand_rows_are_judged_like_few():
    random = np.random.default_rng(8)
    x = random.uniform(0, 10, 100_000)
    noise = random.normal(size=x.size)
    cases = {"curve": 0.1 * x * x, "spread_grows": x * noise, "groups": 6.0 * (random.random(x.size) < 0.5)}
    for expected, y in cases.items():
        line = fit(Dataset(x, y + noise))
        assert [one.key for one in line_warnings(line.dataset, line)] == [f"warning.{expected}"]
    assert line_warnings(Dataset(x, x + noise), fit(Dataset(x, x + noise))) == ()
