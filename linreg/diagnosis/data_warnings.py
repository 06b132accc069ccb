"""What in the data could mislead a reader of the line: sentences to read before its numbers."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, fdtri, stdtr

from linreg.dataset import Dataset
from linreg.diagnosis.stability import hessian_of_mse
from linreg.least_squares import LeastSquares, fit
from linreg.least_squares.influence import Influence, influence
from linreg.moments import Data, Moments
from linreg.words import Message, message, short

FEW_ROWS = 5
_SURE = 0.01  # a test's p below which chance is no explanation
_BENDS = 0.1  # share of the residual squares that a curve must explain to be worth a sentence
_PERFECT = 1e-20  # residual squares below this share of y's squares are rounding
_FLAT = 1e4  # condition number beyond which plain training crawls
_REPEATED = 0.02  # share of rows that repeat another one
_MOVES = 0.9  # a row is warned about if without it the line would leave its confidence region of this level
_WAVES = -4.0  # standard errors below its mean from which the ratio of von Neumann is no chance
_NAMED = 3  # rows named in a sentence
_MANY_ROWS = 200_000  # beyond it, repeated rows are not looked for


def data_warnings(dataset: Data, line: LeastSquares, standardized: bool = False) -> tuple[Message, ...]:
    """What deserves a look in `dataset` before any number about it is trusted; empty if nothing does.

    line: its least-squares line. standardized: whether training standardizes, so that no scale can hinder it.
    """
    return (
        *line_warnings(dataset, line),
        *_about_intervals(dataset),
        *(() if standardized or not dataset.rows_here else _about_training(dataset)),
        *(() if dataset.rows_here else (message("warning.needs_rows"),)),
    )


def line_warnings(dataset: Data, line: LeastSquares) -> tuple[Message, ...]:
    """What speaks against the line itself, the gravest first; of rows that are not here, only what they all share."""
    if isinstance(dataset, Moments):
        return tuple(_about_constant_y(dataset))
    with_bias = line if line.has_bias else fit(dataset)
    return (*_about_values(dataset), *_about_fit(dataset, with_bias, influence(with_bias)), *_about_copies(dataset))


def _about_values(dataset: Dataset) -> Iterator[Message]:
    yield from _about_constant_y(dataset)
    low, high = float(dataset.x.min()), float(dataset.x.max())
    if bool(((dataset.x == low) | (dataset.x == high)).all()):
        yield message("warning.two_x", low=low, high=high)


def _about_constant_y(dataset: Data) -> Iterator[Message]:
    if not np.ptp(dataset.y_ends):
        yield message("warning.y_constant", value=float(dataset.y_ends[0]))


def _about_intervals(dataset: Data) -> Iterator[Message]:
    if dataset.rows < FEW_ROWS:
        yield message("warning.few_rows", rows=dataset.rows)


def _about_fit(dataset: Dataset, line: LeastSquares, rows: Influence) -> Iterator[Message]:
    if dataset.rows <= 3 or line.residual_squares <= _PERFECT * line.total_squares:
        return
    alone = np.flatnonzero(np.isinf(rows.cooks_distance))
    if alone.size and dataset.rows >= FEW_ROWS:
        yield message("warning.one_row_decides", **_where(dataset, alone[0]))
    outliers = _outliers(line, rows)
    if outliers.size:
        named = [message("warning.row", **_where(dataset, row)) for row in outliers[:_NAMED]]
        key = "outlier" if outliers.size == 1 else "outliers"
        yield message(f"warning.{key}", count=outliers.size, rows=named)
    if _curves(dataset, outliers):
        yield message("warning.curve")
    moves = rows.cooks_distance >= fdtri(2, line.degrees_of_freedom, _MOVES)  # Cook 1977
    others = [row for row in rows.influential if moves[row] and row not in outliers and row not in alone]
    if others and dataset.rows >= FEW_ROWS:
        yield message(
            "warning.influential", distance=short(rows.cooks_distance[others[0]]), **_where(dataset, others[0])
        )


def _about_training(dataset: Data) -> Iterator[Message]:
    curvatures, _ = hessian_of_mse(dataset.x, bias=True)
    if curvatures[0] / curvatures[1] > _FLAT:
        yield message("warning.scale", condition=short(curvatures[0] / curvatures[1]))


def _about_copies(dataset: Dataset) -> Iterator[Message]:
    if dataset.rows <= _MANY_ROWS:
        repeated = dataset.rows - np.unique(np.stack((dataset.x, dataset.y)), axis=1).shape[1]
        if repeated > max(_REPEATED * dataset.rows, 0.5):
            yield message("warning.repeated", count=repeated)


def _outliers(line: LeastSquares, rows: Influence) -> NDArray[np.intp]:
    """Rows whose residual is too large for chance, Bonferroni's allowance for many rows made; the worst first."""
    size = np.abs(rows.studentized)
    chance = 2.0 * stdtr(max(line.degrees_of_freedom - 1, 1), -size) * size.size
    found = np.flatnonzero(chance < _SURE)
    return found[np.argsort(-size[found], kind="stable")]


def _curves(dataset: Dataset, outliers: NDArray[np.intp]) -> bool:
    """Whether the line misses systematically, outliers set aside."""
    kept = np.setdiff1d(np.arange(dataset.rows), outliers)
    x, y = dataset.x[kept], dataset.y[kept]
    if np.unique(x[: 10 * FEW_ROWS]).size < 4 or kept.size < FEW_ROWS + 1:
        return False
    line = fit(Dataset(x, y))
    if line.residual_squares <= _PERFECT * line.total_squares:
        return False
    return _bends(line) or _waves(line)


def _bends(line: LeastSquares) -> bool:
    """Whether a square of x explains a clear part of what the line leaves over."""
    z = (line.dataset.x - line.x_mean) / np.sqrt(line.spread)
    square = z * z - 1.0 / z.size
    square -= (square @ z) * z
    explained = float(square @ line.residuals) ** 2 / float(square @ square)
    rest = max(line.residual_squares - explained, 1e-300)
    chance = fdtrc(1, z.size - 3, explained / rest * (z.size - 3))
    return bool(chance < _SURE and explained > _BENDS * line.residual_squares)


def _waves(line: LeastSquares) -> bool:
    """Whether residuals at neighbouring x are too alike for chance: a wave or a step, which no square of x explains.

    The ratio of von Neumann (1941), mean squared successive difference over variance, of the means at each x.
    """
    values, place, counts = np.unique(line.dataset.x, return_inverse=True, return_counts=True)
    n = values.size
    if n < 2 * FEW_ROWS:
        return False
    means = np.bincount(place, line.residuals) / counts
    ratio = float(np.square(np.diff(means)).sum() / np.square(means - means.mean()).sum())
    return ratio - 2.0 < _WAVES * 2.0 * math.sqrt((n - 2) / (n * n - 1))


def _where(dataset: Dataset, row: int) -> dict[str, float]:
    return {"row": int(row) + 1, "x": short(dataset.x[row]), "y": short(dataset.y[row])}
