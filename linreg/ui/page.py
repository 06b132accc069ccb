"""The page's frame: its title and language, and the places that the sections fill.

It imports nothing large, so that the first visitor of a server sees the heading before pandas, SciPy and Plotly load.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.ui.plain_text import page_messages
from linreg.ui.state.address import catch_up_address, read_address, remember_address, write_address
from linreg.words import LANGUAGES, Messages, choose_language

STYLE = Path(__file__).with_name("style.css")
DATA_WIDTH = 224
SET_LANGUAGE = """export default function({data}) { document.documentElement.lang = data }"""
# On a narrow screen the Data panel is away until this button brings it.
DATA_BUTTON = '<button type="button" data-part="data_button" aria-expanded="false"></button>'
SHOW_DATA = """export default function({parentElement, data}) {
    const button = parentElement.querySelector("[data-part=data_button]")
    button.textContent = data
    button.onclick = () => {
        const open = document.documentElement.classList.toggle("linreg-data-open")
        button.setAttribute("aria-expanded", open)
    }
}"""


class Places(NamedTuple):
    """Where the sections stand: the header, the Data panel, and the main column from top to bottom."""

    header: DeltaGenerator
    data: DeltaGenerator
    notes: DeltaGenerator
    stage: DeltaGenerator
    progress: DeltaGenerator
    verdict: DeltaGenerator
    prediction: DeltaGenerator
    inputs: DeltaGenerator
    more: DeltaGenerator
    tabs: DeltaGenerator
    parameters: DeltaGenerator
    log: DeltaGenerator
    footer: DeltaGenerator


def open_page() -> Messages:
    """Set up the page in the reader's language, and keep the address as it was opened."""
    catch_up_address()
    language = choose_language(read_address().get("lang"), st.context.locale)
    text = page_messages(language)
    st.set_page_config(page_title=text("page.title"), page_icon="📈", layout="wide")
    st.html(f"<style>{STYLE.read_text(encoding='utf-8') % text('source.upload')}</style>")
    remember_address()
    return text


def lay_out_page(text: Messages) -> Places:
    """Reserve the places, so that sections can be drawn in the order in which their inputs are known."""
    header = st.container(horizontal=True, vertical_alignment="center", gap="small", key="header")
    header.title(text("page.title"), anchor=False, width="stretch")
    body = st.container(horizontal=True, gap="medium", key="body")
    main = body.container(key="main", gap="xsmall")
    data = body.container(key="data_panel", width=DATA_WIDTH, gap="small")
    data.header(text("source.title"), anchor=False)
    notes, stage = main.container(), main.container(key="stage_place", gap=None)
    progress = main.container(key="progress", gap=None)
    verdict, prediction = main.container(key="answer").columns([3, 2], gap="medium")
    inputs = main.container(key="inputs", gap="xsmall")
    tabs = main.container(key="tabs")
    parameters, log = main.columns(2, gap="medium")
    footer = st.container(key="footer", gap=None)
    usual = inputs.container()
    # Not a popover: that would cover the pictures, and Streamlit forgets there what was set while it was shut.
    more = inputs.expander(text("control.more"), icon=":material/tune:", key="more")
    return Places(header, data, notes, stage, progress, verdict, prediction, usual, more, tabs, parameters, log, footer)


def language_section(header: DeltaGenerator, footer: DeltaGenerator, text: Messages) -> None:
    """The choice of the page's language, kept in the link; and, on a narrow screen, the button of the Data panel."""
    st.session_state["lang"] = text.language
    with footer:
        _component("html_language", SET_LANGUAGE)(data=text.language, key="html_language")
    with header:
        _component("data_button", SHOW_DATA, DATA_BUTTON)(data=text("source.title"), key="data_button", width="content")
    header.segmented_control(
        text("page.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="lang",
        required=True,
        label_visibility="collapsed",
        on_change=_change_language,
        width="content",
    )


@cache
def _component(name: str, script: str, html: str = "") -> Callable[..., Any]:
    """A component of a few lines, in the page's own styles. The language one tells screen readers and the browser
    which language the page is in; Streamlit always says English."""
    return st.components.v2.component(f"linreg_{name}", html=html or None, js=script, isolate_styles=False)


def _change_language() -> None:
    write_address({"lang": st.session_state["lang"]})
