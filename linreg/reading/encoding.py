"""Bytes to text: which encoding a file is in."""

import codecs
from typing import NamedTuple

from linreg.dataset import DataError
from linreg.reading.characters import bits
from linreg.words import Message, message

# The name in the report, and Python's codec for it: the vendors' supersets of the old standards.
CODECS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "gb18030": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "cp1252": "cp1252",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "cp850": "cp850",
    "euc_kr": "cp949",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "gb18030": "GB18030",
    "big5": "Big5",
    "shift_jis": "Shift-JIS",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp850": "DOS 850",
    "euc_kr": "EUC-KR",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD = ("gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "cp1250", "cp1251", "cp850")
_ONE_BYTE = ("cp1252", "cp1250", "cp1251")  # each lacks a few bytes
_HOME = {"zh": "gb18030", "en": "cp1252"}
_HOME_BITS = 4.0  # what the page's language is worth
_CLOSE_BITS = 6.0  # a lead below this is called a guess
_SAMPLE_CHARACTERS = 4000
_SAMPLE_TEXT = 1_000_000
LOST = "\ufffd"
_MANY_ZEROS = 0.1
_CUT = ("unexpected end", "incomplete multibyte")


class Decoded(NamedTuple):
    """The text of a file, the encoding it was in (a key of CODECS) and a note where that was not certain.

    others: encodings that it could as well be in.
    """

    text: str
    encoding: str
    note: Message | None
    others: tuple[str, ...] = ()


def decode(content: bytes, encoding: str | None = None, language: str = "en") -> Decoded:
    """The text in `content`: in `encoding` if given, else by its mark, else in UTF-8, else in the likeliest old one.

    `encoding` is a key of CODECS. `language` ("en", "zh") breaks near ties. Raises DataError if the bytes are not text.
    """
    certain = encoding or _marked(content)
    candidate = certain or "utf-8"
    text = _strict(content, candidate)
    if text is not None:
        return Decoded(text.removeprefix("\ufeff"), candidate, None)
    text = _mended(content, candidate)
    if text is not None:
        return Decoded(text.removeprefix("\ufeff"), candidate, _damage(text, candidate))
    if content.count(b"\0") > _MANY_ZEROS * len(content.rstrip(b"\0")) and not certain:
        raise DataError("reading.binary")
    if certain in _ONE_BYTE:
        text = content.decode(CODECS[certain], "replace")
        return Decoded(text, certain, _damage(text, certain))
    if certain:
        raise DataError("reading.not_text", encoding=LABELS[certain])
    return _likeliest(content, language)


def is_utf8(content: bytes) -> bool:
    """Whether `content` is UTF-8 throughout."""
    return _strict(content, "utf-8") is not None


def _marked(content: bytes) -> str | None:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    head = content[:2000]
    zeros = head[0::2].count(0), head[1::2].count(0)
    if len(head) >= 4 and 10 * max(zeros) >= 3 * (len(head) // 2) and min(zeros) == 0:
        return "utf-16-be" if zeros[0] else "utf-16-le"
    return None


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(CODECS[encoding])
    except UnicodeDecodeError:
        return None


def _mended(content: bytes, encoding: str) -> str | None:
    """The text with U+FFFD where it is damaged: cut within its last character, or UTF-8 with few wrong bytes.

    Bytes of another encoding seldom make a character of UTF-8, so three good ones to a bad one tell. None otherwise.
    """
    try:
        content.decode(CODECS[encoding])
    except UnicodeDecodeError as error:
        if error.reason.startswith(_CUT):
            return error.object[: error.start].decode(CODECS[encoding]) + LOST  # its object has no byte-order mark
    if not encoding.startswith("utf-8"):
        return None
    text = content.decode(CODECS[encoding], "replace")
    good = sum(not character.isascii() for character in text[:_SAMPLE_TEXT]) - text.count(LOST)
    return text if good >= 3 * text.count(LOST) else None


def _damage(text: str, encoding: str) -> Message:
    return message("reading.note.damaged", encoding=LABELS[encoding], count=text.count(LOST))


def _likeliest(content: bytes, language: str) -> Decoded:
    texts = {name: text for name in _OLD if (text := _strict(content, name)) is not None}
    texts |= {name: text for name in _OLD if name not in texts and (text := _mended(content, name)) is not None}
    texts |= {name: content.decode(CODECS[name], "replace") for name in _ONE_BYTE if name not in texts}
    lines = _telling_lines(content)
    scores = {name: _score(lines, name, language) for name in texts}
    if not scores:
        raise DataError("reading.not_text", encoding=[LABELS[name] for name in ("utf-8", *_OLD)])
    best, *others = sorted(scores, key=lambda name: scores[name])
    close = [name for name in others if scores[name] - scores[best] < _CLOSE_BITS and texts[name] != texts[best]]
    if close:
        note = message("reading.note.encoding_guess", encoding=LABELS[best], others=[LABELS[name] for name in close])
    else:
        note = message("reading.note.encoding", encoding=LABELS[best])
    if LOST in texts[best]:
        note = _damage(texts[best], best)
    return Decoded(texts[best], best, note, tuple(close))


def _telling_lines(content: bytes) -> bytes:
    """The first different lines with a byte above 127: digits say nothing, and a word repeated says no more."""
    seen: dict[bytes, None] = {}
    size = 0
    for line in content.splitlines():
        if not line.isascii() and line not in seen:
            seen[line] = None
            size += len(line)
            if size > _SAMPLE_CHARACTERS:
                break
    return b"\n".join(seen)[: 2 * _SAMPLE_CHARACTERS]


def _score(sample: bytes, encoding: str, language: str) -> float:
    text = sample.decode(CODECS[encoding], "replace")
    return bits(text, encoding) - _HOME_BITS * (_HOME.get(language) == encoding)
