"""The names of the columns: on one line or on two, each there, each different."""

from linreg.reading.cells import is_value
from linreg.reading.numbers import plain
from linreg.reading.records import Record, line_left_out
from linreg.reading.table import LeftOut
from linreg.reading.units import is_unit
from linreg.reading.writing import unguard

_MAX_NAME = 100
_MAX_UNIT = 10
_MAX_GROUP = 20  # characters of a word alone above the names, for it to be one of them and not a title


def line_of_names(head: list[Record], width: int, left_out: list[LeftOut]) -> tuple[list[str], tuple[int, int]] | None:
    """The names and the lines they stand on; the other lines of the head are titles above them, or units."""
    if not head:
        return None
    units = [index for index, record in enumerate(head) if _has_units(record) or _has_some_units(head, index)]
    named = [index for index in range(len(head)) if index not in units] or [len(head) - 1]
    chosen = _most_telling(head, named, width)
    above = _line_above(head, chosen)
    cells, first = head[chosen].cells, chosen
    if above is not None:
        if _is_remark_below(above, cells):
            cells, first, chosen = above, chosen - 1, chosen - 1
        elif (both := _on_two_lines(above, cells, width)) is not None:
            cells, first = both, chosen - 1
    for index, record in enumerate(head):
        if not first <= index <= chosen:
            left_out.append(line_left_out(record, "units" if index > chosen or index in units else "title"))
    return [unguard(cell) for cell in cells], (head[first].line, head[chosen].line)


def _line_above(head: list[Record], chosen: int) -> list[str] | None:
    """The cells right above the chosen line, if they are words in at least two columns, or one short one."""
    if not chosen or head[chosen].line != head[chosen - 1].line + 1:
        return None
    cells = head[chosen - 1].cells
    filled = [cell for cell in cells if cell]
    words = not any(is_value(plain(cell)) for cell in filled) and not _has_units(head[chosen - 1])
    enough = len(filled) > 1 or (filled and len(filled[0]) <= _MAX_GROUP and " " not in filled[0])
    return cells if words and enough else None


def _is_remark_below(above: list[str], below: list[str]) -> bool:
    """Whether the lower line says something about some of the columns that the upper one names, and no other."""
    return len(_filled(above)) > 1 and _filled(below) < _filled(above)


def _on_two_lines(above: list[str], below: list[str], width: int) -> list[str] | None:
    """The names of both lines together, None if the lower one names the columns by itself.

    A cell of the upper line stands above its column alone, or above a group of columns up to its next cell. Time,
    Temperature, "", Humidity above "", T1, T2, H1 is Time, T1, T2, H1; A, "", B above mean, sd, mean is A mean, …
    """
    upper, lower = ([*cells, *[""] * width][:width] for cells in (above, below))
    under = [cell for cell in lower if cell]
    complete = len(under) == width
    if complete and len({*under}) == width:
        return None
    if not complete and len(_filled(upper) | _filled(lower)) < max(2, width - 1):
        return None
    if not complete and len(_filled(upper)) == 1 and upper[0] == "":
        return None
    groups, group = [], ""
    for top in upper:
        group = top or group
        groups.append(group)
    repeated = {cell for cell in under if under.count(cell) > 1}
    return [
        f"{group} {bottom}".strip() if bottom in repeated else bottom or top
        for group, top, bottom in zip(groups, upper, lower, strict=True)
    ]


def _filled(cells: list[str]) -> set[int]:
    return {place for place, cell in enumerate(cells) if cell}


def _most_telling(head: list[Record], named: list[int], width: int) -> int:
    """Of the lines that could be the names: one that names every column, differently and, if possible, without numbers.

    Of several such the first, as loggers write units and "Avg" below it; but with two columns a line of two cells above
    the names is as likely "Instrument,XY-5".
    """
    close = [index for index in named if head[-1].line - head[index].line == len(head) - 1 - index]  # no line between
    complete = [index for index in close if len(head[index].cells) == width == len({*head[index].cells} - {""})]
    worded = [index for index in complete if not any(is_value(plain(cell)) for cell in head[index].cells)]
    if width > 2 and named[-1] not in worded:
        return (worded or complete or named[-1:])[0]
    return worded[0] if width > 2 else named[-1]


def _has_units(record: Record) -> bool:
    cells = [cell for cell in record.cells if cell]
    return bool(cells) and all(map(is_unit, cells))


def _has_some_units(head: list[Record], index: int) -> bool:
    """Whether a line has units, known or not, right below words: at least half of its cells known, the others short."""
    cells = [cell for cell in head[index].cells if cell]
    if not cells or 2 * sum(map(is_unit, cells)) < len(cells) or any(len(cell) > _MAX_UNIT for cell in cells):
        return False
    if not any(is_unit(cell) and len(cell) > 1 for cell in cells):  # t and v are names as well
        return False
    above = _line_above(head, index)
    return above is not None and _filled(head[index].cells) <= _filled(above) and len({*above} - {""}) > 1


def column_names(given: list[str] | None, width: int) -> tuple[list[str], list[str]]:
    """`width` different names: those given and, where that is not possible, invented ones; and which were invented."""
    if given is None:
        numbered = ["x", "y"] if width == 2 else [f"column{number}" for number in range(1, width + 1)]
        return numbered, numbered
    names: list[str] = []
    invented: list[str] = []
    for number in range(width):
        cell = given[number] if number < len(given) else ""
        used = set(names) if cell else {*names, *given}
        name = _unused(cell[:_MAX_NAME] or f"column{number + 1}", used)
        names.append(name)
        if name != cell:
            invented.append(name)
    return names, invented


def _unused(name: str, used: set[str]) -> str:
    copies = 1
    candidate = name
    while candidate in used:
        copies += 1
        candidate = f"{name} ({copies})"
    return candidate
