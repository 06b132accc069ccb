"""The datasets that come with the program: files of data/, in the order of the page."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from linreg.reading import read_csv

DATA_DIRECTORY = Path(__file__).parents[2] / "data"


@dataclass(frozen=True)
class Entry:
    """A built-in dataset. Its title and lesson are the messages catalog.<id>.title and .lesson.

    file: name in data/. x_column, y_column: as in its first line. new_x: an x worth predicting. initial_weight,
    initial_bias: a start of its own, None to draw one. standardize: whether the default settings need it to converge.
    """

    id: str
    file: str
    x_column: str
    y_column: str
    new_x: float
    initial_weight: float | None = None
    initial_bias: float | None = None
    standardize: bool = True


# The start that reprints the article's log, recovered from its losses. Nile keeps its raw scale: that is its lesson.
_ALL = (
    Entry("article", "article.csv", "x", "y", 4.0, -0.3791983127593994, 0.7678001523017883, standardize=False),
    Entry("norris", "norris.csv", "x", "y", 500.0),
    Entry("engel", "engel.csv", "income", "food", 1000.0),
    Entry("elnino", "elnino.csv", "september", "december", 22.0),
    Entry("nile", "nile.csv", "year", "flow", 1971.0, standardize=False),
    Entry("seattle", "seattle.csv", "day", "temperature", 200.0),
    Entry("anscombe1", "anscombe1.csv", "x", "y", 15.0),
    Entry("anscombe2", "anscombe2.csv", "x", "y", 15.0),
    Entry("anscombe3", "anscombe3.csv", "x", "y", 15.0),
    Entry("anscombe4", "anscombe4.csv", "x", "y", 15.0),
)
ENTRIES = MappingProxyType({entry.id: entry for entry in _ALL})


def load(entry_id: str) -> pd.DataFrame:
    """The table of a built-in dataset: float64 columns, every cell a number. KeyError for an id that is not there."""
    path = DATA_DIRECTORY / ENTRIES[entry_id].file
    return read_csv(path.read_bytes(), path.name).frame
