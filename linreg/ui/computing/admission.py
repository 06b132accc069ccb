"""Who computes when: every run of the page takes turns with those of other visitors, long work slice by slice."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import monotonic, sleep

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.ui.computing.turns import Turns
from linreg.words import Messages

TOLD_SECONDS = 1.0  # who waits longer is told so
REST_SECONDS = 1.0  # without a new input: then what is not the picture begins
POLL_SECONDS = 0.05
_RESTED = "_rested"  # in a session: when its visitor will have rested


def take_turn(place: DeltaGenerator, text: Messages) -> None:
    """Wait until it is this run's turn; after TOLD_SECONDS `place` says so. Call it before anything is computed."""
    begun, slot = monotonic(), place.empty()
    # Who has just come, has pressed nothing yet.
    st.session_state[_RESTED] = begun + _rest_seconds() * (_RESTED in st.session_state)

    def check() -> None:
        still_wanted()
        if monotonic() - begun > TOLD_SECONDS:
            slot.caption(text("page.waiting", ahead=_turns().waiting()))

    _turns().take(check)
    slot.empty()


def end_turn() -> None:
    """The page is drawn: whoever waits may go on."""
    _turns().leave()


def share_turn(later: bool = False) -> float:
    """Between two slices of long work: let others go first, and say how many seconds that took.

    Streamlit ends the run here if an input has changed or the page was closed. later: what can wait.
    """
    begun = monotonic()
    still_wanted()
    _turns().share(still_wanted, later=later)
    return monotonic() - begun


def rest() -> None:
    """Wait, without the turn, until the visitor has pressed nothing for a second; a new input ends the run here."""
    until = st.session_state[_RESTED]
    if monotonic() >= until:
        return
    with aside():
        while (left := until - monotonic()) > 0:
            sleep(min(left, POLL_SECONDS))
            still_wanted()


@contextmanager
def aside() -> Iterator[None]:
    """Without the turn: for waiting."""
    with _turns().aside(still_wanted):
        yield


@contextmanager
def heavy_work(heavy: bool) -> Iterator[None]:
    """For work that has no slices: while it lasts the others take their turns beside it. One at a time if `heavy`."""
    if not heavy:
        yield
        return
    with _turns().aside(still_wanted):
        _heavy().take(still_wanted)
        try:
            yield
        finally:
            _heavy().leave()


def still_wanted() -> None:
    """A place where Streamlit may end the run; any question to its session state is one, and costs nothing."""
    _ = "turn" in st.session_state


def _rest_seconds() -> float:
    """REST_SECONDS, or what the environment says: a server for one person alone, such as a test, need not wait."""
    return float(os.environ.get("LINREG_REST_SECONDS", REST_SECONDS))


# Kept by functools and not by Streamlit, whose caches any visitor's message can clear.
@cache
def _turns() -> Turns:
    return Turns()


@cache
def _heavy() -> Turns:
    return Turns()
