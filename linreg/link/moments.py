"""Moments as text that fits into a link, and back: some 150 characters, and a few thousand more for a picture.

`v1_rows_null rows_infinite rows_…`: the numbers in the order of `_NUMBERS`, then the two names, then the picture, if
there is one; between underscores, which no address bar escapes. The picture: `z`, and the base64url of what deflate
makes of its size and counts. A count has COUNT_DIGITS digits, so two bytes hold it: digits + 1000 · zeros after them.
"""

import base64
import binascii
import zlib
from typing import Any
from urllib.parse import quote, unquote

import numpy as np

from linreg.dataset import DataError
from linreg.link.parameters import format_float
from linreg.moments import COUNT_DIGITS, MAX_CELLS, Counts, Moments, round_count

FORMAT = "v1"
SEPARATOR = "_"
MAX_NAME = 60  # characters of a column's name in a link
_WHOLE = ("rows", "null_rows", "infinite_rows")
_NUMBERS = (
    "x_mean", "x_mean_low", "y_mean", "y_mean_low", "x_squares", "slope", "rest", "x_low", "x_high", "y_low", "y_high",
)  # fmt: skip
_PICTURE = "z"
_SCALE = 10**COUNT_DIGITS


def encode_moments(moments: Moments) -> str:
    """The moments as link text; names longer than MAX_NAME characters are cut."""
    numbers = [str(getattr(moments, name)) for name in _WHOLE]
    numbers += [format_float(getattr(moments, name)) for name in _NUMBERS]
    names = [quote(name[:MAX_NAME], safe="").replace(SEPARATOR, "%5F") for name in (moments.x_name, moments.y_name)]
    return SEPARATOR.join([FORMAT, *numbers, *names, *([_pack(moments.counts)] if moments.counts else [])])


def decode_moments(text: str) -> Moments:
    """The moments that `encode_moments` wrote. Raises DataError for anything else, and for impossible moments."""
    end = 1 + len(_WHOLE) + len(_NUMBERS)
    parts = text.split(SEPARATOR, end + 2)  # the picture may hold more of them
    if parts[0] != FORMAT or len(parts) not in (end + 2, end + 3):
        raise DataError("moments.link_unreadable")
    try:
        whole = [int(part) for part in parts[1 : 1 + len(_WHOLE)] if len(part) < 20]
        numbers = [float(part) for part in parts[1 + len(_WHOLE) : end]]
        names = [unquote(part, errors="strict")[:MAX_NAME] for part in parts[end : end + 2]]
        fields = (*_WHOLE, *_NUMBERS, "x_name", "y_name")
        values: dict[str, Any] = dict(zip(fields, (*whole, *numbers, *names), strict=True))
        counts = _unpack(parts[end + 2]) if len(parts) > end + 2 else ()
    except (ValueError, binascii.Error, zlib.error):
        raise DataError("moments.link_unreadable") from None
    return Moments(**values, counts=counts)


def _pack(counts: Counts) -> str:
    codes = np.array([[_code(count) for count in column] for column in counts], dtype=">u2")
    planes = codes.view(np.uint8).reshape(-1, 2).T  # first all high bytes, then all low ones: the former hardly vary
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(bytes(codes.shape) + planes.tobytes()) + deflate.flush()
    return _PICTURE + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _unpack(text: str) -> Counts:
    if not text.startswith(_PICTURE):
        raise ValueError("not a picture")
    encoded = text.removeprefix(_PICTURE)
    packed = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    inflate = zlib.decompressobj(wbits=-15)
    plain = inflate.decompress(packed, 2 + 2 * MAX_CELLS**2)
    if inflate.unconsumed_tail or not inflate.eof or len(plain) < 2 or len(plain) != 2 + 2 * plain[0] * plain[1]:
        raise ValueError("not a picture")
    planes = np.frombuffer(plain[2:], dtype=np.uint8).reshape(2, -1)
    codes = planes.T.copy().view(">u2").reshape(plain[0], plain[1]).tolist()
    return tuple(tuple(code % _SCALE * 10 ** (code // _SCALE) for code in column) for column in codes)


def _code(count: int) -> int:
    zeros: int = max(len(str(count)) - COUNT_DIGITS, 0)
    digits = round_count(count) // 10**zeros
    return int(digits + _SCALE * zeros if digits < _SCALE else _SCALE // 10 + _SCALE * (zeros + 1))
