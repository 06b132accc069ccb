"""One cell to one number, as people write numbers: 1,234.5 · 1.234,5 · １２．５ · −3 · 12 % · ¥5."""

import re
from typing import NamedTuple

from linreg.reading.words import MISSING

# Full-width forms become ASCII; the other spaces become a space; the other minus signs become a hyphen.
_PLAIN: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= dict.fromkeys((0x3000, 0x00A0, 0x2007, 0x2009, 0x202F), ord(" "))
_PLAIN |= dict.fromkeys((0x2212, 0xFE63, 0x2013), ord("-")) | {0xFFE5: ord("¥"), 0xFFE1: ord("£"), 0x2019: ord("'")}
_PLAIN |= {zero + digit: ord("0") + digit for zero in (0x660, 0x6F0, 0x966) for digit in range(10)} | {0x66B: ord(".")}
_PLAIN |= dict.fromkeys((0x200B, 0x200E, 0x200F, 0x202A, 0x202C, 0x2060, 0xFEFF))  # seen by nobody
_CURRENCY = r"(?:US\$|HK\$|NT\$|R\$|[$€£¥₩₹₽\\]|USD|EUR|GBP|CNY|RMB|JPY|CHF|INR|kr|元|人民币)"  # \ is ¥ in Japan


class Number(NamedTuple):
    """A cell's value and the marks that were set aside to read it: "%", a currency mark, "()" for brackets."""

    value: float
    marks: tuple[str, ...]


def plain(text: str) -> str:
    """`text` without surrounding blanks, its full-width characters, blanks and minus signs as ASCII."""
    return (text if text.isascii() else text.translate(_PLAIN)).strip()


def is_missing(text: str) -> bool:
    """Whether the (plain) cell says that there is no value."""
    return text.lower() in MISSING


def _pattern(point: str, groups: str) -> re.Pattern[str]:
    grouped = "|".join(rf"\d{{1,3}}(?:{mark}\d{{3}})+" for mark in groups.split())
    indian = r"|\d{1,2}(?:,\d{2})+,\d{3}" if point == r"\." else ""
    end = r"\.\d*" if point == r"\." else r",\d+"  # "5." is a number, "5," the end of a list
    digits = rf"(?:{grouped}{indian}|\d+)(?:{end})?|{point}\d+"
    return re.compile(
        rf"([+-]?)\s*({_CURRENCY}?)\s*([+-]?)((?:{digits})(?:[eE][+-]?\d+|[dD][+-]?\d+)?)\s*(%|{_CURRENCY})?", re.ASCII
    )


_PATTERNS = {".": _pattern(r"\.", r", \x20 '"), ",": _pattern(",", r"\. \x20 '")}
_SIMPLE = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_QUOTED = re.compile(r"""=?"(.*)"|'(.*?)'?|[“‘](.*)[”’']""")  # ="05" and '05 keep a spreadsheet from changing a cell
_IN_BRACKETS = re.compile(rf"({_CURRENCY}?)\s*\(([^()+-]+)\)")
_CODE = re.compile(r"\d+[dD]\d+", re.ASCII)  # 4D12 is a seat; 0.4D12 is what Fortran writes
_POWER = re.compile(r" ?[×*] ?10 ?\^ ?([+-]?\d+)", re.ASCII)


def parse_number(text: str, decimal: str = ".") -> Number | None:
    """The number a plain cell holds, None if it holds none. `decimal` is "." or ","; the other one groups thousands."""
    if decimal == "." and _SIMPLE.fullmatch(text):
        return Number(float(text), ())
    if not text or not (text[0].isdigit() or text[-1].isdigit() or any(map(str.isdigit, text))):
        return None
    text, brackets = _bared(text)
    match = _PATTERNS[decimal].fullmatch(text)
    if not match or (match[1] and match[3]) or _CODE.fullmatch(match[4]):
        return None
    digits = match[4].replace(" ", "").replace("'", "").replace("." if decimal == "," else ",", "")
    value = float(match[1] + match[3] + digits.replace(",", ".").replace("d", "e").replace("D", "e"))
    return Number(value, tuple(mark for mark in (match[5] or match[2], brackets) if mark))


def _bared(text: str) -> tuple[str, str]:
    """The number in the quotes and brackets around it, its minus in front, and "()" if there were brackets."""
    if text[0] in "=\"'“‘" and (quoted := _QUOTED.fullmatch(text)):
        text = "".join(filter(None, quoted.groups())).strip()
    if "10" in text:
        text = _POWER.sub(r"e\1", text)
    if text[-1:] == ")" and (bracketed := _IN_BRACKETS.fullmatch(text)):
        return f"-{bracketed[1]}{bracketed[2]}", "()"
    if text.endswith("-") and text[:1].isdigit():
        return f"-{text[:-1]}", ""
    return text, ""
