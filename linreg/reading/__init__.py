"""The bytes of a CSV to a table, with a report of what was read and what was left out."""

import math
import re

from linreg.dataset import DataError
from linreg.reading.careful import read_carefully
from linreg.reading.encoding import CODECS, LABELS
from linreg.reading.fast import FAST_BYTES, read_fast
from linreg.reading.report import report_csv, settings
from linreg.reading.separator import SEPARATORS, separator_name
from linreg.reading.table import MAX_BYTES, Choices, LeftOut, Report, Table, Unusable

__all__ = [
    "CODECS",
    "LABELS",
    "MAX_BYTES",
    "SEPARATORS",
    "LeftOut",
    "Report",
    "Table",
    "Unusable",
    "read_csv",
    "report_csv",
    "separator_name",
    "settings",
]
# Workbooks are refused: the one small library for them aborts the whole process, and with it every visitor's page, on a
# 5 KB file with two cells far apart (calamine issue 693).
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
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
) -> Table:
    """The table in the bytes of a file called `name`.

    encoding (a key of CODECS), separator (one of SEPARATORS), decimal ("." or ","), header (whether a line gives the
    names): None to find out. language: "en" or "zh", breaks ties between encodings.

    Raises DataError, a sentence for the person who brought the file, if it has no two columns of numbers, and
    ValueError, naming field and value, for a choice that does not exist.
    """
    choices = Choices(encoding, separator, decimal, header, language)
    _check_choices(choices)
    _check_bytes(content)
    fast = read_fast(content, name, choices) if len(content) >= FAST_BYTES else None
    return fast or read_carefully(content, name, choices)


def _check_choices(choices: Choices) -> None:
    for field, allowed in (
        ("encoding", tuple(CODECS)),
        ("separator", SEPARATORS),
        ("decimal", (".", ",")),
        ("header", (True, False)),
    ):
        value = getattr(choices, field)
        if value is not None and value not in allowed:
            raise ValueError(f"{field}={value!r}: must be one of {allowed}")


def _check_bytes(content: bytes) -> None:
    if not content[:1000].strip(_BLANK) and not content.strip(_BLANK):
        raise DataError("reading.empty")
    if len(content) > MAX_BYTES:
        raise DataError("reading.too_big", size=math.ceil(len(content) / 1e5) / 10, limit=MAX_BYTES / 1e6)
    if content.startswith(_WORKBOOKS):
        raise DataError("reading.excel")
    if _DOCUMENTS.match(content[:1000]):
        raise DataError("reading.document")
