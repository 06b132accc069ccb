"""Random tables of two columns that are hard on sums, and their moments in exact fractions."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from linreg.moments import Moments

Kind = Literal["integer", "decimal", "real"]
Value = float | int | None
ROWS = 400


@dataclass(frozen=True)
class Table:
    """A name, and rows (x, y); kind: the type of both columns. Only a table of real numbers has NaN and infinities."""

    name: str
    kind: Kind
    rows: tuple[tuple[Value, Value], ...]

    @property
    def usable(self) -> list[tuple[float, float]]:
        """The rows that have a finite x and y, as 64-bit floating point numbers."""
        present = [(float(x), float(y)) for x, y in self.rows if x is not None and y is not None]
        return [row for row in present if all(abs(value) <= 1e100 for value in row)]

    def null_rows(self, nan_is_null: bool) -> int:
        """Rows with a missing value; some engines keep NaN as one."""
        return sum(any(value is None or (nan_is_null and math.isnan(value)) for value in row) for row in self.rows)


def tables(seed: int = 0) -> list[Table]:
    """Tables of ROWS rows and some that must be left out, of every kind, with offsets up to 1e9."""
    rng = np.random.default_rng(seed)
    made = []
    for kind in ("integer", "decimal", "real"):
        for offset in (0.0, -1e3, 1e6, 1e9):
            for noise in (1e-3, 1.0, 30.0):
                x = offset + rng.uniform(-50, 50) + rng.normal(0, 20, ROWS)
                y = -2.5 * offset + 1.7 * (x - offset) + rng.normal(0, noise, ROWS)
                pairs = [(_as_kind(a, kind), _as_kind(b, kind)) for a, b in zip(x, y, strict=True)]
                name = f"{kind}_{len(made)}"
                made.append(Table(name, kind, tuple(_with_unusable(pairs, kind, rng))))
    return made


def worst_difference(moments: Moments, table: Table, nan_is_null: bool = False) -> float:
    """The largest relative error of `moments` as a description of `table`; that of a mean in standard deviations.

    Raises AssertionError where a count or a range is wrong, which are exact.
    """
    usable = [(Fraction(x), Fraction(y)) for x, y in table.usable]
    n = len(usable)
    x, y = zip(*usable, strict=True)
    assert moments.rows == n
    assert (moments.x_low, moments.x_high, moments.y_low, moments.y_high) == (min(x), max(x), min(y), max(y))
    nulls = table.null_rows(nan_is_null)
    assert (moments.null_rows, moments.infinite_rows) == (nulls, len(table.rows) - n - nulls)
    x_mean, y_mean = sum(x) / n, sum(y) / n
    xx = sum((a - x_mean) ** 2 for a in x)
    slope = sum((a - x_mean) * (b - y_mean) for a, b in usable) / xx
    rest = sum((b - y_mean - slope * (a - x_mean)) ** 2 for a, b in usable)
    x_std, y_std = (
        float(sum((a - mean) ** 2 for a in column) / n) ** 0.5 for column, mean in ((x, x_mean), (y, y_mean))
    )
    return max(
        float(abs(Fraction(moments.x_mean) + Fraction(moments.x_mean_low) - x_mean)) / x_std,
        float(abs(Fraction(moments.y_mean) + Fraction(moments.y_mean_low) - y_mean)) / y_std,
        *(float(abs(Fraction(got) / true - 1)) for got, true in zip(
            (moments.x_squares, moments.slope, moments.rest), (xx, slope, rest), strict=True
        )),
    )  # fmt: skip


def _as_kind(value: float, kind: Kind) -> Value:
    if kind == "integer":
        return round(value * 1000)
    return round(float(value), 4) if kind == "decimal" else float(value)


def _with_unusable(rows: list[tuple[Value, Value]], kind: Kind, rng: np.random.Generator) -> list[tuple[Value, Value]]:
    """The rows with some among them that have no value, and where the kind allows it none that is a number."""
    odd: list[tuple[Value, Value]] = [(None, 1), (2, None), (None, None)]
    if kind == "real":
        odd += [(math.inf, 1.0), (1.0, -math.inf), (math.nan, 2.0), (2.0, math.nan), (None, math.inf), (1e300, 1e300)]
    mixed: list[tuple[Value, Value]] = list(rows)
    for row in odd:
        mixed.insert(int(rng.integers(len(mixed))), row)
    return mixed
