"""Each warning begins where its test says: just beyond the threshold it is there, just before it is not.

What is compared with a threshold is computed here by another library or by plain loops, over sets that cross it in
small steps.
"""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from linreg.dataset import Dataset
from linreg.diagnosis.checks.bends import find_bend
from linreg.diagnosis.checks.codes import find_code
from linreg.diagnosis.checks.copies import find_copies
from linreg.diagnosis.checks.groups import find_groups
from linreg.diagnosis.checks.outliers import are_in_a_tail
from linreg.diagnosis.checks.spread import find_spread
from linreg.diagnosis.data_warnings import line_warnings
from linreg.diagnosis.line_verdict import judge_line
from linreg.least_squares import fit

NEAR = 0.25  # how near the sets must come to the threshold on both sides, as a share of it


def agree(pairs, threshold):
    """pairs: (value, whether the warning is there). It must be there exactly below the threshold."""
    assert all((value < threshold) == there for value, there in pairs)
    assert max(value for value, there in pairs if there) > threshold * (1 - NEAR)
    assert min(value for value, there in pairs if not there) < threshold * (1 + NEAR)


def rest_of(x, y):
    return sm.OLS(y, sm.add_constant(x)).fit().resid


@pytest.mark.parametrize("rows", [20, 60])
def test_unequal_scatter(rows):
    pairs = []
    for seed in range(60):
        random = np.random.default_rng(seed)
        x, noise = np.sort(random.uniform(0, 10, rows)), random.normal(size=rows)
        for growth in np.linspace(0, 3, 40):
            model = sm.OLS(x + noise * (1 + growth * x), sm.add_constant(x)).fit()
            size = np.abs(model.get_influence().resid_studentized_internal)
            p = (stats.spearmanr if rows < 30 else stats.pearsonr)(x, size).pvalue
            if 0.0005 < p < 0.02:
                pairs.append((p, find_spread(x, model.resid, np.ones(rows, dtype=bool)) is not None))
    agree(pairs, 0.0025 if rows < 30 else 0.004)


def test_unequal_scatter_that_a_far_row_makes_is_none():
    x = np.linspace(0, 10, 40)
    rest = rest_of(x, np.append(np.random.default_rng(0).normal(size=37), [25.0, 30.0, 28.0]))
    near = np.arange(40) < 37
    assert find_spread(x, rest, np.ones(40, dtype=bool)) is not None
    assert find_spread(x, rest, near) is None


def test_a_wave():
    """Below −3.4 standard errors of von Neumann's ratio."""
    random = np.random.default_rng(4)
    x, noise = np.arange(200.0), random.normal(size=200)
    pairs = []
    for height in np.linspace(0, 1.5, 150):
        rest = rest_of(x, noise + height * np.sin(x / 3))
        ratio = sum((rest[i + 1] - rest[i]) ** 2 for i in range(199)) / sum((one - rest.mean()) ** 2 for one in rest)
        z = (ratio - 2) / (2 * np.sqrt(198 / (200**2 - 1)))
        found = find_bend(x, rest)
        pairs.append((10 + z, found is not None))
        assert found is None or found.kind == "runs"
    agree(pairs, 10 - 3.4)


def test_a_jump():
    """Bonferroni's p of the best jump, the slope free to change with it; below 0.002."""
    random = np.random.default_rng(3)
    x, noise = np.arange(40.0), random.normal(size=40)
    pairs = []
    for height in np.linspace(0.5, 3, 120):
        y = noise + height * (x >= 20)
        rest = rest_of(x, y)
        left = [sm.OLS(y, np.column_stack([np.ones(40), x, x >= at])).fit().ssr for at in range(4, 37)]
        share = 1 - min(left) / (rest @ rest)
        chance = stats.f.sf(share / (1 - share) * 37, 1, 37) * 40
        found = find_bend(x, rest)
        pairs.append((chance, found is not None and found.kind == "step"))
    agree(pairs, 0.002)


def test_a_curve_worth_a_sentence_explains_a_tenth():
    random = np.random.default_rng(1)
    x, noise = np.linspace(-1, 1, 2000), random.normal(size=2000)
    pairs = []
    for bend in np.linspace(0.5, 2, 100):
        y = noise + bend * x * x
        left = [np.square(y - np.polyval(np.polyfit(x, y, degree), x)).sum() for degree in (1, 2)]
        found = find_bend(x, rest_of(x, y))
        pairs.append((left[1] / left[0], found is not None and found.kind == "curve"))
    agree(pairs, 0.9)


