"""What every room means by an array of numbers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
CHUNK_ROWS = 1 << 13  # 64 KB of float64: for twice as much, memory may be asked from the system anew each time


def chunks(rows: int, size: int = CHUNK_ROWS) -> list[slice]:
    """All of `rows` rows, `size` at a time, so that what is computed from them never leaves a processor's cache."""
    return [slice(first, first + size) for first in range(0, rows, size)]


def read_only(values: ArrayLike) -> Floats:
    """`values` as a float64 array that nobody can change, so that one result can serve every visitor.

    An array that is float64 already is not copied: it is the one that becomes read-only.
    """
    array = np.asarray(values, dtype=np.float64)
    array.setflags(write=False)
    return array
