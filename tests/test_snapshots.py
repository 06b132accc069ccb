"""What a visitor's session keeps of earlier data is bounded."""

import numpy as np
import pandas as pd

from linreg.ui.state.memory import MAX_CELLS, MAX_SNAPSHOTS, Memory
from linreg.ui.state.snapshot import Snapshot


def snapshot(rows: int) -> Snapshot:
    return Snapshot("own", pd.DataFrame(np.zeros((rows, 2)), columns=["x", "y"]))


def test_large_tables_push_the_oldest_out_and_the_current_one_stays():
    first = snapshot(3)
    memory = Memory([first], first)
    for _ in range(4):
        memory.add(snapshot(MAX_CELLS // 4))
    assert [len(one.frame) for one in memory.snapshots] == [MAX_CELLS // 4] * 2
    memory.add(snapshot(MAX_CELLS))
    assert [len(one.frame) for one in memory.snapshots] == [MAX_CELLS]
    assert memory.current is memory.snapshots[0]


def test_small_changes_are_kept_up_to_their_number():
    first = snapshot(3)
    memory = Memory([first], first)
    for rows in range(1, MAX_SNAPSHOTS + 1):
        memory.add(snapshot(rows))
    assert [len(one.frame) for one in memory.snapshots] == list(range(1, MAX_SNAPSHOTS + 1))
