"""The training log, as the loop prints it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.link.parameters import LOG_EVERY_LIMITS, PARAMETERS
from linreg.result import TrainingResult
from linreg.words import Messages

HEIGHT = 250
ROOM = 10  # lines that stand in HEIGHT
MAX_LINES = 1_000  # more would only slow the page down: the history is a download


def log_section(place: DeltaGenerator, result: TrainingResult, text: Messages) -> int:
    """The loss of every k-th epoch, all digits, and k itself (key `log_every`), which is returned."""
    with place.container(key="log"):
        header = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom")
        header.header(text("log.title"), anchor=False, width="content")
        log_every: int = header.number_input(
            text("log.every"),
            min_value=int(LOG_EVERY_LIMITS.low),
            max_value=int(LOG_EVERY_LIMITS.high),
            value=PARAMETERS["log_every"].default,
            key="log_every",
            help=text("log.every_help"),
            bind="query-params",
            width=180,
        )
        _print(result, log_every, text)
    return log_every


def _print(result: TrainingResult, log_every: int, text: Messages) -> None:
    from linreg.export.files import log_text

    lines = log_text(result, log_every).splitlines()
    if not lines:
        st.caption(text("log.empty"))
        return
    st.code("\n".join(lines[:MAX_LINES]), language=None, height=HEIGHT if len(lines) > ROOM else "content")
    if len(lines) > MAX_LINES:
        st.caption(text("log.shortened", count=MAX_LINES, lines=len(lines)))
