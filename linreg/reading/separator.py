"""Which character separates the cells of a file."""

from collections import Counter
from contextlib import suppress

from linreg.dataset import DataError
from linreg.reading.cells import is_value
from linreg.reading.numbers import is_missing, plain
from linreg.reading.records import read_records
from linreg.reading.suffixes import without_suffix
from linreg.words import Message, message

SEPARATORS = (",", "\t", ";", "|", "，", " ")  # of equally good ones the first is taken
_KEYS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", "，": "wide_comma", " ": "spaces"}
_SAMPLE_LINES = 200
_SAMPLE_TAIL = 30
_SAMPLE_CELLS = 60
_CLOSE = 0.02
_FOR_BLANKS = 0.9  # they split at tabs too, and hide an empty cell at the end of a line


def find_separator(lines: list[str]) -> tuple[str, list[str]]:
    """The separator under which most lines fall into as many cells, most of them numbers or dates.

    Looked for in the first lines, and in the last ones where long descriptions may stand above the table. With the
    others that do as well.
    """
    samples = _samples(lines)
    found = [{separator: _rows(sample, separator) for separator in SEPARATORS} for sample in samples]
    scores = [{separator: _score(rows[separator]) for separator in SEPARATORS} for rows in found]
    for score in scores:
        score[" "] *= _FOR_BLANKS
    telling = max(range(len(samples)), key=lambda place: max(scores[place].values()))
    score, rows = scores[telling], found[telling]
    best = max(SEPARATORS, key=lambda separator: score[separator])
    close = [other for other in SEPARATORS if 0 < score[best] <= score[other] + _CLOSE]
    return best, [other for other in close if rows[other] != rows[best]]


def _samples(lines: list[str]) -> list[list[str]]:
    """Up to _SAMPLE_LINES of the first lines, and of the last ones if there are more."""
    parts = [lines[: 3 * _SAMPLE_LINES]]
    if len(lines) > _SAMPLE_LINES:
        parts += [lines[-_SAMPLE_LINES:], lines[-_SAMPLE_TAIL:]]
    return [[line for line in part if line.strip() and not line.startswith("#")][:_SAMPLE_LINES] for part in parts]


def separator_name(separator: str) -> Message:
    """What people call the separator."""
    return message(f"reading.separator.{_KEYS[separator]}")


def _rows(sample: list[str], separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    if separator != " " and not any(separator in line for line in sample):
        return rows
    with suppress(DataError):  # the sample may end within a quoted cell
        for record in read_records(sample, separator):
            rows.append([plain(cell) for cell in record.cells[:_SAMPLE_CELLS]])
    return rows


def _score(rows: list[list[str]]) -> float:
    if not rows:
        return 0.0
    width, count = max(Counter(map(len, rows)).items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width == 1:
        return 0.0
    cells = [cell for row in rows if len(row) == width for cell in row]
    values = sum(_fills_its_place(cell) for cell in cells) / len(cells)
    return count / len(rows) * (0.1 + values)


def _fills_its_place(cell: str) -> bool:
    """Whether the cell is a number, perhaps with a unit, a date or empty.

    Not ",5", which is rather the end of a cell and the next one.
    """
    return is_missing(cell) or (cell[0] not in _KEYS and (is_value(cell) or without_suffix(cell) != cell))
