"""The page's languages: messages that have no language yet, and the tables that give them one.

A language is a file `<code>.toml`; the text of `data.too_few_rows` is the entry `too_few_rows` of its `[data]`. Values
are filled in as in `str.format`; a number without a format of its own is written by `format_number`, a `Message` among
the values is written in the same language.
"""

import math
import numbers
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT_LANGUAGE = "en"
_FOLDER = Path(__file__).parent
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Message:
    """A sentence in no language yet: the key of its text and the values to fill in. `str()` gives English."""

    key: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return messages(DEFAULT_LANGUAGE)(self)


def message(key: str, **values: Any) -> Message:
    """The message `key` with `values`, to be written later in the reader's language."""
    return Message(key, values)


@dataclass(frozen=True)
class Messages(string.Formatter):
    """One language's table. Call it with a key and values, or with a `Message`, to get the sentence."""

    language: str
    table: Mapping[str, str]

    def __call__(self, what: "str | Message", **values: Any) -> str:
        if isinstance(what, Message):
            return self.vformat(self.table[what.key], (), what.values)
        return self.vformat(self.table[what], (), values)

    @property
    def plain(self) -> "Messages":
        """The same words for a chart, a file, a screen reader; those of the page are Markdown."""
        return self

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, Message):
            return self(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return self.table["list.separator"].join(self.format_field(item, format_spec) for item in value)
        if format_spec or isinstance(value, numbers.Integral) or not isinstance(value, numbers.Real):
            return super().format_field(value, format_spec)
        return format_number(float(value))


@cache
def messages(language: str) -> Messages:
    """The table of `language`, one of `LANGUAGES`; read from its file once."""
    entries = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Messages(language, MappingProxyType(_flatten("", entries)))


def choose_language(requested: str | None, locale: str | None) -> str:
    """The language asked for if there is one, else the browser's ("zh-CN" → "zh"), else English."""
    for candidate in (requested, (locale or "").replace("_", "-").split("-")[0].lower()):
        if candidate in LANGUAGES:
            return candidate
    return DEFAULT_LANGUAGE


def format_number(value: float, digits: int = 6) -> str:
    """`value` for a reader, to `digits` significant digits: 0.0123, 8.31411, 1.2×10⁸, −3; "—" if not finite."""
    if not math.isfinite(value):
        return "—"
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if -4 <= int(exponent) < max(7, digits):
        text = f"{value:.{max(0, digits - 1 - int(exponent))}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        short = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{short}×10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
    return text.replace("-", "−")


def short(value: float, digits: int = 4) -> float:
    """`value` to so many significant digits, which is as much as a sentence needs; not finite stays as it is."""
    return float(f"{value:.{digits}g}")


def format_line(weight: float, bias: float | None, x: str = "x", digits: int = 6) -> str:
    """A line's equation for a reader, at `x`: "1.62 · x − 3"; a bias of None is left out."""
    term = f"{format_number(weight, digits)} · {x}"
    return term if bias is None else f"{term} {'−' if bias < 0 else '+'} {format_number(abs(bias), digits)}"


def _flatten(prefix: str, entries: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, entry in entries.items():
        flat.update(_flatten(prefix + name + ".", entry) if isinstance(entry, Mapping) else {prefix + name: entry})
    return flat
