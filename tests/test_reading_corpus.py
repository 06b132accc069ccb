"""Small files of every kind that people bring: what each gives is written in corpus/expected.toml."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from linreg.dataset import DataError
from linreg.reading import read_file
from linreg.words import messages

CORPUS = Path(__file__).parent / "corpus"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text(encoding="utf-8"))
READ = [name for name, expected in EXPECTED.items() if "error" not in expected]
REFUSED = [name for name, expected in EXPECTED.items() if "error" in expected]


FILES = {path.stem: path for path in CORPUS.iterdir() if path.suffix not in ("", ".toml")}


def read(name):
    return read_file(FILES[name].read_bytes(), FILES[name].name)


def test_every_file_has_its_expectation():
    assert set(FILES) == set(EXPECTED)
    assert len(EXPECTED) >= 230


@pytest.mark.parametrize("name", READ)
def test_the_table_is_what_the_file_says(name):
    expected = EXPECTED[name]["columns"]
    frame = read(name).frame
    assert list(frame.columns) == list(expected)
    assert set(frame.dtypes) == {np.dtype("float64")}
    assert frame.index.equals(pd.RangeIndex(len(frame)))
    for column, values in expected.items():
        np.testing.assert_array_equal(frame[column].to_numpy(), np.array(values, dtype=float))


@pytest.mark.parametrize("name", READ)
def test_the_report_says_how_it_was_read_and_what_was_left_out(name):
    expected = EXPECTED[name]
    table = read(name)
    report = table.report
    for field in ("encoding", "separator", "decimal", "header"):
        assert getattr(report, field) == expected.get(field, getattr(report, field)), field
    assert (report.rows, report.columns) == table.frame.shape
    assert report.left_out_count == len(report.left_out)
    if "left_out" in expected:
        found = [[item.line, item.column or "", item.reason.key.rpartition(".")[2]] for item in report.left_out]
        assert found == expected["left_out"]
    if "unusable" in expected:
        assert [item.column for item in report.unusable] == expected["unusable"]
    if "notes" in expected:
        assert [note.key for note in table.notes] == expected["notes"]
    assert (table.x_column, table.y_column) == (expected.get("x", table.x_column), expected.get("y", table.y_column))


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(name):
    expected = EXPECTED[name]
    with pytest.raises(DataError) as refusal:
        read(name)
    assert refusal.value.message.key == expected["error"]
    for key, value in expected.get("values", {}).items():
        assert refusal.value.message.values[key] == value


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_note_reason_and_refusal_can_be_said(language):
    text = messages(language)
    for name in READ:
        table = read(name)
        said = [*table.notes, *(item.reason for item in (*table.report.left_out, *table.report.unusable))]
        assert all(text(message) for message in said)
    for name in REFUSED:
        with pytest.raises(DataError) as refusal:
            read(name)
        assert text(refusal.value.message)
