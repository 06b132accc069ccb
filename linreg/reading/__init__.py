"""The bytes of a CSV or a workbook to a table, with a report of what was read and what was left out."""

import math
import re
from typing import Any

from linreg.dataset import DataError
from linreg.reading.assemble import with_columns
from linreg.reading.books import OLD, ZIP, is_workbook
from linreg.reading.careful import read_carefully
from linreg.reading.dates import ORDERS
from linreg.reading.encoding import CODECS, LABELS
from linreg.reading.fast import FAST_BYTES, read_fast
from linreg.reading.numbers import parse_number
from linreg.reading.parquet import is_parquet, read_parquet
from linreg.reading.preview import Preview, preview_file
from linreg.reading.report import found, report_csv, settings
from linreg.reading.separator import SEPARATORS, separator_name
from linreg.reading.table import MAX_BYTES, Choices, LeftOut, Report, Table, Unusable
from linreg.reading.workbook import read_workbook

__all__ = [
    "CODECS",
    "LABELS",
    "MAX_BYTES",
    "SEPARATORS",
    "Choices",
    "LeftOut",
    "Preview",
    "Report",
    "Table",
    "Unusable",
    "found",
    "preview_file",
    "read_csv",
    "read_file",
    "report_csv",
    "separator_name",
    "settings",
]
_DOCUMENTS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:%PDF-|\{|\[\s*[\[{]|<(?:!--|\?xml|(?:!doctype|html|head|body|table)\b))", re.IGNORECASE
)
_BLANK = b" \t\r\n\xef\xbb\xbf\xff\xfe\0"


def read_csv(
    content: bytes,
    name: str = "",
    *,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    header: bool | None = None,
    language: str = "en",
    columns: int = 2,
    **more: Any,
) -> Table:
    """The table in the bytes of a file called `name`.

    encoding (a key of CODECS), separator (one of SEPARATORS), decimal ("." or ","), header (whether a line gives the
    names): None to find out. language: "en" or "zh", breaks ties between encodings. columns: how many
    columns of numbers there must be, 2, or 1 for values of x alone. more: the other fields of Choices.

    Raises DataError, a sentence for the person who brought the file, if it has too few columns of numbers, and
    ValueError, naming field and value, for a choice that does not exist.
    """
    choices = Choices(encoding, separator, decimal, header, language, columns, **more)
    _check_choices(choices)
    _check_bytes(content)
    fast = read_fast(content, name, choices) if len(content) >= FAST_BYTES else None
    return with_columns(fast or read_carefully(content, name, choices), choices)


def read_file(content: bytes, name: str = "", *, sheet: str | None = None, **choices: Any) -> Table:
    """The table in a workbook, if `name` and `content` say that it is one, in a Parquet file, else `read_csv`.

    sheet: which sheet of a workbook; None, or one that it has not, for the first that holds a table. choices: the
    keywords of `read_csv`; a workbook heeds `decimal` (of its texts) and `header`.
    """
    if is_parquet(content):
        chosen = Choices(**choices)
        _check_choices(chosen)
        _check_size(content)
        return with_columns(read_parquet(content, name, chosen), chosen)
    if not is_workbook(content, name):
        return read_csv(content, name, **choices)
    chosen = Choices(**choices)
    _check_choices(chosen)
    _check_size(content)
    return read_workbook(content, name, sheet, chosen)


def _check_choices(choices: Choices) -> None:
    for field, allowed in (
        ("encoding", tuple(CODECS)),
        ("separator", SEPARATORS),
        ("decimal", (".", ",")),
        ("header", (True, False)),
        ("columns", (1, 2)),
        ("dates", ORDERS),
        ("times", ("hours", "minutes")),
        ("unnamed", ("first", "last")),
    ):
        value = getattr(choices, field)
        if value is not None and value not in allowed:
            raise ValueError(f"{field}={value!r}: must be one of {allowed}")
    if choices.missing is not None and parse_number(choices.missing) is None:
        raise ValueError(f"missing={choices.missing!r}: must be a number")
    lines = (*(choices.names or ()), choices.first_row, choices.last_row)
    if any(line is not None and line < 1 for line in lines):
        raise ValueError(
            f"names={choices.names!r}, first_row={choices.first_row!r}, last_row={choices.last_row!r}: from 1 on"
        )


def _check_bytes(content: bytes) -> None:
    if not content[:1000].strip(_BLANK) and not content.strip(_BLANK):
        raise DataError("reading.empty")
    _check_size(content)
    if content.startswith((ZIP, OLD)):
        raise DataError("reading.excel")
    if _DOCUMENTS.match(content[:1000]):
        raise DataError("reading.document")


def _check_size(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise DataError("reading.too_big", size=math.ceil(len(content) / 1e5) / 10, limit=MAX_BYTES / 1e6)
