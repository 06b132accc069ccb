"""The page's frame: its title and language, and the places that the sections fill."""

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.i18n import LANGUAGES, Messages, choose_language, messages
from linreg.ui.address import read_address, remember_address, write_address
from linreg.ui.computing import settled_memory
from linreg.ui.state import restore_state

STYLE = """<style>
[data-testid="stMainBlockContainer"] {padding-bottom: 2rem; max-width: 100rem;}
[data-testid="stMainBlockContainer"] > div > [data-testid="stVerticalBlock"] {gap: 0.6rem;}
.st-key-verdict p {font-size: 1.05rem;}
.st-key-upload [data-testid="stFileUploaderDropzone"] {padding: 0.35rem 0.75rem; min-height: 0;}
</style>"""
SET_LANGUAGE = """export default function({data}) { document.documentElement.lang = data }"""


class Slots(NamedTuple):
    """The places of the page from top to bottom, and the sidebar."""

    header: DeltaGenerator
    notes: DeltaGenerator
    source: DeltaGenerator
    verdict: DeltaGenerator
    prediction: DeltaGenerator
    hyperparameters: DeltaGenerator
    table: DeltaGenerator
    fit: DeltaGenerator
    fit_chart: DeltaGenerator
    loss: DeltaGenerator
    loss_chart: DeltaGenerator
    player: DeltaGenerator
    parameters: DeltaGenerator
    log: DeltaGenerator
    tabs: DeltaGenerator
    sidebar: DeltaGenerator


def open_page() -> Messages:
    """Set up the page in the reader's language and bring its state in line with the link."""
    language = choose_language(read_address().get("lang"), st.context.locale)
    text = messages(language)
    st.set_page_config(page_title=text("page.title"), page_icon="📈", layout="wide", initial_sidebar_state="auto")
    st.html(STYLE)
    remember_address()
    restore_state(language)
    return text


def lay_out_page(text: Messages) -> Slots:
    """Reserve the places, so that sections can be drawn in the order in which their inputs are known."""
    header = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    header.title(text("page.title"), anchor=False)
    notes = st.container()
    source = st.container()
    verdict, prediction = st.columns([3, 2], gap="medium")
    hyperparameters = st.container()
    table, fit, loss = st.columns([5, 8, 8], gap="small")
    fit_bar, loss_bar = fit.container(), loss.container()
    player = st.container()
    parameters, log = st.columns(2, gap="medium")
    return Slots(
        header, notes, source, verdict, prediction, hyperparameters, table, fit_bar, fit.empty(), loss_bar,
        loss.empty(), player, parameters, log, st.container(), st.sidebar.container(),
    )  # fmt: skip


def language_section(slots: Slots, text: Messages) -> None:
    """The choice of the page's language, kept in the link."""
    st.session_state["lang"] = text.language
    slots.header.segmented_control(
        text("page.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.get,
        key="lang",
        required=True,
        label_visibility="collapsed",
        on_change=_change_language,
    )


def close_page() -> None:
    """After the first page of a server is out: make every later one faster."""
    settled_memory()


def _change_language() -> None:
    write_address({"lang": st.session_state["lang"]})
