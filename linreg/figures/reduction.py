"""Drawing more values than a chart has pixels for, so that nothing that would show is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linreg.arrays import Floats

Indices = NDArray[np.intp]
MAX_PLAIN_POINTS = 3000
SERIES_BINS = 200  # two values each: more than a chart of 330 × 400 pixels can show apart
PATH_CELLS = 250  # a path's points closer than 1/250 of the picture fall together
BINS = (48, 36)


@dataclass(frozen=True)
class Bins:
    """Many points as few: the mean x and y of each cell that has any, and how many fell into it; shape (k,) each."""

    x: Floats
    y: Floats
    counts: NDArray[np.int64]


def bin_points(x: ArrayLike, y: ArrayLike, bins: tuple[int, int] = BINS) -> Bins:
    """Every point, counted in a grid of `bins` equal cells over the range of the data; no cell of it is left out."""
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    cell = _cells(xs, bins[0]) * bins[1] + _cells(ys, bins[1])
    filled, position, counts = np.unique(cell, return_inverse=True, return_counts=True)
    mean_x = np.bincount(position, weights=xs, minlength=filled.size) / counts
    mean_y = np.bincount(position, weights=ys, minlength=filled.size) / counts
    return Bins(mean_x, mean_y, counts)


def reduce_series(values: ArrayLike, bins: int = SERIES_BINS) -> Indices:
    """Which entries of a long series to draw: the first, the last, and the least and the greatest of each of `bins`.

    All of them where there are no more than twice as many as bins. Ascending; no peak and no dip is lost.
    """
    series = np.asarray(values, dtype=np.float64)
    if series.size <= 2 * bins:
        return np.arange(series.size)
    edges = np.linspace(0, series.size, bins + 1).astype(np.intp)
    kept = [0, series.size - 1]
    for start, stop in pairwise(edges.tolist()):
        kept += [start + int(series[start:stop].argmin()), start + int(series[start:stop].argmax())]
    return np.unique(kept)


def reduce_path(
    x: ArrayLike, y: ArrayLike, x_range: Sequence[float], y_range: Sequence[float], cells: int = PATH_CELLS
) -> Indices:
    """Which points of a path to draw: the first, the last, and each one 1/`cells` of the picture from the one before.

    x_range, y_range: what the picture shows. What is left out lies within 2/`cells` of what is kept; far outside the
    picture the path may be coarser. Ascending.
    """
    points = np.column_stack([_inside(x, x_range), _inside(y, y_range)])
    if len(points) <= 2:
        return np.arange(len(points))
    cell = np.floor(points * (2 * cells))
    entered = np.flatnonzero(np.any(cell[1:] != cell[:-1], axis=1)) + 1
    kept, (last_x, last_y) = [0], points[0]
    for index, (at_x, at_y) in zip(entered.tolist(), points[entered].tolist(), strict=True):
        if max(abs(at_x - last_x), abs(at_y - last_y)) >= 1 / cells:
            kept.append(index)
            last_x, last_y = at_x, at_y
    return np.unique([*kept, len(points) - 1])


def _inside(values: ArrayLike, shown: Sequence[float]) -> Floats:
    """Values as shares of the range shown, 0 … 1 inside it, held to one picture's width around it."""
    low, high = shown
    return (np.clip(np.asarray(values, dtype=np.float64), 2 * low - high, 2 * high - low) - low) / (high - low)


def _unit(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    low, span = array.min(initial=np.inf), np.ptp(array) if array.size else 0.0
    return (array - low) / span if span > 0 else np.zeros(array.shape)


def _cells(values: Floats, count: int) -> Indices:
    return np.minimum((_unit(values) * count).astype(np.intp), count - 1)
