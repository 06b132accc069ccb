"""What reading a file gives: the table, and everything its reader must know about how it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from linreg.scale import Scale
from linreg.words import Message

MAX_BYTES = 50_000_000
MAX_COLUMNS = 1_000
MAX_LINES = 2_000_000  # of a file read cell by cell, at up to 500 bytes of memory a line; numbers alone may have more
MAX_CELL = 100_000  # characters
MAX_LISTED = 100_000  # left-out cells the report lists one by one; beyond, it counts them
SHOWN_TEXT = 80  # characters of a left-out cell that the report keeps


Alternative = tuple[str, str | bool | int]  # a keyword of `read_csv`, and a value under which the file reads otherwise
Alternatives = tuple[Alternative, ...]


@dataclass(frozen=True)
class Choices:
    """How to read a file, where the reader says so; the fields are the keywords of `read_csv`, None to find out.

    dates: what 3/4/20 begins with, "month", "day" or "year". times: what 1:30 begins with, "hours" or "minutes".
    missing: a number that stands for no value. unnamed: which column has no name where one is missing, "first" or
    "last". names: first and last line of the names. first_row, last_row: the lines on which the rows begin and end,
    with their names unless `names` says where those are. row_number: whether a single column is y over the numbers of
    its rows.
    """

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    header: bool | None = None
    language: str = "en"
    columns: int = 2
    dates: str | None = None
    times: str | None = None
    missing: str | None = None
    unnamed: str | None = None
    names: tuple[int, int] | None = None
    first_row: int | None = None
    last_row: int | None = None
    row_number: bool = False

    @property
    def placed(self) -> bool:
        """Whether the reader says on which lines the table stands."""
        return self.names is not None or self.first_row is not None or self.last_row is not None


AS_FOUND = Choices()


@dataclass(frozen=True)
class LeftOut:
    """A cell, or with `column` None a whole line, of the file that is not in the table.

    line: counted from 1 in the file, as an editor counts. text: as it stands there, cut to 80 characters.
    """

    line: int
    column: str | None
    text: str
    reason: Message


@dataclass(frozen=True)
class Unusable:
    """A column that is not in the table, and why."""

    column: str
    reason: Message


@dataclass(frozen=True)
class Report:
    """How a file was read.

    encoding: Python's name of it. separator: one character, " " for runs of spaces. decimal: "." or ",". header:
    whether a line gave the names. rows, columns: of the table. left_out: in the order of the file; left_out_count is
    larger than its length only above MAX_LISTED. preview: the first lines of the file as they were decoded. sheet,
    sheets: of a workbook the sheet that was read and all there are; it has no encoding, separator or preview.
    alternatives: choices (keyword, value) under which the file would read otherwise, and as plausibly. names: first and
    last line of the names, None without. first_row, last_row: the lines of the first and the last row.
    """

    name: str
    encoding: str
    separator: str
    decimal: str
    header: bool
    rows: int
    columns: int
    left_out: tuple[LeftOut, ...] = ()
    left_out_count: int = 0
    unusable: tuple[Unusable, ...] = ()
    preview: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    alternatives: Alternatives = ()
    names: tuple[int, int] | None = None
    first_row: int = 0
    last_row: int = 0


@dataclass(frozen=True, eq=False)
class Table:
    """A file's numeric columns.

    frame: float64 columns, RangeIndex, NaN where a cell was missing or unusable; a row stays as long as it has a
    number. notes: what the reader must know. x_column, y_column: the first guess, "" where there is but one column.
    scales: of the columns that are dates or times, what their numbers stand for.
    """

    frame: pd.DataFrame
    notes: tuple[Message, ...]
    report: Report
    x_column: str
    y_column: str
    scales: Mapping[str, Scale] = field(default_factory=dict)
