"""Where the rows of a file begin, by what stands above them: titles, the line of names, units."""

import itertools
import re
from collections.abc import Iterator

from linreg.reading.cells import is_value
from linreg.reading.dates import is_date
from linreg.reading.numbers import is_missing

_LABEL = re.compile(r"\d{1,4}", re.ASCII)
_BODY_ROWS = 20


def head_length(head: list[list[str]], columns: list[int], width: int) -> int:
    """Up to the last wordy line above the first row; a line before it such as "Serial number,12345" is no row."""
    if not columns:
        return 1
    shares = [share_of_values([cells[column] for column in columns if column < len(cells)]) for cells in head]
    full_rows = [place for place, share in enumerate(shares) if share == 1.0 and len(head[place]) == width]
    first_row = next(iter(full_rows), next((place for place, share in enumerate(shares) if share >= 0.5), 0))
    if has_number_names(head[first_row:], columns):
        return first_row + 1
    wordy = [
        place
        for place in range(first_row)
        if 0.0 <= shares[place] < 0.5 and (len(head[place]) >= width - 1 or _names_some(head, place, first_row))
    ]
    if first_row and has_number_names(head[first_row - 1 :], columns):
        wordy.append(first_row - 1)
    return max(wordy) + 1 if wordy else 0


def _names_some(head: list[list[str]], place: int, first_row: int) -> bool:
    """Whether a short line right above the rows names the first columns; not one of several of a key and a value."""
    cells = head[place]
    if place != first_row - 1 or len(cells) < 2 or len({*cells}) < len(cells) or any(map(is_value, cells)):
        return False
    return all(cells) and not (place and len(head[place - 1]) == len(cells))


def has_number_names(sample: list[list[str]], columns: list[int]) -> bool:
    """Whether the first line's numbers are names: years, counts or wavelengths above what is written otherwise.

    Country, 2019, 2020 · 1990; 2000 above 1,5; 2,5 · day, 0, 1 above 2021/3/1, 0.71, 1.52.
    """
    head, *body = sample
    rows = [
        [cells[column] if column < len(cells) else "" for column in columns] for cells in (head, *body[:_BODY_ROWS])
    ]
    first, rest = rows[0], rows[1:]
    words = [cell for cell in head if cell and not is_value(cell) and not is_missing(cell)]
    numbers = [cell for cell in first if cell and cell not in words]
    if not numbers or not rest:
        return False
    if all(map(_is_period, numbers)) and (words or len(numbers) > 1) and len(words) + len(numbers) >= len(first):
        ascending = numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True)
        if len({*numbers}) == len(numbers) and ascending and not any(any(map(_is_period, row)) for row in rest):
            return True
    return _are_labels(first, rest, numbers, bool({*first} & {*words}))


def _are_labels(first: list[str], rest: list[list[str]], numbers: list[str], word_above_values: bool) -> bool:
    """Ascending whole numbers, of one step or beside a word, above cells that are written with decimals."""
    if not all(map(_LABEL.fullmatch, numbers)) or not (word_above_values or len(numbers) > 2):
        return False
    values = [int(number) for number in numbers]
    steps = {after - before for before, after in itertools.pairwise(values)}
    if not all(step > 0 for step in steps) or (len(steps) > 1 and not word_above_values):
        return False
    below = [row[place] for row in rest for place, cell in enumerate(first) if cell in numbers]
    with_decimals = sum("." in cell or "," in cell for cell in below)
    return 2 * with_decimals > len(below)


def _is_period(cell: str) -> bool:
    return (len(cell) == 4 and cell.isascii() and cell.isdigit() and 1800 <= int(cell) <= 2100) or is_date(cell)


def column_of(sample: list[list[str]], column: int) -> Iterator[str]:
    return (cells[column] for cells in sample if column < len(cells))


def share_of_values(cells: list[str]) -> float:
    """The share of numbers and dates among the cells that are not missing, −1 if all are."""
    present = [cell for cell in cells if not is_missing(cell)]
    return sum(map(is_value, present)) / len(present) if present else -1.0
