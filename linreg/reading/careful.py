"""Any file, cell by cell: decode, split, sort out, convert."""

import re
from collections.abc import Sequence
from dataclasses import replace

from linreg.dataset import DataError
from linreg.reading.assemble import assemble, sheet_of
from linreg.reading.commas import with_joined_commas
from linreg.reading.encoding import LOST, decode
from linreg.reading.layout import Hints, Layout, find_layout
from linreg.reading.records import Lines, read_records, split_lines, without_preamble
from linreg.reading.separator import SEPARATORS, find_separator, separator_name
from linreg.reading.table import MAX_LINES, Alternative, Alternatives, Choices, Report, Table
from linreg.words import Message, message

CONTROL_CHARACTERS = r"\x00-\x08\x0e-\x1f"
_CONTROL = re.compile(f"[{CONTROL_CHARACTERS}]")
_FEW_CONTROLS = 5
_CONTROL_SHARE = 0.02
_PREVIEW_LINES = 12
_PREVIEW_CHARACTERS = 200


def read_carefully(content: bytes, name: str, choices: Choices) -> Table:
    """The table in `content`, as `read_csv` describes it; some microseconds a cell."""
    lines = max(content.count(b"\n"), content.count(b"\r"))
    if lines > MAX_LINES:
        raise DataError("reading.too_many_lines", lines=lines, limit=MAX_LINES)
    text, encoding, note, others = decode(content, choices.encoding, choices.language)
    told = [note] if note else []
    return read_text(text, encoding, name, choices, told, tuple(("encoding", other) for other in others))[0]


def read_text(
    text: str,
    encoding: str,
    name: str,
    choices: Choices,
    notes: Sequence[Message] = (),
    alternatives: Alternatives = (),
) -> tuple[Table, Layout]:
    """The table in the text of a file or of its head, and its layout."""
    layout, separator, more = read_layout(text, choices)
    report = Report(name, encoding, separator, choices.decimal or ".", layout.header, 0, 0, preview=_preview(text))
    report = replace(report, alternatives=alternatives)
    return assemble(sheet_of(layout), report, choices, [*notes, *more]), layout


def read_layout(text: str, choices: Choices) -> tuple[Layout, str, list[Message]]:
    """The records of `text` sorted out, the separator, and notes on what could be otherwise."""
    text, controls = without_controls(text)
    notes = [message("reading.note.controls", count=controls)] if controls else []
    lines = split_lines(text)
    file = Lines(lines, 1, [], None) if choices.placed else without_preamble(lines)
    alternatives: list[Alternative] = []
    separator = choices.separator or file.separator
    if separator not in SEPARATORS:
        separator, rivals = find_separator(file.lines)
        others = [*map(separator_name, rivals)]
        notes += (
            [message("reading.note.other_separator", used=separator_name(separator), others=others)] if rivals else []
        )
        alternatives += [("separator", rival) for rival in rivals]
    records = list(read_records(file.lines, separator, file.first))
    joined = with_joined_commas(records, choices.decimal) if separator == "," and not choices.placed else None
    layout = find_layout(joined or records, _hints(file, separator, choices))
    if joined:
        notes.append(message("reading.note.joined_commas"))
        alternatives.append(("decimal", "."))
    return layout._replace(alternatives=(*alternatives, *layout.alternatives)), separator, notes


def without_controls(text: str) -> tuple[str, int]:
    """`text` with a � for each control character that no text has, and how many there were.

    Raises DataError where there are so many that it is no text.
    """
    text = text.rstrip("\0").removesuffix("\x1a")  # the end of a file, as DOS wrote it, or as a logger left it
    text, count = _CONTROL.subn(LOST, text)
    if count > _FEW_CONTROLS and count > _CONTROL_SHARE * len(text):
        raise DataError("reading.binary")
    return text, count


def _preview(text: str) -> str:
    lines = split_lines(text[: _PREVIEW_LINES * _PREVIEW_CHARACTERS * 4])[:_PREVIEW_LINES]
    return "\n".join(line.rstrip("\r\n")[:_PREVIEW_CHARACTERS] for line in lines)


def _hints(file: Lines, separator: str, choices: Choices) -> Hints:
    last = file.comments[-1].cells[0].lstrip("#") if file.comments else ""
    cells = next((record.cells for record in read_records([last], separator)), []) if last.strip() else []
    return Hints(choices, _quotes_its_names(file.lines, separator), file.comments, cells, separator != " ")


def _quotes_its_names(lines: list[str], separator: str) -> bool:
    """Whether every cell of the first record is quoted and the next line has no quote: a line of names, even "2020"."""
    text = "".join(lines[:20])
    cell = r'"(?:[^"]|"")*"'
    first = re.match(rf"{cell}(?:{re.escape(separator)}{cell})*[ \t]*(?:\r\n|\r|\n)", text)
    rest = split_lines(text[first.end() :]) if first else []
    return bool(rest) and '"' not in rest[0]
