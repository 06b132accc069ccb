"""What stands among and below the rows of a file and is none: sums, averages, remarks."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from linreg.arrays import Floats
from linreg.reading.cells import is_value
from linreg.reading.numbers import is_missing, parse_number, plain
from linreg.reading.records import Record, line_left_out
from linreg.reading.suffixes import without_suffix
from linreg.reading.table import LeftOut
from linreg.reading.words import SUMS, TOTALS
from linreg.words import Message, message

TAIL_RECORDS = 5
_LEAST_SUMMED = 2
_ROUNDED = 0.005  # a total of rounded numbers, or of more digits than are shown
_MAX_SHOWN = 5


def without_footers(rows: list[Record], left_out: list[LeftOut]) -> list[Record]:
    """Without the last rows if they hold text alone: spreadsheets write remarks with all the separators of a row."""
    end = len(rows)
    while end > 1 and is_remark(rows[end - 1].cells):
        end -= 1
        left_out.append(line_left_out(rows[end], "lone_cell" if sum(map(bool, rows[end].cells)) == 1 else "words"))
    return rows[:end]


def is_remark(cells: Sequence[str]) -> bool:
    """Whether a row has empty cells and besides nothing but texts, none a number or a word for a missing one."""
    filled = [plain(cell) for cell in cells if cell]
    return 0 < len(filled) < len(cells) and not any(is_value(cell) or is_missing(cell) for cell in filled)


def without_totals(rows: list[Record], left_out: list[LeftOut]) -> tuple[list[Record], list[Message]]:
    """Without the rows that are named as sums or averages of others and are; and a note on those that are not."""
    tail = len(rows) - TAIL_RECORDS
    named = [place for place, row in enumerate(rows) if is_total(row.cells, in_tail=place >= tail)]
    if not named:
        return rows, []
    others = Others(lambda column: [(row.cells + [""] * (column + 1))[column] for row in rows], named)
    totals = {place for place in named if others.are_summed_up_by(place, rows[place].cells)}
    left_out += [line_left_out(rows[place], "total") for place in sorted(totals)]
    kept = [rows[place].line for place in named if place not in totals]
    notes = [message("reading.note.kept_totals", lines=kept[:_MAX_SHOWN])] if kept else []
    return [row for place, row in enumerate(rows) if place not in totals] if totals else rows, notes


def is_total(cells: Sequence[str], *, in_tail: bool) -> bool:
    """Whether a row's first text says that it sums up others; near the end of a file a sum may be named in any cell.

    There the words for averages and extremes count too; as categories of data they are too common elsewhere.
    """
    first = _label(next(filter(None, cells), ""))
    return first in (TOTALS if in_tail else SUMS) or (in_tail and any(_label(cell) in SUMS for cell in cells))


class Others:
    """The numbers of a table's rows, to see whether a row that is named as a total can be one of them."""

    def __init__(self, cells_of: Callable[[int], Sequence[str]], named: Sequence[int]) -> None:
        """cells_of: the cells of a column by its number; named: the places of the rows that are named as totals."""
        self._cells_of, self._named = cells_of, frozenset(named)
        self._columns: dict[int, Floats] = {}

    def are_summed_up_by(self, place: int, cells: Sequence[str]) -> bool:
        """Whether some number of the row `cells` is a sum of other rows, or it has no number at all.

        Where it is named as an average, also another statistic of theirs; words in Chinese for those name no category,
        nor does any word in a column of numbers.
        """
        labels = {_label(cell): column for column, cell in enumerate(cells) if _label(cell) in TOTALS}
        sums_alone = not SUMS.isdisjoint(labels)
        if not sums_alone and not any(label.isascii() for label in labels):
            return True
        if any(2 * np.isfinite(self._column(column)).sum() > len(self._column(column)) for column in labels.values()):
            return True
        numbers = [(column, number) for column, cell in enumerate(cells) if (number := _number(cell)) is not None]
        return not numbers or any(
            _is_statistic(number, part[np.isfinite(part)], sums_alone)
            for column, number in numbers
            for part in self._parts(self._column(column), place)
        )

    def _column(self, column: int) -> Floats:
        if column not in self._columns:
            numbers = map(_number, self._cells_of(column))
            self._columns[column] = np.array([np.nan if n is None else n for n in numbers], dtype=np.float64)
        return self._columns[column]

    def _parts(self, values: Floats, place: int) -> Iterator[Floats]:
        """What a total may sum up: the rows since the last one, all other rows, those above, those below, subtotals."""
        before = [other for other in self._named if other < place]
        plain_rows = np.ones(len(values), dtype=bool)
        plain_rows[list(self._named)] = False
        here = np.arange(len(values))
        yield values[max(before, default=-1) + 1 : place]
        yield values[plain_rows]
        yield values[plain_rows & (here < place)]
        yield values[plain_rows & (here > place)]
        yield values[sorted(before)]
        after = min((other for other in self._named if other > place), default=len(values))
        yield values[place + 1 : after]


def _is_statistic(number: float, values: Floats, sums_alone: bool) -> bool:
    if values.size < _LEAST_SUMMED:
        return False
    candidates = [values.sum()]
    if not sums_alone:
        candidates += [values.mean(), np.median(values), values.min(), values.max()]
    return any(abs(number - candidate) <= _ROUNDED * max(abs(number), abs(candidate)) for candidate in candidates)


def _number(cell: str) -> float | None:
    text = plain(cell)
    if not text or not any(map(str.isdigit, text[:60])):
        return None
    found = parse_number(text) or parse_number(text, ",") or parse_number(without_suffix(text))
    return found.value if found else None


def _label(cell: str) -> str:
    """合 计： as 合计."""
    return "".join(cell.split()).strip(":：").lower()
