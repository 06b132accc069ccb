"""The least L1 and Huber loss of many rows, where most are set aside: against linear programming and exact sums."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from linreg.arrays import CHUNK_ROWS
from linreg.optimum.minimum import minimize
from linreg.optimum.near_rows import MANY_ROWS, all_rows, narrowed, near, tangent

ROWS = 2 * MANY_ROWS + 1


def shifted(random):
    x = 2000.0 + 30.0 * random.normal(size=ROWS)
    return x, 3.0 * x + random.normal(size=ROWS)


def heavy_tailed(random):
    x = random.normal(size=ROWS)
    return x, 2.0 * x + random.standard_t(1, size=ROWS)


def whole_numbers(random):
    x = random.integers(0, 7, ROWS).astype(float)
    return x, 2.0 * x + random.integers(-3, 4, ROWS)


def mostly_on_a_line(random):
    x = random.normal(size=ROWS)
    return x, 2.0 * x + 1.0 + np.where(random.random(ROWS) < 0.7, 0.0, 5.0 * random.normal(size=ROWS))


def almost_one_x(random):
    """Of the few rows drawn to begin with, most likely all have the same x."""
    x = np.maximum(3.0 - np.arange(ROWS), 0.0)
    return x, x + random.normal(size=ROWS)


def first_rows_unlike_the_rest(random):
    x = np.sort(random.exponential(size=ROWS))
    return x, np.where(x < 0.7, 10.0 - 8.0 * x, 3.0 * x) + 0.1 * random.normal(size=ROWS)


def more_than_one_chunk(random):
    x = random.normal(size=2 * CHUNK_ROWS + 3)
    return x, -4.0 * x + 0.3 * random.normal(size=x.size)


KINDS = [
    shifted, heavy_tailed, whole_numbers, mostly_on_a_line, almost_one_x, first_rows_unlike_the_rest,
    more_than_one_chunk,
]  # fmt: skip


def least_sum_by_linear_programming(x, y):
    """The dual of least Σ|y − w·x − b|: the largest Σ y·d over −1 ≤ d ≤ 1 with Σ x·d = 0 and Σ d = 0."""
    found = linprog(y.mean() - y, A_eq=np.stack((x - x.mean(), np.ones_like(x))), b_eq=np.zeros(2), bounds=(-1, 1))
    assert found.success
    return -found.fun


@pytest.mark.parametrize("kind", KINDS)
def test_the_least_l1_loss_of_many_rows_is_that_of_a_linear_program(kind):
    x, y = kind(np.random.default_rng(7))
    best = minimize(x, y, "L1", True)
    least = least_sum_by_linear_programming(x, y) / x.size
    assert best.loss == pytest.approx(least, rel=1e-9)
    assert np.abs(y - best.weight * x - best.bias).mean() == pytest.approx(least, rel=1e-9)
    for weight, height in best.ties:
        assert np.abs(y - weight * x - height).mean() == pytest.approx(least, rel=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bias", [True, False])
def test_at_the_least_huber_loss_of_many_rows_the_slopes_add_up_to_nothing(kind, bias):
    x, y = kind(np.random.default_rng(8))
    best = minimize(x, y, "Huber", bias)
    pull = np.clip(y - best.weight * x - best.bias, -1.0, 1.0)
    assert abs(math.fsum(pull * x)) < 1e-8 * math.fsum(np.abs(pull * x))
    assert not bias or abs(math.fsum(pull)) < 1e-8 * math.fsum(np.abs(pull))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(["normal", "whole", "far"]), st.integers(-40, 40), st.floats(1e-6, 0.3))
def test_rows_set_aside_change_neither_the_sum_nor_its_slopes(seed, kind, percent, width):
    random = np.random.default_rng(seed)
    x = random.normal(size=401) if kind != "whole" else random.integers(-3, 4, 401).astype(float)
    y = random.standard_t(2, 401) if kind != "whole" else random.integers(-5, 6, 401).astype(float)
    y = y + (1e6 * x if kind == "far" else 0.0)
    about = percent / 100 + (1e6 if kind == "far" else 0.0)
    rows = all_rows(x, y)
    once = narrowed(rows, about - width, about + width)
    twice = narrowed(once, about - width / 2, about + width / 2)
    for few, reach in ((once, width), (twice, width / 2)):
        assert few.x.size + few.below + few.above == 401
        for share in (-1.0, 0.0, 0.5, 1.0):
            slope = about + share * reach
            whole, part = tangent(rows, slope), tangent(few, slope)
            assert part.height == pytest.approx(whole.height, rel=1e-9)
            assert (part.down, part.up) == pytest.approx((whole.down, whole.up), abs=1e-9 * rows.x_sum)


def test_rows_are_not_set_aside_by_a_bias_that_may_be_another():
    x = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    rows = all_rows(x, np.array([1.0, 5.0, 2.0, 9.0, 3.0]))  # the median at slope 0 is 3
    assert near(rows, (0.0, 0.0), (2.5, 3.5)) is not None
    assert near(rows, (0.0, 0.0), (3.0, 3.0)) is not None
    assert near(rows, (0.0, 0.0), (3.1, 4.0)) is None
    assert near(rows, (0.0, 0.0), (2.0, 2.9)) is None
    assert near(rows, (0.0, 2.0), (2.5, 3.5)) is None  # at slope 2 it is another
