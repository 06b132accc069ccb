"""Parquet files: every number as pandas wrote it, dates and times as such, and a sentence for what is damaged."""

import io
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linreg.dataset import DataError
from linreg.reading import read_file
from linreg.words import messages


def parquet(frame):
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


FRAME = pd.DataFrame(
    {
        "when": pd.to_datetime(["2024-02-28", "2024-03-01 12:00", None, "2024-03-02"], format="mixed"),
        "took": pd.to_timedelta(["90s", "2h", "1D", "5ms"]),
        "n": pd.array([1, 2, None, 4], dtype="Int64"),
        "x": [1.5, -2.25, 1e300, 3e-9],
        "text": ["1,5", "2,5", "abc", "4"],
        "name": ["a", "b", "c", "d"],
        "yes": [True, False, True, True],
    }
)


@given(st.lists(st.tuples(st.floats(-1e99, 1e99), st.integers(-(2**50), 2**50)), min_size=1, max_size=9))
@settings(deadline=None, max_examples=25)
def test_every_number_is_the_one_that_was_written(rows):
    frame = pd.DataFrame(rows, columns=["a", "b"])
    np.testing.assert_array_equal(read_file(parquet(frame), "a.parquet").frame, frame.astype(float))


def test_dates_durations_texts_and_missing_values_are_read_as_in_a_csv():
    table = read_file(parquet(FRAME), "a.pq")
    expected = {
        "when": [0, 2.5, np.nan, 3],
        "took": [90, 7200, 86400, 0.005],
        "n": [1, 2, np.nan, 4],
        "x": [1.5, -2.25, np.nan, 3e-9],
        "text": [1.5, 2.5, np.nan, 4],
    }
    pd.testing.assert_frame_equal(table.frame, pd.DataFrame(expected), rtol=1e-15)
    assert [item.column for item in table.report.unusable] == ["name", "yes"]
    assert table.scales["when"].write(2.5) == "2024-03-01 12:00"
    assert table.scales["took"].write(7200) == "2:00"
    left_out = {(item.line, item.column): item.reason.key.rpartition(".")[2] for item in table.report.left_out}
    assert left_out == {
        (3, "when"): "missing",
        (3, "n"): "missing",
        (3, "x"): "too_large",
        (3, "text"): "not_number",
    }


@pytest.mark.parametrize("cut", [5, 100, -20])
def test_a_damaged_file_is_refused_in_a_sentence(cut):
    content = parquet(FRAME)
    broken = content[:cut] + b"PAR1"
    with pytest.raises(DataError) as refusal:
        read_file(broken, "a.parquet")
    assert refusal.value.message.key == "reading.broken_parquet"
    assert all(messages(language)(refusal.value.message) for language in ("en", "zh"))


def test_a_file_without_rows_is_empty():
    with pytest.raises(DataError) as refusal:
        read_file(parquet(FRAME.iloc[:0]), "a.parquet")
    assert refusal.value.message.key == "reading.empty"


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(data):
    content = bytearray(parquet(FRAME))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 5))] = data.draw(st.integers(0, 255))
    with suppress(DataError):
        assert read_file(bytes(content), "a.parquet").frame.to_numpy().dtype == np.float64
