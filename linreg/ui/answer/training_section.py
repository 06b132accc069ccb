"""The run itself: trained from the inputs, or the sentence why it cannot be."""

import streamlit as st

from linreg.config import TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.result import TrainingResult
from linreg.ui.computing.results import StoppedError, go_on, trained
from linreg.ui.page import Slots
from linreg.words import Messages


def training_section(slots: Slots, dataset: Dataset, config: TrainingConfig, text: Messages) -> TrainingResult:
    """The result of the run that the inputs describe; a long one shows its progress in place of the verdict."""
    try:
        with slots.verdict:
            return trained(dataset, config, text)
    except StoppedError:
        with slots.verdict.container(key="verdict"):
            st.info(text("page.stopped"), icon=":material/stop_circle:")
            st.button(text("page.go_on"), key="go_on", on_click=go_on)
        st.stop()
    except DataError as error:
        slots.verdict.container(key="verdict").error(text(error.message), icon=":material/error:")
        st.stop()
