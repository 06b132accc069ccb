"""Tables of numbers in Markdown."""

import math
from collections.abc import Sequence

from linreg.words import format_number

Row = tuple[str, ...]


def markdown_table(header: Row, rows: Sequence[Row]) -> str:
    """The first column to the left and all others to the right."""
    lines = [header, (":--", *("--:" for _ in header[1:])), *rows]
    return "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines)


def cell(value: float | None) -> str:
    """A number; — where there is none."""
    if value is not None and math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return "—" if value is None else format_number(float(value), 6)


def chance(p: float | None) -> str:
    """A p-value; below 10⁻¹⁵ its digits say nothing more."""
    if p is None:
        return "—"
    return "<\u00a010⁻¹⁵" if p < 1e-15 else format_number(p, 3)


def span(interval: tuple[float, float] | None) -> str:
    """An interval from … to."""
    return "—" if interval is None else f"{format_number(interval[0], 6)}\u00a0…\u00a0{format_number(interval[1], 6)}"
