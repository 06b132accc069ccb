"""What the records of a file are: titles, the line of names, units, the rows, a total."""

from collections import Counter
from typing import NamedTuple

from linreg.i18n import message
from linreg.reading.cells import is_value
from linreg.reading.numbers import is_missing, plain
from linreg.reading.records import Record
from linreg.reading.table import SHOWN_TEXT, LeftOut

_SAMPLE_RECORDS = 200
_HEAD_RECORDS = 10  # titles, names and units stand within the first ones
_TAIL_RECORDS = 3
_TOTALS = frozenset(
    ("total", "totals", "sum", "subtotal", "grand total", "average", "mean", "avg")
    + ("合计", "总计", "小计", "总和", "求和", "平均", "平均值", "均值", "合計", "總計", "平均値")
)


class Layout(NamedTuple):
    """Names of the columns, whether the file gave them, and its rows, each as wide as the names."""

    names: list[str]
    header: bool
    rows: list[Record]
    left_out: list[LeftOut]


def find_layout(records: list[Record], header: bool | None = None) -> Layout:
    """Sort out the records. `header`: whether the file has a line of names, None to find out."""
    left_out: list[LeftOut] = []
    width = _width(records)
    kept = [record for record in records if _fits(record, width, left_out)]
    head = _head_length(kept, width, header)
    names, unnamed = _names(kept[:head], width)
    for record in kept[: max(0, head - 1)]:
        left_out.append(_line(record, "title"))
    rows = [record for record in kept[head:] if not _is_aside(record, names, left_out)]
    rows = _without_totals(rows, left_out)
    padded = [Record(row.line, (row.cells + [""] * width)[:width]) for row in rows]
    return Layout(names, bool(head) and not unnamed, padded, sorted(left_out, key=lambda item: item.line))


def _line(record: Record, reason: str, **values: int) -> LeftOut:
    text = " | ".join(record.cells)[:SHOWN_TEXT]
    return LeftOut(record.line, None, text, message(f"reading.reason.{reason}", **values))


def _width(records: list[Record]) -> int:
    widths = Counter(len(record.cells) for record in records if any(record.cells))
    return max(widths, key=lambda width: (widths[width] * (width > 1), width), default=0)


def _fits(record: Record, width: int, left_out: list[LeftOut]) -> bool:
    if not any(record.cells):
        left_out.append(_line(record, "blank"))
    elif len(record.cells) > width and any(record.cells[width:]):
        left_out.append(_line(record, "too_many_cells", cells=len(record.cells), columns=width))
    elif width > 1 and sum(map(bool, record.cells)) == 1 and len(record.cells) == 1:
        left_out.append(_line(record, "lone_cell"))
    else:
        return True
    return False


def _head_length(records: list[Record], width: int, header: bool | None) -> int:
    if header is not None:
        return int(header)
    sample = [[plain(cell) for cell in record.cells] for record in records[:_SAMPLE_RECORDS]]
    columns = [column for column in range(width) if _mostly_values(sample[1:] or sample, column)]
    for index, cells in enumerate(sample[:_HEAD_RECORDS]):
        present = [cells[column] for column in columns if column < len(cells) and not is_missing(cells[column])]
        if 2 * sum(map(is_value, present)) >= len(present) > 0:
            return index
    return min(1, len(records))


def _mostly_values(sample: list[list[str]], column: int) -> bool:
    present = [cells[column] for cells in sample if column < len(cells) and not is_missing(cells[column])]
    return bool(present) and 2 * sum(map(is_value, present)) >= len(present)


def _names(head: list[Record], width: int) -> tuple[list[str], bool]:
    if not head:
        return ["x", "y"] if width == 2 else [f"column{number}" for number in range(1, width + 1)], True
    names: list[str] = []
    for number in range(width):
        given = head[-1].cells[number] if number < len(head[-1].cells) else ""
        name = base = given or f"column{number + 1}"
        copies = 1
        while name in names:
            copies += 1
            name = f"{base} ({copies})"
        names.append(name)
    return names, False


def _is_aside(record: Record, names: list[str], left_out: list[LeftOut]) -> bool:
    if record.cells == names:
        left_out.append(_line(record, "repeated_header"))
        return True
    return False


def _without_totals(rows: list[Record], left_out: list[LeftOut]) -> list[Record]:
    for row in rows[-_TAIL_RECORDS:]:
        if any(cell.strip(" :：").lower() in _TOTALS for cell in row.cells):
            left_out.append(_line(row, "total"))
            rows = [other for other in rows if other is not row]
    return rows
