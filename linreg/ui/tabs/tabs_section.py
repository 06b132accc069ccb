"""The closer looks below the charts; what is not open computes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.dataset import DataError
from linreg.least_squares import LeastSquares
from linreg.link.parameters import TABS
from linreg.result import TrainingResult
from linreg.ui.answer.answer_section import Answer
from linreg.ui.computing.results import StoppedError
from linreg.ui.stage.stage import read_epoch
from linreg.ui.state.address import read_address
from linreg.ui.state.memory import apply_inputs
from linreg.ui.tabs.code_section import code_section
from linreg.ui.tabs.compare_section import compare_section
from linreg.ui.tabs.statistics_section import statistics_section
from linreg.ui.tabs.step_section import step_section
from linreg.words import Messages

if TYPE_CHECKING:
    from linreg.comparing.runs import ComparedRun


def tabs_section(
    place: DeltaGenerator,
    result: TrainingResult,
    exact: LeastSquares,
    answer: Answer,
    compared: "Sequence[ComparedRun]",
    log_every: int,
    text: Messages,
) -> None:
    """The row of tabs, none open at first, and the one that is. compared: the runs beside `result`."""
    with place:
        st.session_state["tab"] = st.session_state["tab"] or None
        st.segmented_control(
            text("tabs.title"), TABS, format_func=lambda tab: text(f"tabs.{tab}"), key="tab", on_change=_write_tab
        )
        match st.session_state["tab"]:
            case "steps":
                _steps(result, text)
            case "compare":
                compare_section(result, exact, compared, answer.new_values, text)
            case "statistics":
                statistics_section(result, exact, answer.diagnosis, answer.new_values, text)
            case "code":
                code_section(result, compared, log_every, text, answer.new_values)


def _steps(result: TrainingResult, text: Messages) -> None:
    if result.broken is not None:
        st.info(text("compare.no_steps"), icon=":material/build:")
        return
    with _told_if_none(text):
        step_section(result, read_epoch(read_address().get("epoch"), len(result.history)), text)


@contextmanager
def _told_if_none(text: Messages) -> Iterator[None]:
    try:
        yield
    except StoppedError:
        st.info(text("page.stopped"), icon=":material/stop_circle:")
    except DataError as error:
        st.info(text(error.message), icon=":material/database:")


def _write_tab() -> None:
    apply_inputs({"tab": st.session_state["tab"] or ""})
