"""The verdict at the top of the results, and below it the reasons and what to do."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.config import LIMITS
from linreg.diagnosis import Diagnosis
from linreg.i18n import Messages
from linreg.suggestions import Suggestion, suggest_epochs
from linreg.ui.state import apply_inputs

_LOOKS = {
    "converged": (st.success, ":material/check_circle:"),
    "on_the_way": (st.info, ":material/trending_up:"),
    "crawling": (st.warning, ":material/hourglass_top:"),
    "oscillating": (st.warning, ":material/sync_alt:"),
    "noise_floor": (st.warning, ":material/grain:"),
    "stopped_early": (st.info, ":material/front_hand:"),
    "diverging": (st.error, ":material/trending_up:"),
    "overflowed": (st.error, ":material/error:"),
}


def verdict_section(diagnosis: Diagnosis, text: Messages) -> DeltaGenerator:
    """The verdict, with key `verdict`. Returns the place for `advice_section`, which takes longer."""
    with st.container(key="verdict", gap="small"):
        show, icon = _LOOKS[diagnosis.kind]
        show(text(diagnosis.message), icon=icon)
        return st.container(horizontal=True, vertical_alignment="center", gap="small")


def epochs_to_look_ahead(diagnosis: Diagnosis) -> int | None:
    """Up to how many epochs it is worth counting how many the run needs; None where counting says nothing."""
    if diagnosis.kind not in ("on_the_way", "crawling"):
        return None
    return int(min(max(10 * diagnosis.result.config.epochs, 10_000), LIMITS["epochs"].high))


def advice_section(place: DeltaGenerator, diagnosis: Diagnosis, needed: int | None, text: Messages) -> None:
    """Why, and what to do: buttons that set inputs with which the run converges. Draw it after the charts.

    needed: what `epochs_to_converge` found up to `epochs_to_look_ahead`, None if it is more or was not counted.
    """
    if diagnosis.kind == "converged":
        return
    suggestions = list(diagnosis.suggestions)
    if needed is not None:
        suggestions.insert(0, suggest_epochs(diagnosis.result, needed))
    with place:
        for number, suggestion in enumerate(suggestions):
            _button(number, suggestion, text)
        with st.popover(text("verdict.why"), icon=":material/help:", key="why"):
            _reasons(diagnosis, needed, text)


def _button(number: int, suggestion: Suggestion, text: Messages) -> None:
    st.button(
        text(suggestion.message),
        key=f"suggestion_{number}",
        icon=":material/auto_fix_high:",
        help=text(suggestion.promise),
        on_click=apply_inputs,
        args=(suggestion.inputs,),
    )


def _reasons(diagnosis: Diagnosis, needed: int | None, text: Messages) -> None:
    result = diagnosis.result
    for reason in diagnosis.reasons:
        st.markdown(text(reason))
    limit = epochs_to_look_ahead(diagnosis)
    if needed is not None:
        st.markdown(text("verdict.more_epochs", needed=needed, more=needed - len(result.history)))
    elif limit is not None:
        st.markdown(text("verdict.more_than", limit=limit))
    gaps = {"weight": diagnosis.weight_gap, "bias": diagnosis.bias_gap, "loss": diagnosis.loss_gap}
    st.caption(text("verdict.distances" if result.config.bias else "verdict.distances_no_bias", **gaps))
