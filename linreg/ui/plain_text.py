"""Other people's words, such as a column's name or a value of a link, inside text that Streamlit reads as Markdown.

The page speaks through `PageMessages`: whatever a message fills in that is not the program's own text is escaped there,
so no section can forget it. Charts, files and descriptions for screen readers are no Markdown and take `.plain`.
"""

import re
from functools import cache
from typing import Any

from linreg.words import Message, Messages, messages

_MARKS = re.compile(r"[\\`*_\[\]<|~$:&]|^[#+\->=]")
_LIST = re.compile(r"^(\d+)([.)])(?=\s|$)")
# What Streamlit makes links, icons and arrows of even when it is escaped: addresses, `:streamlit:`, `->`.
_MAGIC = re.compile(r"(?<=:)(?=//|\w[\w/]*:)|(?<=www)(?=\.)|(?<=\S)(?=@\S)|(?<=[-<>~])(?=[-=>])", re.IGNORECASE)
_WORD_JOINER = "\u2060"  # it shows nothing and keeps the line from breaking


class Written(str):
    """Text that is the page's own Markdown already, with any foreign words in it escaped."""

    __slots__ = ()


class PageMessages(Messages):
    """One language's table for Markdown: each text among the values that is not `Written` shows as it stands."""

    def __call__(self, what: str | Message, **values: Any) -> Written:
        return Written(super().__call__(what, **values))

    def format_field(self, value: Any, format_spec: str) -> Any:
        written = super().format_field(value, format_spec)
        foreign = isinstance(value, str) and not isinstance(value, Written)
        return as_plain_text(written) if foreign else written

    @property
    def plain(self) -> Messages:
        return messages(self.language)


@cache
def page_messages(language: str) -> PageMessages:
    """The table of `language`, one of `LANGUAGES`, for the page."""
    return PageMessages(language, messages(language).table)


def as_plain_text(words: str) -> str:
    """`words` so that Markdown shows them as they stand: marks escaped, line breaks as spaces, addresses no links."""
    one_line = _MAGIC.sub(_WORD_JOINER, " ".join(words.split()))
    return _LIST.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", one_line))
