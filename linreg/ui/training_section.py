"""The run itself: trained from the inputs, or the sentence why it cannot be."""

import streamlit as st

from linreg.config import TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.i18n import Messages
from linreg.result import TrainingResult
from linreg.ui.computing import trained
from linreg.ui.page import Slots


def training_section(slots: Slots, dataset: Dataset, config: TrainingConfig, text: Messages) -> TrainingResult:
    """The result of the run that the inputs describe; a long one shows its progress in place of the verdict."""
    try:
        with slots.verdict:
            return trained(dataset, config, text)
    except DataError as error:
        slots.verdict.container(key="verdict").error(text(error.message), icon=":material/error:")
        st.stop()
