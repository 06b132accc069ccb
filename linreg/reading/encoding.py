"""Bytes to text: which encoding a file is in."""

import codecs
from typing import NamedTuple

from linreg.dataset import DataError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Decoded(NamedTuple):
    """The text of a file and Python's name of the encoding it was in."""

    text: str
    encoding: str


def decode(content: bytes, encoding: str | None = None, language: str = "en") -> Decoded:
    """The text in `content`: in `encoding`, else by its byte-order mark, else strict UTF-8, else GB18030.

    Raises DataError if the bytes are not text in that encoding.
    """
    guess = encoding or next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for candidate in (guess,) if guess else ("utf-8", "gb18030"):
        try:
            return Decoded(content.decode(candidate), candidate)
        except (UnicodeDecodeError, LookupError):
            continue
    raise DataError("reading.not_text", encoding=guess or "UTF-8, GB18030")
