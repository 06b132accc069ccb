"""Rows as the few numbers through which the mean squared error knows them, and rows that live elsewhere as no more.

With n rows, v the slope of the least-squares line and `rest` the squares that this line leaves over, the sum of squared
errors of any line y = w·x + b is n·(w·mean x + b − mean y)² + Σ(x − mean x)²·(w − v)² + rest. Every term is a square,
so that nothing cancels, however far from zero the columns lie.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple, NoReturn

import numpy as np

from linreg.arrays import Floats, chunks
from linreg.dataset import MAX_MAGNITUDE, MIN_ROWS, MIN_SPREAD, DataError, Dataset
from linreg.words import message

MAX_CELLS = 40  # of a picture's grid, in x and in y
COUNT_DIGITS = 3  # of a cell's count: more shows in no picture
_TOLERANCE = 1e-9  # what engines may round away, as a share
_SHOWN = 1e-14  # of a value, what a client that shows 15 digits leaves out
_LOW_DIGITS = 6
_CHUNK_ROWS = 1 << 14  # of other chunks the sums, and with them every run, would have other last digits
Counts = tuple[tuple[int, ...], ...]


class Deviations(NamedTuple):
    """Sums over rows of u = x − x_shift and r = y − y_shift − slope·u, where the three may be any numbers.

    The nearer the shifts are to the averages and the slope to the line's, the more digits the sums keep.
    """

    x_shift: float
    y_shift: float
    slope: float
    u: float
    r: float
    uu: float
    ur: float
    rr: float


@dataclass(frozen=True)
class Summary:
    """What full-batch training on the MSE depends on, for rows of two columns x and y, and the ranges of both.

    rows: how many. x_mean, y_mean: the means; x_mean_low, y_mean_low: what they lose by rounding, where that is worth
    keeping. x_squares: Σ(x − mean)². slope: of the least-squares line; rest: Σ of its squared residuals. x_low …
    y_high: the least and the greatest value.
    """

    rows: int
    x_mean: float
    y_mean: float
    x_squares: float
    slope: float
    rest: float
    x_low: float
    x_high: float
    y_low: float
    y_high: float
    x_mean_low: float = 0.0
    y_mean_low: float = 0.0

    @property
    def x_ends(self) -> Floats:
        """The least and the greatest x, shape (2,): where two lines differ most."""
        return np.array([self.x_low, self.x_high])

    @property
    def y_ends(self) -> Floats:
        """The least and the greatest y, shape (2,)."""
        return np.array([self.y_low, self.y_high])

    @property
    def x_variance(self) -> float:
        """The mean of (x − mean)²."""
        return self.x_squares / self.rows

    @property
    def stand_ins(self) -> tuple[Floats, Floats]:
        """x and y of four rows with the same means, squares and products: their MSE is that of all, for every line."""
        across, up = math.sqrt(self.x_variance), math.sqrt(self.rest / self.rows)
        heights = [self.y_mean - self.slope * across, self.y_mean + self.slope * across]
        x = np.repeat([self.x_mean - across, self.x_mean + across], 2)
        return x, np.array([height + rest for height in heights for rest in (-up, up)])

    @property
    def y_squares(self) -> float:
        """Σ(y − mean)²."""
        return self.slope * self.x_squares * self.slope + self.rest


@dataclass(frozen=True)
class Moments(Summary):
    """A dataset without its rows, which live elsewhere: what trains and is drawn where a `Dataset` is.

    rows: at least 2. null_rows, infinite_rows: rows that were left out because a value was missing, or was infinite,
    not a number or larger than 1e100. counts: counts[i][j] is how many rows lie in the i-th of equal cells over the
    range of x and the j-th over that of y, to COUNT_DIGITS digits; empty if unknown.

    Raises DataError where no rows can have such moments, or where x is constant.
    """

    null_rows: int = 0
    infinite_rows: int = 0
    x_name: str = "x"
    y_name: str = "y"
    counts: Counts = ()

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_column("x", self.rows, self.x_low, self.x_mean, self.x_high, self.x_squares)
        _check_column("y", self.rows, self.y_low, self.y_mean, self.y_high, self.y_squares)
        _check_counts(self)

    @property
    def rows_here(self) -> int:
        """None: what needs rows cannot be had, and what does not costs nothing for them."""
        return 0

    @property
    def x(self) -> NoReturn:
        """Raises DataError: the rows are not here."""
        raise DataError("moments.needs_rows")

    @property
    def y(self) -> NoReturn:
        """Raises DataError: the rows are not here."""
        raise DataError("moments.needs_rows")

    @property
    def x_scale(self) -> None:
        """None: x is a number as the database has it."""

    @cached_property
    def digest(self) -> str:
        """A SHA-256 of all numbers and names: equal for equal data, the key of every cache."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()

    def with_counts(self, counts: Counts) -> "Moments":
        """The same with a picture; counts are rounded to COUNT_DIGITS digits."""
        return replace(self, counts=tuple(tuple(round_count(count) for count in column) for column in counts))


Data = Dataset | Moments


def summary_of(x: Floats, y: Floats) -> Summary:
    """Of rows that are here, x and y of shape (rows,); centred first, so that offsets cost no digits."""
    x_mean, y_mean = float(x.mean()), float(y.mean())
    squares = products = rest = 0.0
    for rows in chunks(x.size, _CHUNK_ROWS):
        x_centred = x[rows] - x_mean
        squares += float(np.square(x_centred).sum())
        products += float(((y[rows] - y_mean) * x_centred).sum())
    slope = products / squares if squares > 0 else 0.0
    for rows in chunks(x.size, _CHUNK_ROWS):
        rest += float(np.square((y[rows] - y_mean) - slope * (x[rows] - x_mean)).sum())
    ends = (float(x.min()), float(x.max()), float(y.min()), float(y.max()))
    return Summary(x.size, x_mean, y_mean, squares, slope, rest, *ends)


