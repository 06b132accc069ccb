"""A table as a CSV that a spreadsheet opens, that runs nothing there, and that `read_csv` reads back identically."""

import codecs
import re

import pandas as pd

# A spreadsheet runs a cell that begins with one of these, in some languages also the full-width ones; a # begins a
# comment. An apostrophe in front makes it text; names that already begin like a guarded one get another, so that taking
# one away always gives back the name.
_RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠#]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠#]")


def write_table(frame: pd.DataFrame) -> bytes:
    """`frame` as UTF-8 with a byte-order mark, comma-separated, names quoted, each number by its shortest exact digits.

    NaN becomes an empty cell. Takes float64 columns; rows that are NaN throughout are left out, as in reading.
    """
    names = ",".join(_quoted(str(name)) for name in frame.columns)
    rows = frame.dropna(how="all").to_csv(index=False, header=False, lineterminator="\r\n")
    return codecs.BOM_UTF8 + f"{names}\r\n{rows}".encode("utf-8", "replace")


def guard(text: str) -> str:
    """`text`, with an apostrophe in front if a spreadsheet would run it as a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if _GUARDED.match(text) else text


def _quoted(name: str) -> str:
    return '"' + guard(name).replace('"', '""') + '"'
