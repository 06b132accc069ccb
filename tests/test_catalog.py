"""The built-in datasets: complete, documented, and each what its lesson says."""

import re
from pathlib import Path

import numpy as np
import pytest

from linreg.sources import catalog
from linreg.words import LANGUAGES, messages
from tests.article import START

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("entry", catalog.ENTRIES.values(), ids=lambda entry: entry.id)
def test_a_built_in_dataset_loads_with_its_columns_all_numbers(entry):
    frame = catalog.load(entry.id)
    assert {entry.x_column, entry.y_column} <= set(frame.columns)
    assert set(frame.dtypes) == {np.dtype("float64")}
    assert np.isfinite(frame.to_numpy()).all()
    assert frame[entry.x_column].nunique() > 1


def test_the_ids_are_lower_case_words_and_the_article_is_first():
    assert next(iter(catalog.ENTRIES)) == "article"
    assert all(re.fullmatch(r"[a-z]+\d?", entry_id) for entry_id in catalog.ENTRIES)
    assert all(entry.id == entry_id for entry_id, entry in catalog.ENTRIES.items())


def test_the_article_has_its_rows_and_its_own_start():
    frame = catalog.load("article")
    entry = catalog.ENTRIES["article"]
    assert frame.to_dict("list") == {"x": [1.0, 2.0, 3.0], "y": [3.0, 5.0, 7.0]}
    assert {name: getattr(entry, name) for name in START} == START
    assert entry.new_x == 4.0


def test_norris_has_the_certified_line():
    frame = catalog.load("norris")
    weight, bias = np.polyfit(frame["x"], frame["y"], 1)
    assert len(frame) == 36
    assert weight == pytest.approx(1.00211681802045, rel=1e-12)
    assert bias == pytest.approx(-0.262323073774029, rel=1e-9)


def test_anscombes_four_sets_have_one_line_and_one_correlation():
    lines = []
    for number in range(1, 5):
        frame = catalog.load(f"anscombe{number}")
        assert len(frame) == 11
        lines.append([*np.polyfit(frame["x"], frame["y"], 1), np.corrcoef(frame["x"], frame["y"])[0, 1]])
    np.testing.assert_allclose(lines, [[0.5, 3.0, 0.8165]] * 4, atol=4e-3)


def standardized_residuals(entry_id):
    """From the least-squares line, in units of their deviation; only for data that are not on a line themselves."""
    entry, frame = catalog.ENTRIES[entry_id], catalog.load(entry_id)
    x, y = frame[entry.x_column].to_numpy(), frame[entry.y_column].to_numpy()
    residuals = y - np.polyval(np.polyfit(x, y, 1), x)
    return residuals / residuals.std()


def test_each_lesson_is_in_the_data():
    standard = {entry_id: standardized_residuals(entry_id) for entry_id in ("elnino", "engel", "seattle")}
    elnino = catalog.load("elnino")
    worst = np.argsort(-np.abs(standard["elnino"]))
    assert elnino["year"][worst[0]] == 1982
    assert abs(standard["elnino"][worst[0]]) > 1.5 * abs(standard["elnino"][worst[1]])
    income = catalog.load("engel")["income"].to_numpy()
    rich = income > np.median(income)
    assert np.abs(standard["engel"][rich]).mean() > 1.8 * np.abs(standard["engel"][~rich]).mean()
    assert catalog.load("nile")["year"].mean() > 1000
    day = catalog.load("seattle")["day"].to_numpy()
    assert standard["seattle"][(day > 150) & (day < 250)].mean() > 1 > 0 > standard["seattle"][day < 50].mean()


def test_every_file_is_described_with_its_rows_and_licence():
    table = [
        line.strip("| ").split(" | ")
        for line in (ROOT / "data/README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    described = {cells[0].strip("`"): cells for cells in table}
    assert set(described) == {path.name for path in (ROOT / "data").glob("*.csv")}
    assert set(described) == {entry.file for entry in catalog.ENTRIES.values()}
    for entry in catalog.ENTRIES.values():
        _, rows, x, y, source, licence = described[entry.file]
        assert int(rows) == len(catalog.load(entry.id))
        assert all((x, y, source, licence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dataset_has_a_title_and_a_lesson(language):
    text = messages(language)
    for entry_id in catalog.ENTRIES:
        assert all(text(f"catalog.{entry_id}.{part}") for part in ("title", "lesson"))
