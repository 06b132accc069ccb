"""The run itself: trained from the inputs, or the sentence why it cannot be."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.comparing import Companion
from linreg.config import TrainingConfig
from linreg.dataset import DataError
from linreg.moments import Data
from linreg.result import TrainingResult
from linreg.ui.computing.results import StoppedError, companion_run, go_on
from linreg.ui.stage.pictures_section import show_no_run
from linreg.ui.state.companions import chosen_broken
from linreg.words import Messages


def training_section(
    verdict: DeltaGenerator,
    progress: DeltaGenerator,
    stage: DeltaGenerator,
    dataset: Data,
    config: TrainingConfig,
    text: Messages,
) -> TrainingResult:
    """The result of the run that the inputs describe.

    A long one shows how far it is in `progress`. Where there is none, `verdict` says why and the stage keeps the data.
    """
    try:
        with progress:
            return companion_run(dataset, config, Companion(broken=chosen_broken()), text)
    except StoppedError:
        with verdict.container(key="verdict"):
            st.info(text("page.stopped"), icon=":material/stop_circle:")
            st.button(text("page.go_on"), key="go_on", on_click=go_on)
    except DataError as error:
        verdict.container(key="verdict").error(text(error.message), icon=":material/error:")
    show_no_run(stage)
    st.stop()
