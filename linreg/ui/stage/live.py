"""Text of the page whose numbers belong to the state that the player shows: they move with it, in the browser."""

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from linreg.figures.style import run_key
from linreg.result import TrainingResult
from linreg.words import Messages, format_line, format_number

_FILES = Path(__file__).parent


def live_text(html: str, result: TrainingResult, key: str) -> None:
    """Draw `html`, made of escaped text and of what the functions below return, which show the end of the run."""
    _component()(data={"html": html, "run": run_key(result)}, key=key)


def live_sentence(text: Messages, key: str, **parts: str) -> str:
    """The sentence of `key` as HTML: its own words escaped, `parts` (HTML already) where it has their names."""
    marks = {name: f"\N{REPLACEMENT CHARACTER}{name}\N{REPLACEMENT CHARACTER}" for name in parts}
    sentence = escape(text.plain(key, **marks))
    for name, mark in marks.items():
        sentence = sentence.replace(mark, parts[name])
    return sentence


def live_number(what: str, value: float, digits: int) -> str:
    """A number to so many digits; what: `weight`, `bias`, `loss`, or one of them with `_gap`, from the best line's."""
    return f'<span data-live="{what}" data-digits="{digits}">{escape(format_number(value, digits))}</span>'


def live_height(what: str, x: float, decimals: int, value: str) -> str:
    """The line at `x` (`y`) or how far that is from the best line (`y_gap`), to so many decimals; value: at the end."""
    return f'<span data-live="{what}" data-x="{x!r}" data-decimals="{decimals}">{escape(value)}</span>'


def live_line(result: TrainingResult, at: str = "x", digits: int = 6) -> str:
    """The equation of the line, with `at` for x."""
    bias = result.bias if result.config.bias else None
    has_bias = "" if bias is None else ' data-bias="true"'
    written = escape(format_line(result.weight, bias, at, digits))
    return f'<span data-live="line" data-at="{escape(at)}" data-digits="{digits}"{has_bias}>{written}</span>'


@cache
def _component() -> Any:
    """The component, registered once for the process."""
    files = [(_FILES / name).read_text(encoding="utf-8") for name in ("board.js", "numbers.js", "live.js")]
    return st.components.v2.component(
        "linreg_live", html='<div data-part="live"></div>', js="\n".join(files), isolate_styles=False
    )
