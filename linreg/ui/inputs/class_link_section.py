"""A link for a class: the page as it is, without the controls a teacher hides, with a question, and a code to scan."""

from collections.abc import Mapping
from html import escape
from typing import Any

import segno
import streamlit as st

from linreg.lessons.lesson import HIDEABLE, MAX_TEXT
from linreg.link.parameters import full_link
from linreg.ui.state.address import page_url
from linreg.words import Messages

SCANNED = 1000  # characters: a longer link makes a code too fine for a camera at the back of a room
PIXELS = 260
_CHARTS = ("loss_scale", "surface_units", "bands", "squares")
_PARTS = ("new_x", "data_panel", "answer", "tab", "parameters", "log", "rate_strip")


def class_link_section(values: Mapping[str, Any], text: Messages) -> None:
    """What to hide, what to ask, and the link for it. values: the inputs that differ from their defaults."""
    hidden = st.multiselect(
        text("share.hide"), HIDEABLE, format_func=lambda name: _named(name, text), key="share_hide",
        placeholder=text("share.hide_nothing"),
    )  # fmt: skip
    asked = st.text_area(text("share.ask"), key="share_ask", max_chars=MAX_TEXT, height=68)
    own = {name: value for name, value in (("hide", ",".join(hidden)), ("ask", asked.strip())) if value}
    link = full_link(page_url(), {**values, **own})
    st.code(link, language=None, wrap_lines=True)
    if len(link) > SCANNED:
        st.caption(text("share.too_long_to_scan"))
        return
    picture = segno.make(link, micro=False, error="l").svg_data_uri(border=4, dark="black", light="white")
    st.html(
        f'<img src="{escape(picture)}" alt="{escape(text.plain("share.scan"))}" width="{PIXELS}" height="{PIXELS}">'
    )


def _named(name: str, text: Messages) -> str:
    if name in _CHARTS:
        return text.plain(f"chart.{name}")
    return text.plain(f"share.part.{name}" if name in _PARTS else f"control.{name}")
