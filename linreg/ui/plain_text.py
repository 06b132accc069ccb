"""A person's own words, such as a column's name, inside text that Streamlit reads as Markdown."""

import re

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")


def as_plain_text(words: str) -> str:
    """`words` so that Markdown shows them as they stand: every mark escaped, line breaks as spaces."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))
