"""The line of one's own, as the link holds it: where it is, and whether the best line is still hidden."""

import streamlit as st

from linreg.dataset import MAX_MAGNITUDE
from linreg.link.parameters import read_guess, write_guess
from linreg.ui.state.memory import apply_inputs, memory

DIGITS = 3  # of the height where a line of one's own begins
# Parts of the page that would give the best line away.
TELLING = ("answer", "tabs", "parameters", "log")


def chosen_guess() -> tuple[float, float] | None:
    """Weight and bias in the user's units; None where there is no such line."""
    return read_guess(st.session_state["guess"])


def guessing() -> bool:
    """Whether there is one and nobody has asked for the best line yet: then nothing on the page gives that away."""
    return chosen_guess() is not None and not st.session_state["revealed"]


def toggle_own_line() -> None:
    """Put a flat line into the picture, in the middle of y, or take the line of one's own away."""
    apply_inputs({"guess": write_guess(0.0, _middle_of_y()) if st.session_state["own_line"] else "", "revealed": False})


def _middle_of_y() -> float:
    snapshot, name = memory().current, st.session_state.get("y_column", "")
    if snapshot.moments is not None:
        y = snapshot.moments.y_ends
    else:
        y = snapshot.frame[name].to_numpy() if name in snapshot.frame.columns else snapshot.frame.to_numpy()[:0, 0]
    y = y[abs(y) <= MAX_MAGNITUDE]
    return float(f"{y.min() / 2 + y.max() / 2:.{DIGITS}g}") if y.size else 0.0
