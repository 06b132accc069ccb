"""Which character separates the cells of a file."""

from collections import Counter
from itertools import islice

from linreg.dataset import DataError
from linreg.reading.cells import is_value
from linreg.reading.numbers import is_missing, plain
from linreg.reading.records import read_records

SEPARATORS = (",", "\t", ";", "|", "，", " ")  # of equally good ones the first is taken
_SAMPLE_LINES = 200


def find_separator(lines: list[str]) -> str:
    """The separator under which most of the first lines fall into as many cells, most of them numbers or dates."""
    sample = [line for line in lines[: 3 * _SAMPLE_LINES] if line.strip() and not line.startswith("#")][:_SAMPLE_LINES]
    scores = {separator: _score(sample, separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: scores[separator])


def _score(sample: list[str], separator: str) -> float:
    rows: list[list[str]] = []
    try:
        for record in islice(read_records(sample, separator), _SAMPLE_LINES):
            rows.append([plain(cell) for cell in record.cells])
    except DataError:
        pass  # a cell that the sample cuts in two
    if not rows:
        return 0.0
    width, count = max(Counter(map(len, rows)).items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width == 1:
        return 0.0
    cells = [cell for row in rows if len(row) == width for cell in row]
    values = sum(is_value(cell) or is_missing(cell) for cell in cells) / len(cells)
    return count / len(rows) * (0.1 + values)
