"""The two verdicts side by side, of the training and of the line, each with its "Why?" and what to do about it."""

import math
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.config import LIMITS
from linreg.diagnosis import Diagnosis
from linreg.diagnosis.line_verdict import LineVerdict
from linreg.diagnosis.suggestions import Suggestion
from linreg.diagnosis.verdict import Advice
from linreg.ui.state.memory import apply_inputs
from linreg.words import Message, Messages, short

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
LOOK_AHEAD_SECONDS = 4.0  # of work, as linreg/workload.py estimates it
_SHOWN = 1  # suggestions beside "Why?"; the others are with the reasons


@dataclass(frozen=True)
class VerdictPlaces:
    """Where the verdicts stand: the training's, the row of its advice, what looks for that, the line's."""

    training: DeltaGenerator
    row: DeltaGenerator
    advice: DeltaGenerator
    line: DeltaGenerator


def verdict_section(diagnosis: Diagnosis, text: Messages) -> VerdictPlaces:
    """The training's verdict as far as it is known at once, with key `verdict`; places for all that comes later."""
    with st.container(key="verdict", gap="xsmall"):
        left, right = (column.container(gap="xsmall") for column in st.columns([3, 2], gap="small"))
        places = VerdictPlaces(left.empty(), left.empty(), left.container(gap="xsmall"), right.container(gap="xsmall"))
    training_verdict(places.training, diagnosis, text)
    if diagnosis.result.broken is None:  # the advice of the run before is none for this one
        places.row.popover(text("verdict.why"), icon=":material/help:", disabled=True)
    return places


def training_verdict(place: DeltaGenerator, diagnosis: Diagnosis, text: Messages) -> None:
    """What became of the run; in blue as long as nobody looked ahead."""
    show, icon = _LOOKS[diagnosis.kind if diagnosis.decided else "on_the_way"]
    with place:
        show(text(diagnosis.message), icon=icon)


def line_verdict(place: DeltaGenerator, verdict: LineVerdict, doubts: tuple[Message, ...], text: Messages) -> None:
    """What to think of the line, however well it was trained; green only where nothing speaks against it."""
    with place:
        if verdict.good:
            st.success(text(verdict.message), icon=":material/check_circle:")
        else:
            st.warning(text(verdict.message), icon=":material/priority_high:")
        with st.popover(text("verdict.why"), icon=":material/help:", key="doubts"):
            st.markdown(text("line.about"))
            st.markdown("\n".join(f"- {text(one)}" for one in doubts) if doubts else text("warning.none"))


def epochs_to_look_ahead(diagnosis: Diagnosis) -> int | None:
    """Up to how many epochs it is worth looking whether the run converges; None where that is known."""
    if diagnosis.decided or diagnosis.result.broken is not None:
        return None
    from linreg.training.workload import affordable_epochs  # with torch, which the run has loaded by now

    result = diagnosis.result
    wanted = NEAR if result.config.epochs <= NEAR // 5 else int(LIMITS["epochs"].high)
    limit = min(wanted, affordable_epochs(result.dataset.rows_here, result.config, LOOK_AHEAD_SECONDS))
    return limit if limit > result.config.epochs else None


def advice_section(place: DeltaGenerator, diagnosis: Diagnosis, advice: Advice, text: Messages) -> None:
    """Why, and what to do: buttons that set inputs with which the run converges. Draw it after the charts."""
    buttons = list(enumerate(advice.suggestions))
    with place.container(horizontal=True, gap="small"):
        with st.popover(text("verdict.why"), icon=":material/help:", key="why"):
            for reason in advice.reasons:
                st.markdown(text(reason.message))
            _distances(diagnosis, text)
            _steps(diagnosis, text)
            for number, suggestion in buttons[_SHOWN:]:
                _button(number, suggestion, text)
        for number, suggestion in buttons[:_SHOWN]:
            _button(number, suggestion, text)


def _button(number: int, suggestion: Suggestion, text: Messages) -> None:
    st.button(
        text(suggestion.message),
        key=f"suggestion_{number}",
        help=text(suggestion.promise),
        on_click=apply_inputs,
        args=(suggestion.inputs,),
    )


def _distances(diagnosis: Diagnosis, text: Messages) -> None:
    gaps = {"weight": diagnosis.weight_gap, "bias": diagnosis.bias_gap, "loss": diagnosis.loss_gap}
    st.caption(text("verdict.distances" if diagnosis.result.config.bias else "verdict.distances_no_bias", **gaps))


def _steps(diagnosis: Diagnosis, text: Messages) -> None:
    """How many steps the run took, and which learning rates work; for the MSE, whose limit is known."""
    result, steady = diagnosis.result, diagnosis.stability
    epochs, rows = len(result.history), result.training_count
    batch = min(result.config.batch_size or rows, rows)
    each = math.ceil(rows / batch)
    st.caption(text("verdict.steps", epochs=epochs, each=each, steps=epochs * each, batch=batch, rows=rows))
    if result.config.loss == "MSE":
        st.caption(text("verdict.rates", best=short(steady.best_rate, 3), limit=short(steady.limit, 3)))
