"""What stands among and below the rows of a file and is none: sums, averages, remarks."""

from collections.abc import Sequence

from linreg.reading.cells import is_value
from linreg.reading.numbers import is_missing, plain
from linreg.reading.records import Record, line_left_out
from linreg.reading.table import LeftOut
from linreg.reading.words import SUMS, TOTALS

TAIL_RECORDS = 5


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


def without_totals(rows: list[Record], left_out: list[LeftOut]) -> list[Record]:
    tail = len(rows) - TAIL_RECORDS
    totals = {place for place, row in enumerate(rows) if is_total(row.cells, in_tail=place >= tail)}
    left_out += [line_left_out(rows[place], "total") for place in sorted(totals)]
    return [row for place, row in enumerate(rows) if place not in totals] if totals else rows


def is_total(cells: Sequence[str], *, in_tail: bool) -> bool:
    """Whether a row's first text says that it sums up others; near the end of a file a sum may be named in any cell.

    There the words for averages and extremes count too; as categories of data they are too common elsewhere.
    """
    first = _label(next(filter(None, cells), ""))
    return first in (TOTALS if in_tail else SUMS) or (in_tail and any(_label(cell) in SUMS for cell in cells))


def _label(cell: str) -> str:
    """合 计： as 合计."""
    return "".join(cell.split()).strip(":：").lower()
