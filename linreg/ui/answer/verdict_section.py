"""The verdict at the top of the results, and below it the reasons and what to do."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.config import LIMITS
from linreg.diagnosis import Diagnosis
from linreg.diagnosis.suggestions import Suggestion, suggest_epochs
from linreg.ui.state.memory import apply_inputs
from linreg.words import Message, Messages

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


NEAR = 10_000  # epochs to look ahead; few different limits, as each is looked at anew
LOOK_AHEAD_SECONDS = 10.0  # of work, as linreg/workload.py estimates it
_SHOWN = 2  # suggestions beside the verdict, one less beside doubts; the others are with the reasons


def verdict_section(diagnosis: Diagnosis, text: Messages) -> DeltaGenerator:
    """The verdict, with key `verdict`. Returns the place for `advice_section`, which takes longer."""
    with st.container(key="verdict", gap="small"):
        show, icon = _LOOKS[diagnosis.kind]
        show(text(diagnosis.message), icon=icon)
        return st.container(gap="small")


def epochs_to_look_ahead(diagnosis: Diagnosis) -> int | None:
    """Up to how many epochs it is worth counting how many the run needs; None where counting says nothing."""
    if diagnosis.kind not in ("on_the_way", "crawling") or diagnosis.result.broken is not None:
        return None
    from linreg.training.workload import affordable_epochs  # with torch, which the run has loaded by now

    result = diagnosis.result
    wanted = NEAR if result.config.epochs <= NEAR // 5 else int(LIMITS["epochs"].high)
    limit = min(wanted, affordable_epochs(result.dataset.rows, result.config, LOOK_AHEAD_SECONDS))
    return limit if limit > result.config.epochs else None


def advice_section(
    place: DeltaGenerator, diagnosis: Diagnosis, needed: int | None, doubts: tuple[Message, ...], text: Messages
) -> None:
    """Why, and what to do: buttons that set inputs with which the run converges. Draw it after the charts.

    needed: what `epochs_to_converge` found up to `epochs_to_look_ahead`, None if it is more or was not counted.
    doubts: what speaks against the line itself, however well it was trained.
    """
    if diagnosis.result.broken is not None:
        return  # what to do is to mend the loop, which the frame around it says
    suggestions = list(diagnosis.suggestions)
    limit = epochs_to_look_ahead(diagnosis)
    if needed is not None and limit is not None:  # counted, which is better than a rehearsal's number of epochs
        others = [one for one in suggestions if one.inputs.keys() != {"epochs"}]
        suggestions = [suggest_epochs(diagnosis.result, needed, limit), *others]
    with place:
        _count(diagnosis, needed, limit, text)
        with st.container(horizontal=True, gap="small"):
            if doubts:
                _doubts(doubts, text)
            if diagnosis.kind == "converged":
                return
            buttons = list(enumerate(suggestions))
            beside = _SHOWN - bool(doubts)  # all in one row
            with st.popover(text("verdict.why"), icon=":material/help:", key="why"):
                _reasons(diagnosis, text)
                for number, suggestion in buttons[beside:]:
                    _button(number, suggestion, text)
            for number, suggestion in buttons[:beside]:
                _button(number, suggestion, text)


def _doubts(doubts: tuple[Message, ...], text: Messages) -> None:
    with st.popover(text("warning.count", count=len(doubts)), icon=":material/priority_high:", key="doubts"):
        st.markdown("\n".join(f"- {text(one)}" for one in doubts))


def _button(number: int, suggestion: Suggestion, text: Messages) -> None:
    st.button(
        text(suggestion.message),
        key=f"suggestion_{number}",
        help=text(suggestion.promise),
        on_click=apply_inputs,
        args=(suggestion.inputs,),
    )


def _count(diagnosis: Diagnosis, needed: int | None, limit: int | None, text: Messages) -> None:
    if needed is not None:
        st.caption(text("verdict.more_epochs", needed=needed, more=needed - len(diagnosis.result.history)))
    elif limit is not None and not diagnosis.result.config.early_stopping:  # which may end it any time
        st.caption(text("verdict.more_than", limit=limit))


def _reasons(diagnosis: Diagnosis, text: Messages) -> None:
    for reason in diagnosis.reasons:
        st.markdown(text(reason))
    gaps = {"weight": diagnosis.weight_gap, "bias": diagnosis.bias_gap, "loss": diagnosis.loss_gap}
    st.caption(text("verdict.distances" if diagnosis.result.config.bias else "verdict.distances_no_bias", **gaps))
