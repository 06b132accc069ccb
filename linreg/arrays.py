"""What every room means by an array of numbers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def read_only(values: ArrayLike) -> Floats:
    """`values` as a float64 array that nobody can change, so that one result can serve every visitor.

    An array that is float64 already is not copied: it is the one that becomes read-only.
    """
    array = np.asarray(values, dtype=np.float64)
    array.setflags(write=False)
    return array