def test_groups_a_valley_apart_are_two_and_nearer_ones_are_not():
    """Of 300 rows, half 4 standard deviations higher are nearly always told apart, half 2.5 never."""
    told = {2.5: 0, 4.0: 0}
    for seed in range(20):
        random = np.random.default_rng(seed)
        x, noise, second = random.uniform(0, 10, 300), random.normal(size=300), np.arange(300) % 2
        for distance in told:
            rest = rest_of(x, noise + distance * second)
            groups = find_groups((x - x.mean()) / x.std(), rest / rest.std())
            told[distance] += groups is not None
            assert groups is None or np.abs(np.corrcoef(groups.second, second)[0, 1]) > 0.8
    assert told[2.5] == 0
    assert told[4.0] >= 19


def test_rounded_values_are_no_groups():
    random = np.random.default_rng(0)
    x = random.uniform(0, 10, 200)
    for levels in (2, 3, 5):
        y = np.round(random.uniform(-0.5, levels - 0.5, 200))
        assert "warning.groups" not in [one.key for one in line_warnings(Dataset(x, y), fit(Dataset(x, y)))]


def test_a_row_that_moves_the_line():
    """Cook's distance beyond the 99 % of F, and p below 0.01 of the row's share of the leverage."""
    random = np.random.default_rng(6)
    x = np.append(random.normal(size=30), 12.0)
    noise = np.append(random.normal(size=30), 0.0)
    pairs = []
    for off in np.linspace(1, 40, 300):
        y = noise + off * (np.arange(31) == 30)
        other = sm.OLS(y, sm.add_constant(x)).fit().get_influence()
        t, leverage = abs(other.resid_studentized_external[30]), other.hat_matrix_diag[30]
        p = 2 * stats.t.sf(t, 28) / (leverage / 2)
        if other.cooks_distance[0][30] < stats.f.ppf(0.99, 2, 29):
            p = 1.0
        keys = [one.key for one in line_warnings(Dataset(x, y), fit(Dataset(x, y)))]
        if not {"warning.outlier", "warning.tails"} & set(keys):
            pairs.append((p, "warning.influential" in keys))
    agree(pairs, 0.01)


def test_a_row_that_moves_the_line_only_within_its_confidence_region_is_not_told():
    """However unlikely its residual: Cook's distance is below the 99 % of F."""
    random = np.random.default_rng(6)
    x = np.append(random.normal(size=30), 3.0)
    noise = np.append(random.normal(size=30), 0.0)
    within = 0
    for off in np.linspace(2, 6, 100):
        y = noise + off * (np.arange(31) == 30)
        other = sm.OLS(y, sm.add_constant(x)).fit().get_influence()
        p = 2 * stats.t.sf(abs(other.resid_studentized_external[30]), 28) / (other.hat_matrix_diag[30] / 2)
        if p < 0.009 and 0.9 < other.cooks_distance[0][30] < stats.f.ppf(0.99, 2, 29):
            within += 1
            assert "warning.influential" not in [one.key for one in line_warnings(Dataset(x, y), fit(Dataset(x, y)))]
    assert within > 0


def test_a_small_group_is_one_and_a_bend_is_none():
    for seed in range(20):
        random = np.random.default_rng(seed)
        x, noise = random.uniform(0, 10, 60), random.normal(size=60)
        cases = {"groups": x + 9 * (np.arange(60) % 4 == 0) + noise, "curve": x + 0.4 * (x - 5) ** 2 + noise}
        for expected, y in cases.items():
            found = [one.key for one in line_warnings(Dataset(x, y), fit(Dataset(x, y)))]
            assert found[0] == f"warning.{expected}"


def test_copies_of_values_that_never_repeat_are_told_from_the_first_on_and_of_rounded_ones_beyond_chance():
    random = np.random.default_rng(2)
    x = np.sort(random.uniform(0, 10, 40))
    y = random.normal(size=40)
    assert find_copies(x, y, y) is None
    once = np.append(x[:1], x), np.append(y[:1], y)
    assert find_copies(*once, once[1]).rows == 1
    coarse_x, coarse_y = np.sort(np.round(random.uniform(0, 10, 300))), np.round(random.normal(size=300), 2)
    assert find_copies(coarse_x, coarse_y, coarse_y) is None
    many = np.repeat(coarse_x, 3), np.repeat(coarse_y, 3)
    assert find_copies(*many, many[1]).rows >= 600


