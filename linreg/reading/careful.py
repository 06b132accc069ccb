"""Any file, cell by cell: decode, split, sort out, convert."""

import re

from linreg.dataset import DataError
from linreg.reading.assemble import assemble, sheet_of
from linreg.reading.encoding import decode
from linreg.reading.layout import Hints, Layout, find_layout
from linreg.reading.records import Lines, read_records, split_lines, without_preamble
from linreg.reading.separator import SEPARATORS, find_separator
from linreg.reading.table import MAX_LINES, Choices, Report, Table
from linreg.words import Message

CONTROL_CHARACTERS = r"\x00-\x08\x0e-\x1f"
_CONTROL = re.compile(f"[{CONTROL_CHARACTERS}]")
_PREVIEW_LINES = 12
_PREVIEW_CHARACTERS = 200


def read_carefully(content: bytes, name: str, choices: Choices) -> Table:
    """The table in `content`, as `read_csv` describes it; some microseconds a cell."""
    lines = max(content.count(b"\n"), content.count(b"\r"))
    if lines > MAX_LINES:
        raise DataError("reading.too_many_lines", lines=lines, limit=MAX_LINES)
    text, encoding, note = decode(content, choices.encoding, choices.language)
    layout, separator, separator_note = read_layout(text, choices)
    report = Report(name, encoding, separator, ".", layout.header, 0, 0, preview=_preview(text))
    return assemble(sheet_of(layout), report, choices.decimal, [item for item in (note, separator_note) if item])


def read_head(text: str, encoding: str, name: str, choices: Choices) -> tuple[Table, Layout]:
    """The table and the layout of the first lines of a file."""
    layout, separator, note = read_layout(text, choices)
    report = Report(name, encoding, separator, ".", layout.header, 0, 0, preview=_preview(text))
    return assemble(sheet_of(layout), report, choices.decimal, [note] if note else []), layout


def read_layout(text: str, choices: Choices) -> tuple[Layout, str, Message | None]:
    """The records of `text` sorted out, the separator, and a note if another separator would do."""
    text = text.removesuffix("\x1a")  # the end of a file, as DOS wrote it
    if _CONTROL.search(text):
        raise DataError("reading.binary")
    file = without_preamble(split_lines(text))
    separator, note = choices.separator or file.separator, None
    if separator not in SEPARATORS:
        separator, note = find_separator(file.lines)
    records = list(read_records(file.lines, separator, file.first))
    return find_layout(records, _hints(file, separator, choices.header)), separator, note


def _preview(text: str) -> str:
    lines = split_lines(text[: _PREVIEW_LINES * _PREVIEW_CHARACTERS * 4])[:_PREVIEW_LINES]
    return "\n".join(line.rstrip("\r\n")[:_PREVIEW_CHARACTERS] for line in lines)


def _hints(file: Lines, separator: str, header: bool | None) -> Hints:
    last = file.comments[-1].cells[0].lstrip("#") if file.comments else ""
    cells = next((record.cells for record in read_records([last], separator)), []) if last.strip() else []
    return Hints(header, _quotes_its_names(file.lines, separator), file.comments, cells, separator != " ")


def _quotes_its_names(lines: list[str], separator: str) -> bool:
    """Whether every cell of the first record is quoted and the next line has no quote: a line of names, even "2020"."""
    text = "".join(lines[:20])
    cell = r'"(?:[^"]|"")*"'
    first = re.match(rf"{cell}(?:{re.escape(separator)}{cell})*[ \t]*(?:\r\n|\r|\n)", text)
    rest = split_lines(text[first.end() :]) if first else []
    return bool(rest) and '"' not in rest[0]
