"""The bytes of a CSV to a table, with a report of what was read and what was left out."""

import re

from linreg.dataset import DataError
from linreg.i18n import Message
from linreg.reading.assemble import assemble
from linreg.reading.encoding import CODECS, LABELS, decode
from linreg.reading.layout import Hints, find_layout
from linreg.reading.records import Lines, read_records, split_lines, without_preamble
from linreg.reading.separator import SEPARATORS, find_separator
from linreg.reading.table import MAX_BYTES, LeftOut, Report, Table, Unusable

__all__ = ["CODECS", "LABELS", "MAX_BYTES", "SEPARATORS", "LeftOut", "Report", "Table", "Unusable", "read_csv"]
_PREVIEW_LINES = 12
_PREVIEW_CHARACTERS = 200
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


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
    _check_choices(separator, decimal, header)
    _check_bytes(content)
    text, found, note = decode(content, encoding, language)
    if "\0" in text:
        raise DataError("reading.binary")
    file = without_preamble(split_lines(text))
    preview = "\n".join(
        line.rstrip("\r\n")[:_PREVIEW_CHARACTERS] for line in split_lines(text[:10_000])[:_PREVIEW_LINES]
    )
    mark, mark_note = _separator(file, separator)
    layout = find_layout(list(read_records(file.lines, mark, file.first)), _hints(file, mark, header))
    report = Report(name, found, mark, ".", layout.header, 0, 0, preview=preview)
    return assemble(layout, report, decimal, [item for item in (note, mark_note) if item])


def _check_choices(separator: str | None, decimal: str | None, header: bool | None) -> None:
    for field, value, choices in (
        ("separator", separator, (None, *SEPARATORS)),
        ("decimal", decimal, (None, ".", ",")),
        ("header", header, (None, True, False)),
    ):
        if value not in choices:
            raise ValueError(f"{field}={value!r}: must be one of {choices}")


def _check_bytes(content: bytes) -> None:
    if not content.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\0"):
        raise DataError("reading.empty")
    if len(content) > MAX_BYTES:
        raise DataError("reading.too_big", size=len(content) / 1e6, limit=MAX_BYTES / 1e6)
    if content.startswith(_EXCEL):
        raise DataError("reading.excel")


def _separator(file: Lines, requested: str | None) -> tuple[str, Message | None]:
    if requested or file.separator in SEPARATORS:
        return requested or file.separator, None
    return find_separator(file.lines)


def _hints(file: Lines, separator: str, header: bool | None) -> Hints:
    last = file.comments[-1].cells[0].lstrip("#") if file.comments else ""
    cells = next((record.cells for record in read_records([last], separator)), []) if last.strip() else []
    return Hints(header, _quotes_its_names(file.lines, separator), file.comments, cells, separator != " ")


def _quotes_its_names(lines: list[str], separator: str) -> bool:
    """Whether every cell of the first record is quoted and the next line has no quote: a line of names, even "2020"."""
    cell = r'"(?:[^"]|"")*"'
    first = re.match(rf"{cell}(?:{re.escape(separator)}{cell})*[ \t]*(?:\r\n|\r|\n)", "".join(lines[:20]))
    rest = "".join(lines[:20])[first.end() :] if first else ""
    return bool(first and rest) and '"' not in split_lines(rest)[0]