@pytest.mark.parametrize(("others", "there"), [(990, True), (1010, False)])
def test_a_code_lies_farther_off_than_the_others_reach(others, there):
    values = np.append(np.linspace(0, others, 30), [-999.0, -999.0])
    assert find_code(values) == ((-999.0, 2) if there else None)


@pytest.mark.parametrize(("codes", "there"), [(10, True), (11, False)])
def test_codes_are_at_most_half_of_the_rows(codes, there):
    assert (find_code(np.append(np.linspace(0, 1, 10), np.full(codes, 9999.0))) is not None) == there


@pytest.mark.parametrize(("share", "there"), [(0.97, True), (1.03, False)])
def test_the_end_of_a_tail_is_as_far_as_its_excess_makes_likely(share, there):
    """20 % of the rows show the tail; their mean excess goes on as an exponential to the far row with 2 %."""
    rest = stats.norm.ppf((np.arange(40) + 0.5) / 40)
    tail = np.sort(np.abs(rest))[32:]
    reach = tail[0] + np.mean(tail - tail[0]) * np.log(8 / 0.02)
    assert are_in_a_tail(np.array([reach * share, 100.0]), rest) == there


EVEN = stats.norm.ppf((np.arange(100) + 0.5) / 100)


@pytest.mark.parametrize(("share", "there"), [(0.93, False), (1.07, True)])
@pytest.mark.parametrize(
    ("bent", "measure", "error"),
    [
        (lambda by: np.sign(EVEN) * np.abs(EVEN) ** by, stats.kurtosis, np.sqrt(24 / 100)),
        (lambda by: np.exp((by - 1) * EVEN), stats.skew, np.sqrt(6 / 100)),
    ],
)
def test_residuals_are_a_long_tail_from_two_standard_errors_of_kurtosis_or_skewness_on(
    bent, measure, error, share, there
):
    low, high = 1.0, 3.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if measure(bent(middle)) < 2 * error * share else (low, middle)
    assert are_in_a_tail(np.array([1e3]), bent(low)) == there


def with_share(share, rows=30):
    """Rows of which the line explains exactly this share."""
    x = np.linspace(-1, 1, rows)
    noise = rest_of(x, np.random.default_rng(0).normal(size=rows))
    return Dataset(x, x * np.sqrt(share / (x @ x)) + noise * np.sqrt((1 - share) / (noise @ noise)))


@pytest.mark.parametrize(
    ("share", "kind"), [(0.905, "close"), (0.895, "trend"), (0.252, "trend"), (0.248, "weak"), (0.14, "weak")]
)
def test_the_share_that_is_close_or_weak(share, kind):
    assert judge_line(fit(with_share(share))).kind == kind


@pytest.mark.parametrize(("share", "key"), [(0.0101, "line.weak"), (0.0099, "line.no_help")])
def test_the_share_that_is_no_help(share, key):
    assert judge_line(fit(with_share(share, 4000))).message.key == key


@pytest.mark.parametrize(("p", "key"), [(0.0505, "line.none"), (0.0495, "line.weak")])
def test_chance_explains_a_slope_from_p_005_on(p, key):
    t = stats.t.isf(p / 2, 28)
    assert judge_line(fit(with_share(t**2 / (t**2 + 28)))).message.key == key


def test_a_wave_is_no_jump_and_a_jump_is_no_two_groups_however_many_rows_show_it():
    said = {"wave": [], "jump": [], "Simpson": []}
    for seed in range(12):
        random = np.random.default_rng(seed)
        x, noise, second = random.uniform(0, 10, 200), random.normal(size=200), random.integers(2, size=200)
        u = random.normal(size=200)
        cases = {
            "wave": (x, x + 2 * np.sin(2 * x) + noise),
            "jump": (x, 0.6 * x + 4 * (x > 4) + noise),
            "Simpson": (u + 3 * second, -u + 6 * second + 0.5 * noise),
        }
        for name, rows in cases.items():
            dataset = Dataset(*rows)
            said[name].append(line_warnings(dataset, fit(dataset))[0].key.removeprefix("warning."))
    assert said["wave"].count("runs") >= 11
    assert said["jump"].count("step") >= 11
    assert said["Simpson"].count("groups") >= 11