def moments_of(rows: int, sums: Deviations, x: tuple[float, float], y: tuple[float, float], **others: Any) -> Moments:
    """The moments that `sums` over `rows` rows tell; x, y: the least and the greatest value.

    others: null_rows, infinite_rows, x_name and y_name of `Moments`. Computed in fractions, so that only what the sums
    themselves have lost is lost. Raises DataError as `Moments` does.
    """
    if rows < MIN_ROWS:
        raise DataError("data.too_few_rows", rows=rows)
    if not x[1] - x[0] >= MIN_SPREAD:
        raise DataError("data.x_constant", column=others.get("x_name", "x"), value=x[0])
    try:
        return _moments_of(rows, sums, x, y, others)
    except OverflowError:  # a fraction that no float64 holds: no rows have such sums
        raise _impossible("rest") from None


def _moments_of(
    rows: int, sums: Deviations, x: tuple[float, float], y: tuple[float, float], others: dict[str, Any]
) -> Moments:
    x_shift, y_shift, slope, u, r, uu, ur, rr = (Fraction(value) for value in sums)
    u, r = u / rows, r / rows
    x_squares, products, squares = uu - rows * u * u, ur - rows * u * r, rr - rows * r * r
    if x_squares <= 0:
        raise _impossible("squares", column="x")
    step = products / x_squares
    rest = squares - products * step
    if rest < -_TOLERANCE * squares:
        raise _impossible("rest")
    slope, y_mean = slope + step, y_shift + r + slope * u
    if y[0] == y[1]:
        slope, rest, y_mean = Fraction(0), Fraction(0), Fraction(y[0])
    deviation = float(x_squares / rows) ** 0.5
    x_mean, x_mean_low = _split(x_shift + u, deviation)
    mean, mean_low = _split(y_mean, float(abs(slope)) * deviation + float(max(rest, Fraction(0)) / rows) ** 0.5)
    others = {**others, "x_mean_low": x_mean_low, "y_mean_low": mean_low}
    return Moments(rows, x_mean, mean, float(x_squares), float(slope), max(float(rest), 0.0), *x, *y, **others)


def round_count(count: int) -> int:
    """`count` to COUNT_DIGITS significant digits."""
    return int(round(count, COUNT_DIGITS - len(str(count))))


def _split(mean: Fraction, deviation: float) -> tuple[float, float]:
    """The mean as a float64 and what that loses, 0 where it is nothing beside the standard deviation."""
    high = float(mean)
    low = float(mean - Fraction(high))
    return high, float(f"{low:.{_LOW_DIGITS}g}") if abs(low) > 1e-15 * deviation else 0.0


def _impossible(reason: str, **values: Any) -> DataError:
    return DataError("moments.impossible", reason=message(f"moments.reason.{reason}", **values))


def _check_numbers(moments: Moments) -> None:
    for column, low, high in (("x", moments.x_low, moments.x_high), ("y", moments.y_low, moments.y_high)):
        if not (abs(low) <= MAX_MAGNITUDE and abs(high) <= MAX_MAGNITUDE):
            raise _impossible("range", column=column)
    sums = (moments.x_mean, moments.y_mean, moments.x_squares, moments.slope, moments.rest, moments.y_squares)
    if not all(abs(value) < float("inf") for value in (*sums, moments.x_mean_low, moments.y_mean_low)):
        raise _impossible("not_finite")
    if moments.rows < MIN_ROWS:
        raise DataError("data.too_few_rows", rows=moments.rows)
    if min(moments.null_rows, moments.infinite_rows) < 0:
        raise _impossible("negative_rows")
    if moments.x_low == moments.x_high:
        raise DataError("data.x_constant", column=moments.x_name, value=moments.x_low)
    if moments.rest < 0:
        raise _impossible("rest")


def _check_column(column: str, rows: int, low: float, mean: float, high: float, squares: float) -> None:
    """The mean lies in the range, and the squares in what the range allows.

    At least half the squared range, of the two ends alone; at most n·(high − mean)·(mean − low), which all rows at the
    two ends would have (R. Bhatia and C. Davis, "A better bound on the variance", 2000).
    """
    if low > high:
        raise _impossible("range", column=column)
    slack = max(_TOLERANCE * (high - low), _SHOWN * abs(low), _SHOWN * abs(high))
    if not low - slack <= mean <= high + slack:
        raise _impossible("mean", column=column, mean=mean, low=low, high=high)
    least = (high - low) ** 2 / 2
    most = rows * (high - mean + slack) * (mean - low + slack)
    if not least * (1 - _TOLERANCE) - rows * slack**2 <= squares <= most * (1 + _TOLERANCE):
        raise _impossible("squares", column=column)


def _check_counts(moments: Moments) -> None:
    counts = moments.counts
    if not counts:
        return
    sizes = {len(counts), *map(len, counts)}
    if max(sizes) > MAX_CELLS or min(sizes) < 1 or len(set(map(len, counts))) > 1:
        raise _impossible("cells", most=MAX_CELLS)
    if min(map(min, counts)) < 0:
        raise _impossible("negative_rows")
    counted = sum(map(sum, counts))
    if abs(counted - moments.rows) > moments.rows / 10 ** (COUNT_DIGITS - 1):
        raise DataError("moments.other_counts", counted=counted, rows=moments.rows)
