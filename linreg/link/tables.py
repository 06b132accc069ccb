"""A table as text that fits into a link, and back.

A small table is written plainly, `x,y;1,3;2,5`: rows between semicolons, the names first unless they are just x and y.
A longer one is `z` and the base64url of the same text deflated. A table too large for a link is named instead:
`file:<name>:<rows>:<digest>`, so that whoever opens the link can be told which file to upload.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

import numpy as np

from linreg.arrays import Floats
from linreg.dataset import DataError
from linreg.link.parameters import format_float
from linreg.words import Message, message

MAX_TEXT = 6_000  # characters in the link; servers and proxies commonly refuse addresses above 8 KB
MAX_PLAIN = 400
MAX_INFLATED = 1_000_000  # bytes; bounds what a hostile link can make the server unpack
PACKED = "z"  # a text that begins like this is packed, and one …
FILE = "file:"  # … that begins like this names a file: plain text has its first letter escaped where it would
Columns = Mapping[str, Floats]


def encode_table(columns: Columns) -> str | None:
    """The table as link text, or None if it is longer than MAX_TEXT. Columns are float64 arrays of one length."""
    names = list(columns)
    rows = [[format_float(value) for value in row] for row in zip(*columns.values(), strict=True)]
    header = [] if names == ["x", "y"] else [[_write_name(name) for name in names]]
    if len(rows) * len(names) > MAX_INFLATED // 2:
        return None
    text = ";".join(",".join(row) for row in header + rows)
    if len(text) <= MAX_PLAIN and text:
        return f"%{ord(text[0]):02X}{text[1:]}" if text.startswith((PACKED, FILE)) else text
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(text.encode()) + deflate.flush()
    encoded = PACKED + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return encoded if len(encoded) <= MAX_TEXT else None


def name_table(columns: Columns, file_name: str) -> str:
    """What stands in the link for a table that is too large for it."""
    rows = len(next(iter(columns.values())))
    return f"{FILE}{quote(file_name, safe='')}:{rows}:{table_digest(columns)[:12]}"


class NamedFile(NamedTuple):
    """The file that a link names in place of its rows: digest is the first 12 digits of `table_digest`."""

    name: str
    rows: str
    digest: str

    @property
    def message(self) -> Message:
        """Which file is to be uploaded."""
        return message("link.data_in_file", name=self.name, rows=self.rows, digest=self.digest)

    def is_table(self, columns: Columns) -> bool:
        """Whether these are the columns that the link was written for."""
        return table_digest(columns)[:12] == self.digest


def named_file(text: str) -> NamedFile | None:
    """The file that `name_table` named in `text`, None if the text holds the rows themselves, or is damaged."""
    parts = text.removeprefix(FILE).split(":")
    if not text.startswith(FILE) or len(parts) != 3:
        return None
    return NamedFile(unquote(parts[0])[:200], parts[1][:12], parts[2][:12])


def table_digest(columns: Columns) -> str:
    """A SHA-256 of names and values."""
    digest = hashlib.sha256()
    for name, values in columns.items():
        digest.update(name.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(np.ascontiguousarray(values, dtype=np.float64).tobytes())
    return digest.hexdigest()


def decode_table(text: str) -> dict[str, Floats]:
    """The table that `encode_table` wrote. Raises DataError for anything else, also for the name of a large table."""
    if text.startswith(FILE):
        raise _missing_file(text)
    plain = _inflate(text.removeprefix(PACKED)) if text.startswith(PACKED) else text
    rows = [row.split(",") for row in plain.split(";")] if plain else []
    names = [_read_name(name) for name in rows[0]] if rows and not all(map(_is_number, rows[0])) else ["x", "y"]
    body = rows[1:] if rows and not all(map(_is_number, rows[0])) else rows
    if len(set(names)) != len(names) or any(len(row) != len(names) for row in body):
        raise DataError("link.data_unreadable")
    try:
        values = [[float(cell) if cell else np.nan for cell in row] for row in body]
    except ValueError:
        raise DataError("link.data_unreadable") from None
    table = np.array(values, dtype=np.float64).reshape(len(body), len(names))
    return {name: table[:, column].copy() for column, name in enumerate(names)}


def _missing_file(text: str) -> DataError:
    named = named_file(text)
    return DataError("link.data_unreadable") if named is None else DataError(named.message.key, **named.message.values)


def _inflate(encoded: str) -> str:
    try:
        packed = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        inflate = zlib.decompressobj(wbits=-15)
        plain = inflate.decompress(packed, MAX_INFLATED)
        if inflate.unconsumed_tail or not inflate.eof:
            raise DataError("link.data_unreadable")
        return plain.decode()
    except (binascii.Error, ValueError, zlib.error) as error:
        raise error if isinstance(error, DataError) else DataError("link.data_unreadable") from None


def _is_number(cell: str) -> bool:
    try:
        float(cell or "0")
    except ValueError:
        return False
    return True


def _write_name(name: str) -> str:
    escaped = "".join(f"%{ord(c):02X}" if c in "%,;\r\n" else c for c in name)
    return (
        escaped if escaped and not _is_number(escaped) else f"%{ord(escaped[0]):02X}{escaped[1:]}" if escaped else "%"
    )


def _read_name(name: str) -> str:
    return "" if name == "%" else unquote(name)
