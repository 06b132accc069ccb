"""The rows of a big file as arrow arrays of texts, sorted out: blank and damaged lines, sums."""

import re
from typing import Any, NamedTuple

import numpy as np

from linreg.reading.careful import CONTROL_CHARACTERS
from linreg.reading.footers import TAIL_RECORDS, Others, is_remark, is_total
from linreg.reading.layout import fitting
from linreg.reading.records import Record, line_left_out, read_records
from linreg.reading.table import MAX_CELL, MAX_LINES, LeftOut
from linreg.reading.words import SUMS
from linreg.words import message

_SUM = r"^\s*(?:" + "|".join(r"\s*".join(word) for word in sorted(SUMS)) + r")\s*[:：]*\s*$"
_ODD_BYTES = re.compile(rb'["\x00-\x08\x0e-\x1f]')
_MOST_DAMAGED = 100_000  # lines
_BLANK_BYTE, _DIGIT, _LETTER, _NOT_ASCII = 0x20, 0x30, 0x41, 0x80


class Body(NamedTuple):
    """The rows of a file as bytes, how many lines they are, and how they are written."""

    buffer: Any
    lines: int
    first_line: int
    names: list[str]
    separator: str
    decimal: str
    quoted: bool


def read_as(body: Body, kind: Any, quote: str | bool, damaged: list[Any] | None = None, **options: Any) -> Any:
    """The cells of the body as `kind`, None if pyarrow cannot read every line and cell so.

    damaged: takes the lines that have another number of cells, which are then left out.
    """
    import pyarrow
    from pyarrow import csv

    def skip(row: Any) -> str:
        if damaged is None or len(damaged) >= _MOST_DAMAGED:
            return "error"
        damaged.append(row)
        return "skip"

    fields = [str(number) for number in range(len(body.names))]
    try:
        table = csv.read_csv(
            pyarrow.BufferReader(body.buffer),
            csv.ReadOptions(column_names=fields, use_threads=damaged is None),  # only one thread numbers its rows
            csv.ParseOptions(
                delimiter=body.separator, quote_char=quote, ignore_empty_lines=False, invalid_row_handler=skip
            ),
            csv.ConvertOptions(column_types=dict.fromkeys(fields, kind), **options),
        )
    except pyarrow.ArrowInvalid:
        return None
    return table if table.num_rows + len(damaged or ()) == body.lines else None


def blank_line(line: int) -> LeftOut:
    return LeftOut(line, None, "", message("reading.reason.blank"))


def read_cells(body: Body, header: bool) -> tuple[list[int], list[Any], list[LeftOut]] | None:
    """Lines, arrow arrays of cells by column, and blank lines.

    None if a line may be anything but a row, which takes the careful way.
    """
    import pyarrow
    from pyarrow import compute

    if body.lines > MAX_LINES:
        return None
    damaged: list[Any] = []
    as_they_are: dict[str, Any] = {"strings_can_be_null": False, "null_values": []}
    table = read_as(body, pyarrow.string(), '"', **as_they_are)  # in several threads
    if table is None:
        table = read_as(body, pyarrow.string(), '"', damaged, **as_they_are)
    if table is None:
        return None
    columns = [column.combine_chunks() for column in table.columns]
    lines = np.arange(body.first_line, body.first_line + body.lines)
    left_out: list[LeftOut] = []
    if 10 * len(damaged) > body.lines:
        return None
    if damaged:
        mended = _with_damaged(columns, lines, damaged, body, left_out)
        if mended is None:
            return None
        columns, lines = mended
    ends = [_ends(column) for column in columns]
    if any(((first <= _BLANK_BYTE) | (last <= _BLANK_BYTE) | (last >= _NOT_ASCII)).any() for _, first, last in ends):
        columns = [compute.utf8_trim_whitespace(column) for column in columns]
        ends = [_ends(column) for column in columns]
    first = ends[0][1]
    if _ODD_BYTES.search(memoryview(body.buffer)) and _has_odd_cells(columns):
        return None
    if max(int(sizes.max()) for sizes, *_ in ends) > MAX_CELL or (first == ord("#")).any():
        return None
    if header and compute.any(compute.equal(columns[0], body.names[0])).as_py():
        return None
    blank = np.all([sizes == 0 for sizes, *_ in ends], axis=0)
    if _has_names_below_a_gap(columns, blank) or np.all([(first >= _LETTER) for _, first, _ in ends], axis=0).any():
        return None
    worded = np.flatnonzero(np.any([(first >= _LETTER) for _, first, _ in ends], axis=0))
    sums, kept_totals = _sums(columns, worded, lines)
    dropped = blank.copy()
    dropped[np.searchsorted(lines, [item.line for item in sums])] = True
    if dropped.any():
        columns = [column.filter(pyarrow.array(~dropped)) for column in columns]
    last = max(0, len(columns[0]) - TAIL_RECORDS)
    tail = list(zip(*(column.slice(last).to_pylist() for column in columns), strict=True))
    if kept_totals or any(is_total(row, in_tail=True) for row in tail) or (tail and is_remark(tail[-1])):
        return None
    blanks = [blank_line(line) for line in lines[blank].tolist()]
    return lines[~dropped].tolist(), columns, left_out + sums + blanks


