"""The runs beside the page's own: trained, and said where one cannot be; and a frame for a loop broken on purpose."""

from itertools import count
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.comparing import Companion, Lineup
from linreg.config import TrainingConfig
from linreg.dataset import DataError
from linreg.moments import Data
from linreg.result import TrainingResult
from linreg.ui.computing.results import StoppedError, companion_run, racing_rates
from linreg.ui.state.companions import chosen_lineup
from linreg.ui.state.memory import apply_inputs
from linreg.words import Messages

if TYPE_CHECKING:
    from linreg.comparing.runs import ComparedRun


def companions_section(
    notes: DeltaGenerator, progress: DeltaGenerator, result: TrainingResult, text: Messages
) -> "tuple[ComparedRun, ...]":
    """All runs beside `result`, in the order of their colours; long ones show in `progress` how far they are."""
    lineup = chosen_lineup()
    if result.broken is not None:
        _frame(notes, result, text)
    elif lineup == Lineup():
        return ()
    from linreg.comparing.runs import runs_of

    places = count(1)

    def run(dataset: Data, config: TrainingConfig, companion: Companion) -> TrainingResult:
        try:
            return companion_run(dataset, config, companion, text, f"_{next(places)}")
        except StoppedError:
            raise DataError("compare.stopped") from None

    with progress:
        rates = {}
        if lineup.race is not None and lineup.race.best:
            try:
                rates = racing_rates(result, lineup.race, text)
            except StoppedError:
                notes.caption(f":material/info: {text('compare.search_stopped')}")
        compared = runs_of(result.dataset, result.config, lineup, result.broken, rates, run)
    for problem in compared.problems:
        notes.caption(f":material/info: {text(problem)}")
    return compared.runs


def _frame(notes: DeltaGenerator, result: TrainingResult, text: Messages) -> None:
    with notes.container(key="broken_frame", horizontal=True, vertical_alignment="center"):
        st.error(text(f"compare.frame.{result.broken}"), icon=":material/build:")
        st.button(text("compare.mend"), key="mend", on_click=apply_inputs, args=({"broken": ""},), width="content")
