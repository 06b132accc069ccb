"""What every room means by an array of numbers, said in one place."""

from pathlib import Path

import numpy as np
import pytest

from linreg.arrays import read_only

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("values", [[1, 2], (1.5,), np.array([1, 2], dtype=np.float32), np.arange(3.0)])
def test_values_become_float64_that_nobody_can_change(values):
    array = read_only(values)
    assert array.dtype == np.float64
    assert array.tolist() == list(values)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 9.0


def test_the_type_of_an_array_is_written_out_in_one_module_only():
    writing = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "linreg").rglob("*.py")
        if "NDArray[np.float64]" in file.read_text(encoding="utf-8")
    }
    assert writing == {"linreg/arrays.py"}
