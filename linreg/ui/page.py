"""The page's frame: its title and language, and the places that the sections fill.

It imports nothing large, so that the first visitor of a server sees the heading before pandas, SciPy and Plotly load.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.ui.state.address import catch_up_address, read_address, remember_address, write_address
from linreg.words import LANGUAGES, Messages, choose_language, messages

STYLE = """<style>
[data-testid="stMainBlockContainer"] {padding-left: 1.5rem; padding-right: 1.5rem; max-width: 100rem;}
[data-testid="stMainBlockContainer"] > div > [data-testid="stVerticalBlock"] {gap: 0.5rem;}
[data-testid="stSidebarUserContent"] {padding-top: 0;}
.stFileUploader [data-testid="stFileUploaderDropzone"] {padding: 0.25rem 0.5rem; min-height: 0;}
.stFileUploader [data-testid="stFileUploaderDropzoneInstructions"] {display: none;}
.stFileUploader [data-testid="stFileUploaderDropzone"] button p {font-size: 0;}
.stFileUploader [data-testid="stFileUploaderDropzone"] button p::after {font-size: 1rem; content: "%s";}
.stFileUploader [data-testid="stFileChips"] {flex-flow: row nowrap; align-items: center; gap: 0.25rem;}
.stFileUploader [data-testid="stFileChips"] > div {min-width: 0; flex: 1;}
.stFileUploader [data-testid="stFileChip"] {padding-top: 0; padding-bottom: 0; min-height: 0; margin: 0;}
.stFileUploader [data-testid="stFileChipName"] ~ div:not(:has([role="progressbar"])) {display: none;}
.st-key-reading_report summary {padding-top: 0.2rem; padding-bottom: 0.2rem; min-height: 0;}
.st-key-verdict [data-testid="stAlertContainer"] {padding: 0.5rem 0.75rem;}
.st-key-prediction [data-testid="stMarkdownContainer"] p {line-height: 1.35;}
:is(.st-key-undo, .st-key-redo, .st-key-restart_alt, .st-key-swap) button p:not(:has(span)) {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%%);}
:is(.st-key-undo, .st-key-redo, .st-key-restart_alt, .st-key-swap) button span {gap: 0;}
.st-key-lesson {margin-top: -0.4rem;}
@media (min-width: 641px) {
    .st-key-verdict {min-height: 9.9rem;}
    [data-testid="stLayoutWrapper"]:has(> .st-key-player_bar) {position: sticky; top: 0; z-index: 99;}
    [data-testid="stColumn"]:has(.st-key-surface_figure) {position: sticky; top: 4rem; align-self: flex-start;}
}
@media (max-width: 640px) {[data-testid="stMainBlockContainer"] {padding-left: 1rem; padding-right: 1rem;}}
</style>"""
SIDEBAR_WIDTH = 250
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
    first_paint: DeltaGenerator
    fit_chart: DeltaGenerator
    loss: DeltaGenerator
    loss_chart: DeltaGenerator
    player: DeltaGenerator
    parameters: DeltaGenerator
    log: DeltaGenerator
    tabs: DeltaGenerator
    footer: DeltaGenerator
    sidebar: DeltaGenerator


def open_page() -> Messages:
    """Set up the page in the reader's language, and keep the address as it was opened."""
    catch_up_address()
    language = choose_language(read_address().get("lang"), st.context.locale)
    text = messages(language)
    st.set_page_config(
        page_title=text("page.title"), page_icon="📈", layout="wide", initial_sidebar_state=SIDEBAR_WIDTH
    )
    st.html(STYLE % text("source.upload"))
    remember_address()
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
    player = st.container(key="player_bar")
    parameters, log = st.columns(2, gap="medium")
    return Slots(
        header, notes, source, verdict, prediction, hyperparameters, table, fit_bar, fit.empty(), fit.container(),
        loss_bar, loss.container(), player, parameters, log, st.container(), st.container(), st.sidebar.container(),
    )  # fmt: skip


def language_section(slots: Slots, text: Messages) -> None:
    """The choice of the page's language, kept in the link."""
    st.session_state["lang"] = text.language
    with slots.footer:
        _html_language()(data=text.language, key="html_language")
    slots.header.segmented_control(
        text("page.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="lang",
        required=True,
        label_visibility="collapsed",
        on_change=_change_language,
    )


@st.cache_resource(show_spinner=False)
def _html_language() -> Callable[..., Any]:
    """Tells screen readers and the browser which language the page is in; Streamlit always says English."""
    return st.components.v2.component("html_language", js=SET_LANGUAGE)


def _change_language() -> None:
    write_address({"lang": st.session_state["lang"]})
