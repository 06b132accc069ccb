"""A dataset of two columns, and what makes it usable for a line."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from linreg.arrays import Floats, read_only
from linreg.scale import Scale
from linreg.words import Message

MIN_ROWS = 2
MAX_MAGNITUDE = 1e100  # squares and their sums stay finite in float64
MIN_SPREAD = 1e-100  # below it, squares of differences vanish in float64


class DataError(ValueError):
    """Data that cannot be used, said in a sentence for the person who brought it.

    `message` has the key and values, for the reader's language; `str()` is the English sentence.
    """

    def __init__(self, key: str, **values: Any) -> None:
        self.message = Message(key, values)
        super().__init__(key)

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples (x, y): two read-only float64 arrays of shape (n,), n ≥ 2, finite, with the names of their columns.

    x_scale: what the numbers in x stand for where they are dates or times.

    Raises DataError if the columns differ in length, have fewer than two rows, hold a value that is not finite or is
    larger than 1e100 in magnitude, if x is constant, so that no line is determined, or if y varies by less than 1e-100.
    """

    x: Floats
    y: Floats
    x_name: str = "x"
    y_name: str = "y"
    x_scale: Scale | None = None

    def __init__(
        self, x: ArrayLike, y: ArrayLike, x_name: str = "x", y_name: str = "y", x_scale: Scale | None = None
    ) -> None:
        names = {"x_name": x_name, "y_name": y_name, "x_scale": x_scale}
        for field, value in {"x": _column(x), "y": _column(y), **names}.items():
            object.__setattr__(self, field, value)
        self._check()

    @property
    def rows(self) -> int:
        """How many examples there are."""
        return int(self.x.size)

    @property
    def rows_here(self) -> int:
        """All of them; of `linreg.moments.Moments`, which has the same interface, none."""
        return self.rows

    @cached_property
    def x_ends(self) -> Floats:
        """The least and the greatest x, shape (2,)."""
        return read_only([self.x.min(), self.x.max()])

    @cached_property
    def y_ends(self) -> Floats:
        """The least and the greatest y, shape (2,)."""
        return read_only([self.y.min(), self.y.max()])

    @cached_property
    def digest(self) -> str:
        """A SHA-256 of every value, both names and the scale: equal for equal data, the key of every cache."""
        scale = self.x_scale.key() if self.x_scale else ""
        names = f"{self.x_name}\0{self.y_name}\0{scale}".encode("utf-8", "surrogatepass")
        return sha256(names + self.x.tobytes() + self.y.tobytes()).hexdigest()

    def _check(self) -> None:
        if self.x.size != self.y.size:
            raise DataError("data.unequal_lengths", x_rows=self.x.size, y_rows=self.y.size)
        if self.rows < MIN_ROWS:
            raise DataError("data.too_few_rows", rows=self.rows)
        for name, column in ((self.x_name, self.x), (self.y_name, self.y)):
            bad = np.flatnonzero(~(np.abs(column) <= MAX_MAGNITUDE))
            if bad.size:
                raise DataError("data.not_finite", column=name, row=int(bad[0]) + 1, limit=MAX_MAGNITUDE)
        if not np.ptp(self.x) >= MIN_SPREAD:
            raise DataError("data.x_constant", column=self.x_name, value=float(self.x[0]))
        if 0.0 < np.ptp(self.y) < MIN_SPREAD:
            raise DataError("data.y_tiny", column=self.y_name, limit=MIN_SPREAD)


def _column(values: ArrayLike) -> Floats:
    return read_only(np.array(values, dtype=np.float64).reshape(-1))
