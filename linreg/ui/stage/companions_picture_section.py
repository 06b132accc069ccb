"""The runs beside the page's own, in the same pictures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.figures import style
from linreg.figures.companion_figure import companion_traces
from linreg.figures.fit_figure import picture_of
from linreg.result import TrainingResult
from linreg.ui.stage.packing import pack_companions
from linreg.ui.stage.stage import tell_stage
from linreg.words import Messages

if TYPE_CHECKING:
    from linreg.comparing.runs import ComparedRun


def companions_picture_section(
    place: DeltaGenerator,
    compared: "Sequence[ComparedRun]",
    result: TrainingResult,
    new_x: Sequence[float],
    text: Messages,
) -> None:
    """The line, the losses and the path of each run of `compared` beside those of `result`; nothing if it has none."""
    if not compared:
        tell_stage(place, "companions", None)
        return
    x_range, scale = picture_of(result, new_x)[0], st.session_state["loss_scale"]
    drawn = [
        companion_traces(run.result, text(run.label), number, run.colour, result, x_range, scale)
        for number, run in enumerate(compared)
    ]
    figures = {
        chart: style.figure([trace for one in drawn for trace in one.get(chart, [])], {"template": {}})
        for chart in ("fit", "loss", "surface")
    }
    tell_stage(place, "companions", pack_companions([run.result for run in compared], figures))
