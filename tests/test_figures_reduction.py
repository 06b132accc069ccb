"""Reducing what is drawn loses nothing that would show."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.figures.reduction import bin_points, reduce_path, reduce_series

FINITE = st.floats(-1e100, 1e100)


def test_a_short_series_is_kept_whole():
    np.testing.assert_array_equal(reduce_series(np.arange(400.0)), np.arange(400))


@settings(max_examples=60, deadline=None)
@given(st.lists(FINITE, min_size=25, max_size=300))
def test_a_long_series_keeps_its_ends_and_the_extremes_of_every_stretch(values):
    kept = reduce_series(values, bins=6)
    assert kept[0] == 0
    assert kept[-1] == len(values) - 1
    assert (np.diff(kept) > 0).all()
    assert len(kept) <= 14
    for stretch in np.split(np.arange(len(values)), np.linspace(0, len(values), 7).astype(int)[1:-1]):
        drawn = [values[i] for i in kept if i in stretch]
        whole = [values[i] for i in stretch]
        assert (min(drawn), max(drawn)) == (min(whole), max(whole))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=200))
def test_every_point_is_in_exactly_one_cell(points):
    x, y = np.array(points).T
    cells = bin_points(x, y, (5, 4))
    assert cells.counts.sum() == len(points)
    assert (cells.counts > 0).all()
    assert len(cells.counts) <= 20
    scale = max(1.0, np.abs(x).max(), np.abs(y).max())
    np.testing.assert_allclose(np.sum(cells.x * cells.counts), x.sum(), atol=1e-9 * scale * len(points))
    np.testing.assert_allclose(np.sum(cells.y * cells.counts), y.sum(), atol=1e-9 * scale * len(points))


def test_a_path_keeps_its_ends_and_stays_close_to_what_it_leaves_out():
    turn = np.linspace(0, 40, 50_000)
    x, y = np.exp(-turn / 10) * np.cos(turn), np.exp(-turn / 10) * np.sin(turn)
    kept = reduce_path(x, y, (-1, 1), (-1, 1))
    assert len(kept) < 2_000
    assert (kept[0], kept[-1]) == (0, turn.size - 1)
    before = kept[np.searchsorted(kept, np.arange(turn.size), side="right") - 1]
    apart = np.maximum(np.abs(x - x[before]), np.abs(y - y[before])) / 2
    assert apart.max() <= 2 / 250


def test_a_path_that_jumps_to_and_fro_keeps_every_jump():
    x = np.where(np.arange(1000) % 2, 1.0, -1.0)
    assert len(reduce_path(x, np.zeros(1000), (-1, 1), (-1, 1))) == 1000


def test_a_path_that_leaves_the_picture_for_the_end_of_numbers_is_no_trouble():
    x = np.array([0.0, 1.0, -1e30, 1e300, -1e300])
    np.testing.assert_array_equal(reduce_path(x, x, (-1, 1), (-1, 1)), np.arange(5))
