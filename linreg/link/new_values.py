"""The x values that a person types to have y predicted."""

import re
from typing import NamedTuple

from linreg.dataset import MAX_MAGNITUDE
from linreg.reading.typed import read_typed, read_typed_list
from linreg.scale import Scale

MAX_VALUES = 1000
_COMMA = re.compile(r"[+\-−]?\d+[,，]\d+")


class NewValues(NamedTuple):
    """values: the numbers, in the order typed; refused: the pieces that are none, as typed."""

    values: tuple[float, ...]
    refused: tuple[str, ...]


def read_numbers(text: str, scale: Scale | None = None) -> NewValues:
    """The values in `text`, separated by blanks, commas, semicolons or their Chinese forms ， ； 、.

    They are written as in the cells of a file: full-width digits, 1.234,5, and dates or times where x has a `scale`.
    At most MAX_VALUES numbers, each at most 1e100 in size; whatever is beyond that is refused.
    """
    values: list[float] = []
    refused: list[str] = []
    for piece, typed in read_typed_list(text, scale):
        value = typed.value
        if value is not None and abs(value) <= MAX_MAGNITUDE and len(values) < MAX_VALUES:
            values.append(value)
        else:
            refused.append(piece)
    return NewValues(tuple(values), tuple(refused))


def as_decimal_comma(text: str) -> float | None:
    """1.5 for `1,5`, which `read_numbers` takes for the two numbers 1 and 5; None for what it reads in one way only."""
    typed = text.strip()
    return read_typed([typed], decimal=",")[0].value if _COMMA.fullmatch(typed) else None
