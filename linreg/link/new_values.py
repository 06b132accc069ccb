"""The x values that a person types to have y predicted."""

import re
import unicodedata
from typing import NamedTuple

from linreg.dataset import MAX_MAGNITUDE

MAX_VALUES = 1000
_BETWEEN = re.compile(r"[\s,;、]+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_MINUS_SIGNS = str.maketrans("−–﹣", "---")


class NewValues(NamedTuple):
    """values: the numbers, in the order typed; refused: the pieces that are none, as typed but for their width."""

    values: tuple[float, ...]
    refused: tuple[str, ...]


def read_numbers(text: str) -> NewValues:
    """The numbers in `text`, separated by blanks, commas, semicolons or their Chinese forms ， ； 、.

    Full-width digits and signs and the Unicode minus count as the plain ones. At most MAX_VALUES numbers, each at most
    1e100 in size; whatever is beyond that is refused.
    """
    values: list[float] = []
    refused: list[str] = []
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS_SIGNS)
    for piece in filter(None, _BETWEEN.split(plain)):
        usable = bool(_NUMBER.fullmatch(piece)) and abs(float(piece)) <= MAX_MAGNITUDE and len(values) < MAX_VALUES
        if usable:
            values.append(float(piece))
        else:
            refused.append(piece)
    return NewValues(tuple(values), tuple(refused))
