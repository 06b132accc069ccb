"""Made-up data: what was asked for is in it, and the same request gives the same digits."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.sources.generator import LIMITS, SyntheticConfig, generate, true_curve

configs = st.builds(
    SyntheticConfig,
    slope=st.floats(-100, 100),
    intercept=st.floats(-100, 100),
    noise=st.floats(0, 10),
    rows=st.integers(2, 200),
    x_low=st.floats(-100, -1),
    x_high=st.floats(0, 100),
    outliers=st.integers(0, 2),
    curve=st.floats(-5, 5),
    seed=st.integers(0, 2**31 - 1),
)


@given(configs)
@settings(deadline=None)
def test_the_table_has_the_rows_and_range_asked_for(config):
    frame = generate(config)
    assert list(frame.columns) == ["x", "y"]
    assert set(frame.dtypes) == {np.dtype("float64")}
    assert len(frame) == config.rows
    assert frame["x"].is_monotonic_increasing
    assert frame["x"].between(config.x_low, config.x_high).all()
    assert np.isfinite(frame.to_numpy()).all()


@given(configs)
@settings(deadline=None)
def test_the_same_config_gives_the_same_digits_and_another_seed_others(config):
    assert generate(config).equals(generate(config))
    other = replace(config, seed=(config.seed + 1) % 2**31)
    assert not generate(other)["x"].equals(generate(config)["x"])


def test_without_noise_the_rows_lie_on_the_line():
    config = SyntheticConfig(slope=-3.0, intercept=4.0, noise=0.0)
    frame = generate(config)
    np.testing.assert_allclose(frame["y"], 4.0 - 3.0 * frame["x"], rtol=1e-15)


def test_a_curve_bends_around_the_middle_of_the_range():
    config = SyntheticConfig(slope=0.0, intercept=0.0, noise=0.0, curve=2.0, x_low=2.0, x_high=6.0)
    frame = generate(config)
    np.testing.assert_allclose(frame["y"], 2.0 * (frame["x"] - 4.0) ** 2)
    np.testing.assert_allclose(true_curve(config, np.array([4.0])), [0.0])


def test_the_noise_has_the_standard_deviation_asked_for():
    config = SyntheticConfig(noise=3.0, rows=20_000)
    frame = generate(config)
    errors = frame["y"] - true_curve(config, frame["x"].to_numpy())
    assert errors.std() == pytest.approx(3.0, rel=0.03)
    assert abs(errors.mean()) < 0.1


def test_only_the_outliers_move_and_they_move_ten_deviations():
    config = SyntheticConfig(rows=40)
    moved = generate(replace(config, outliers=3))["y"] - generate(config)["y"]
    assert sorted(np.abs(moved[moved != 0]).round(9)) == [10.0, 10.0, 10.0]


def test_outliers_stand_off_even_without_noise():
    config = SyntheticConfig(rows=40, noise=0.0)
    plain, moved = generate(config)["y"], generate(replace(config, outliers=1))["y"]
    assert np.abs(moved - plain).max() == pytest.approx(0.5 * np.ptp(plain))


def test_noise_leaves_the_x_alone():
    assert generate(SyntheticConfig(noise=0.0))["x"].equals(generate(SyntheticConfig(noise=5.0))["x"])


@pytest.mark.parametrize("field", LIMITS)
def test_a_value_outside_its_limits_is_named(field):
    for value in (LIMITS[field].high * 2 + 1, LIMITS[field].low - 1, float("nan"), "1", True):
        with pytest.raises(ValueError, match=f"{field}="):
            SyntheticConfig(**{field: value})


def test_an_empty_range_and_too_many_outliers_are_refused():
    with pytest.raises(ValueError, match="x_low="):
        SyntheticConfig(x_low=1.0, x_high=1.0)
    with pytest.raises(ValueError, match="outliers="):
        SyntheticConfig(rows=5, outliers=6)