def _with_damaged(
    columns: list[Any], lines: "np.ndarray[Any, Any]", damaged: list[Any], body: Body, left_out: list[LeftOut]
) -> "tuple[list[Any], np.ndarray[Any, Any]] | None":
    """The columns with what the careful way makes of lines of another number of cells, and the lines of all rows."""
    import pyarrow

    width = len(columns)
    kept: list[Record] = []
    places = [row.number - 1 for row in damaged]
    for place, row in zip(places, damaged, strict=True):
        record = next(iter(read_records([row.text], body.separator, body.first_line + place)))
        if '"' in row.text or row.text.startswith("#") or len(record.cells) == width:
            return None
        fitted = fitting(record, width, True, left_out)
        if fitted is not None:
            kept.append(Record(fitted.line, (fitted.cells + [""] * width)[:width]))
    whole = np.delete(lines, places)
    every = np.concatenate([whole, np.array([record.line for record in kept], dtype=whole.dtype)])
    order = np.argsort(every, kind="stable")
    joined = [
        pyarrow.concat_arrays([column, pyarrow.array([record.cells[place] for record in kept], pyarrow.string())])
        for place, column in enumerate(columns)
    ]
    return [column.take(order) for column in joined], every[order]


def _has_names_below_a_gap(columns: list[Any], blank: "np.ndarray[Any, np.dtype[np.bool_]]") -> bool:
    """Whether words in every column follow a blank line: perhaps the names of another table."""
    after = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    rows = ([column[row].as_py() for column in columns] for row in after.tolist())
    return any(all(cells) and not any(any(map(str.isdigit, cell)) for cell in cells) for cells in rows)


def _ends(column: Any) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    """The cells' lengths in bytes, their first and their last byte; of an empty cell a letter for both."""
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    data = column.buffers()[2]
    text = np.frombuffer(data, dtype=np.uint8) if data is not None and len(data) else np.zeros(1, dtype=np.uint8)
    lengths = np.diff(offsets)
    first = text[np.minimum(offsets[:-1], text.size - 1)]
    last = text[np.maximum(offsets[1:] - 1, 0)]
    empty = lengths == 0
    if empty.any():
        first, last = np.where(empty, _DIGIT, first), np.where(empty, _DIGIT, last)
    return lengths, first, last


def _has_odd_cells(columns: list[Any]) -> bool:
    """Whether some cell holds a quote or a control character."""
    from pyarrow import compute

    odd = rf'["{CONTROL_CHARACTERS}]'
    return any(compute.any(compute.match_substring_regex(column, odd)).as_py() for column in columns)


def _sums(
    columns: list[Any], worded: "np.ndarray[Any, np.dtype[np.intp]]", lines: "np.ndarray[Any, Any]"
) -> tuple[list[LeftOut], bool]:
    """The rows that sum up others, and whether some are named so but do not; `worded`: the rows that may be named."""
    from pyarrow import compute

    if not worded.size:
        return [], False
    texts = [column.take(worded) for column in columns]
    named = [
        compute.match_substring_regex(text, _SUM, ignore_case=True).to_numpy(zero_copy_only=False) for text in texts
    ]
    rows = worded[np.any(named, axis=0)].tolist()
    records = [Record(int(lines[row]), [column[row].as_py() for column in columns]) for row in rows]
    records = [record for record in records if is_total(record.cells, in_tail=False)]
    others = Others(
        lambda column: columns[column].to_pylist(), [int(np.searchsorted(lines, record.line)) for record in records]
    )
    sums = [
        record for record in records if others.are_summed_up_by(int(np.searchsorted(lines, record.line)), record.cells)
    ]
    return [line_left_out(record, "total") for record in sums], len(sums) < len(records)
