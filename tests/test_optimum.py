"""The exact minimum of each loss, against independent solvers and the conditions that a minimum must meet."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize_scalar
from torch import nn, tensor

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis import diagnose
from linreg.least_squares import fit
from linreg.optimum.losses import losses, mean_loss, slopes
from linreg.optimum.minimum import is_close, line_gaps, minimize
from linreg.result import Optimum
from linreg.training import train

seeds = st.integers(0, 2**32 - 1)


def rows_of(seed, whole):
    """Random rows; whole numbers give rows on one line together, and several lines equally good."""
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 30))
    x = random.integers(0, 8, n).astype(float) if whole else random.normal(size=n) * 10 ** random.uniform(-2, 2)
    y = random.integers(-5, 5, n).astype(float) if whole else 2 * x + random.standard_t(1, n)
    if random.random() < 0.3:
        x = np.arange(float(n))
    x[:2] = [0.0, 1.0]
    return x, y * random.choice([1.0, 1e3])


def least_absolute_by_linear_programming(x, y, bias):
    n = x.size
    lines = np.stack((x, np.full(n, float(bias))), axis=1)
    above = np.hstack((-lines, -np.eye(n)))
    below = np.hstack((lines, -np.eye(n)))
    weights = np.concatenate((np.zeros(2), np.full(n, 1 / n)))
    bounds = [(None, None)] * 2 + [(0, None)] * n
    return linprog(weights, A_ub=np.vstack((above, below)), b_ub=np.concatenate((-y, y)), bounds=bounds).fun


@given(seeds, st.booleans(), st.booleans())
@settings(max_examples=120, deadline=None)
def test_no_line_has_a_smaller_l1_loss(seed, whole, bias):
    x, y = rows_of(seed, whole)
    best = minimize(x, y, "L1", bias)
    assert best.loss == pytest.approx(
        np.abs(y - best.weight * x - best.bias).mean(), rel=1e-9, abs=1e-13 * np.abs(y).max()
    )
    assert best.loss <= least_absolute_by_linear_programming(x, y, bias) * (1 + 1e-9) + 1e-12


@given(seeds, st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_the_gradient_of_the_huber_loss_vanishes_at_its_minimum(seed, whole, bias):
    x, y = rows_of(seed, whole)
    best = minimize(x, y, "Huber", bias)
    pull = np.clip(y - best.weight * x - best.bias, -1, 1)
    rounding = 1e-15 * np.abs(y).max() / max(np.ptp(x), 1e-3) * np.abs(x).max() + 1e-12
    assert abs((pull * x).mean()) <= rounding * np.abs(x).max()
    assert not bias or abs(pull.mean()) <= rounding


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_a_numerical_search_finds_the_same_line_through_the_origin(loss):
    random = np.random.default_rng(3)
    x, y = random.normal(size=41), random.normal(size=41)
    found = minimize_scalar(lambda weight: mean_loss(y - weight * x, loss), bounds=(-3, 3), options={"xatol": 1e-12})
    best = minimize(x, y, loss, bias=False)
    assert best.loss <= found.fun + 1e-12
    assert best.weight == pytest.approx(found.x, abs=1e-5)


@pytest.mark.parametrize("bias", [True, False])
def test_for_the_mse_it_is_the_least_squares_line(bias):
    random = np.random.default_rng(5)
    x = random.normal(size=50) + 2000
    y = 3 * x + random.normal(size=50)
    best, line = minimize(x, y, "MSE", bias), fit(Dataset(x, y), bias)
    assert (best.weight, best.bias) == pytest.approx((line.weight, line.bias), rel=1e-12)
    assert best.loss == pytest.approx(line.residual_squares / 50, rel=1e-12)


@pytest.mark.parametrize(
    ("loss", "torch_loss"), [("MSE", nn.MSELoss()), ("L1", nn.L1Loss()), ("Huber", nn.HuberLoss())]
)
def test_a_loss_is_what_torch_computes(loss, torch_loss):
    residuals = np.array([-3.0, -1.0, -0.5, 0.0, 0.25, 1.5])
    assert mean_loss(residuals, loss) == pytest.approx(torch_loss(tensor(residuals), tensor(0 * residuals)).item())


@pytest.mark.parametrize(("loss", "torch_loss"), [("MSE", nn.MSELoss), ("L1", nn.L1Loss), ("Huber", nn.HuberLoss)])
def test_the_loss_of_each_residual_and_its_slope_are_torchs_and_autograds(loss, torch_loss):
    residuals = np.array([[-3.0, -1.0, -0.999], [-0.5, 0.0, 0.25], [0.999, 1.0, 1.001]])
    tracked = tensor(residuals).requires_grad_()
    each = torch_loss(reduction="none")(tracked, tensor(np.zeros_like(residuals)))
    each.sum().backward()
    np.testing.assert_allclose(losses(residuals, loss), each.detach().numpy(), rtol=1e-15)
    np.testing.assert_array_equal(slopes(residuals, loss), tracked.grad.numpy())


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_rows_on_a_line_give_the_line_exactly(loss):
    assert minimize(np.array([1.0, 2, 3]), np.array([3.0, 5, 7]), loss, True) == Optimum(2.0, 1.0, 0.0)


def test_of_equally_good_l1_lines_it_is_the_middle_one_in_any_order_of_rows():
    x, y = np.array([0.0, 0, 1, 1]), np.array([0.0, 2, 0, 2])
    for order in ([0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]):
        best = minimize(x[order], y[order], "L1", True)
        assert (best.weight, best.bias, best.loss) == (0.0, 1.0, 1.0)


def l1_loss(x, y, weight, bias):
    return np.abs(y - weight * x - bias).mean()


@given(seeds, st.booleans(), st.booleans())
@settings(
    max_examples=150, deadline=None, derandomize=True
)  # among random rows are nearly flat losses, without a verdict
def test_lines_inside_the_polygon_of_ties_are_as_good_and_lines_outside_are_worse(seed, whole, bias):
    x, y = rows_of(seed, whole)
    best, slack = minimize(x, y, "L1", bias), 1e-9 * np.abs(y).max()
    random = np.random.default_rng(seed)
    corners = np.array(best.ties or [(best.weight, best.bias)])
    for shares in random.dirichlet(np.ones(len(corners)), 10):
        assert l1_loss(x, y, *(shares @ corners)) <= best.loss + slack
        assert line_gaps(*(shares @ corners), best, x) <= 10 * slack
    size = np.abs(corners - corners.mean(axis=0)).max(axis=0) + 1e-3 * np.abs(y).max() / np.array([np.ptp(x), 1])
    for weight, intercept in corners.mean(axis=0) + random.normal(size=(40, 2)) * size * np.array([1, bias]):
        gap = line_gaps(weight, intercept, best, x)
        as_good = l1_loss(x, y, weight, intercept) <= best.loss + slack / 1000  # a loss may be nearly flat
        assert (gap <= 10 * slack) == as_good or gap <= 1e-6 * np.ptp(y)


def test_the_gap_to_a_polygon_is_that_to_its_nearest_line():
    x, y = np.array([0.0, 0, 1, 1]), np.array([0.0, 2, 0, 2])  # any line with values 0 … 2 at x = 0 and at x = 1
    best = minimize(x, y, "L1", True)
    lines = {(0.0, 1.0): 0.0, (2.0, 0.0): 0.0, (0.0, 2.5): 0.5, (3.0, 0.0): 1.0, (-4.0, 3.0): 1.0, (0.0, -0.25): 0.25}
    for (weight, bias), gap in lines.items():
        assert line_gaps(weight, bias, best, x) == pytest.approx(gap, abs=1e-12)
    many = line_gaps(*np.array(list(lines)).T, best, x)
    np.testing.assert_allclose(many, list(lines.values()), atol=1e-12)


@pytest.mark.parametrize("y", [[0, 1.3, 1.7, 2.1], [-0.4, 2.2, 3.4, 3.3], [0.6, 1.2, 1.9, 0.7]])
def test_training_that_settles_on_another_of_the_equally_good_lines_has_converged(y):
    config = TrainingConfig(loss="L1", optimizer="SGD", learning_rate=0.01, epochs=2000)
    result = train(Dataset([0, 1, 2, 3], y), config)
    assert result.loss == pytest.approx(result.optimum.loss, rel=1e-6)
    assert abs(result.weight - result.optimum.weight) > 0.05
    assert result.outcome.kind == diagnose(result).kind == "converged"
    scaled = train(result.dataset, replace(config, standardize=True, epochs=1))
    ours, theirs = np.array(scaled.optimum.ties), np.array(result.optimum.ties)
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


def test_the_huber_line_through_the_origin_is_found_where_a_row_moves_far_for_a_small_slope():
    """All rows start beyond |r| = 1, from where reweighting alone would take 100,000 steps."""
    x, y = np.array([100_000.8, 100_000.2]), np.array([-1.8, 0.9])
    best = minimize(x, y, "Huber", False)
    assert np.clip(y - best.weight * x, -1, 1) @ x == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "corners"),
    [
        ([0, 0, 1, 1], [10, 20, 30, 50], {(38, 11), (12, 19), (20, 11), (30, 19)}),
        ([-1, -1, 0, 1, 1], [10, -10, 0, 10, -10], {(-9, 0), (9, 0)}),
    ],
)
def test_lines_with_the_same_least_huber_loss_are_all_found(x, y, corners):
    """Each row beyond |r| = 1 gives way until it is at 1; rows inside hold the line where they are."""
    best = minimize(x, y, "Huber", True)
    assert {(round(w, 9), round(b, 9)) for w, b in best.ties} == corners
    for weight, bias in best.ties:
        assert mean_loss(np.array(y) - weight * np.array(x) - bias, "Huber") == pytest.approx(best.loss, rel=1e-14)


def test_a_corner_of_the_tied_l1_lines_near_the_steepest_is_found():
    x, y = np.array([0.0, 0.0, 1.0, 1.0]), np.array([126.5, 136.0, -139.5, 194.9])
    best = minimize(x, y, "L1", True)
    corners = {(round(top - low, 6), low) for low in y[:2] for top in y[2:]}
    assert {(round(w, 6), round(b, 6)) for w, b in best.ties} == corners


def test_one_outlier_moves_the_l1_line_not_at_all_and_the_huber_line_little():
    x = np.arange(10.0)
    y = 2 * x + 1
    y[9] = 1e6
    best = minimize(x, y, "L1", True)
    assert (best.weight, best.bias) == pytest.approx((2.0, 1.0), abs=1e-9)
    assert minimize(x, y, "Huber", True).weight == pytest.approx(2.0, abs=0.5)
    assert minimize(x, y, "MSE", True).weight > 1e4


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_a_constant_y_and_an_x_of_zeros_have_a_minimum_too(loss):
    assert minimize(np.array([1.0, 2, 4]), np.full(3, 5.0), loss, True) == Optimum(0.0, 5.0, 0.0)
    assert minimize(np.zeros(3), np.full(3, 5.0), loss, False).weight == 0.0


@pytest.mark.parametrize("loss", ["L1", "Huber"])
def test_a_search_can_be_ended_before_each_of_its_passes_over_the_rows(loss):
    passes, (x, y) = [], np.random.default_rng(3).normal(size=(2, 500))
    minimize(x, y, loss, True, lambda: passes.append(1))
    assert len(passes) > 5
    for last in range(1, len(passes) + 1):
        left = list(range(last - 1))
        with pytest.raises(IndexError):
            minimize(x, y, loss, True, left.pop)
        assert not left


@pytest.mark.parametrize("loss", ["L1", "Huber"])
def test_many_rows_with_heavy_tails_are_minimized_too(loss):
    random = np.random.default_rng(11)
    x = random.normal(size=20_001) * 30 + 2000
    y = 3 * x + random.standard_t(1, 20_001) * 10
    best = minimize(x, y, loss, True)
    around = [(best.weight + a, best.bias + b - a * 2000) for a in (-1e-4, 0, 1e-4) for b in (-1e-2, 0, 1e-2)]
    assert best.loss <= min(mean_loss(y - weight * x - bias, loss) for weight, bias in around)


def test_close_means_within_a_thousandth_of_the_range_of_y_at_both_ends():
    x, y = np.array([0.0, 5.0, 10.0]), np.array([0.0, 30.0, 50.0])
    best = Optimum(5.0, 0.0, 0.0)  # the tolerance is 0.05
    weights = np.array([5.0, 5.0049, 5.0051, 5.0, 5.0, 4.9, np.inf, np.nan])
    biases = np.array([0.0, 0.0, 0.0, 0.0499, -0.0501, 0.5, 0.0, 0.0])
    expected = [True, True, False, True, False, False, False, False]
    assert is_close(weights, biases, best, x, y).tolist() == expected
    assert bool(is_close(5.0, 0.049, best, x, y))


@pytest.mark.parametrize(("constant", "tolerance"), [(-7.0, 0.007), (0.0, 0.001)])
def test_for_a_constant_y_close_is_measured_by_its_size(constant, tolerance):
    x, best = np.array([-1.0, 1.0]), Optimum(0.0, constant, 0.0)
    near, far = constant + 0.99 * tolerance, constant + 1.01 * tolerance
    assert is_close([0.0, 0.0], [near, far], best, x, np.full(2, constant)).tolist() == [True, False]
