"""What every room means by an array of numbers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
CHUNK_ROWS = 1 << 14


def chunks(rows: int) -> list[slice]:
    """All of `rows` rows, CHUNK_ROWS at a time: what is computed from so few never leaves a processor's cache."""
    return [slice(first, first + CHUNK_ROWS) for first in range(0, rows, CHUNK_ROWS)]


def read_only(values: ArrayLike) -> Floats:
    """`values` as a float64 array that nobody can change, so that one result can serve every visitor.

    An array that is float64 already is not copied: it is the one that becomes read-only.
    """
    array = np.asarray(values, dtype=np.float64)
    array.setflags(write=False)
    return array
