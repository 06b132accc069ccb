"""What the stage shows: the picture of the data, and what a run adds to it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.figures import style
from linreg.figures.fit_figure import data_figure, fit_alt, run_figure
from linreg.figures.loss_figure import loss_alt, loss_figure
from linreg.figures.reduction import MAX_PLAIN_POINTS
from linreg.figures.surface_figure import surface_alt, surface_figure
from linreg.least_squares import LeastSquares
from linreg.moments import Data
from linreg.result import Optimum, TrainingResult
from linreg.trained_units import Scaling
from linreg.ui.computing.results import picture_of_data, training_line
from linreg.ui.stage.own_line_section import own_line_section
from linreg.ui.stage.packing import pack_data, pack_run
from linreg.ui.stage.stage import tell_stage
from linreg.ui.state.memory import memory
from linreg.ui.state.own_line import guessing
from linreg.words import Messages

LEVEL = 0.95
MAX_HANDS = 300  # more points than this are too close together to be grabbed


def data_picture_section(place: DeltaGenerator, dataset: Data, exact: LeastSquares, text: Messages) -> None:
    """The examples and the best line, which need no run; on request the intervals and the generator's line.

    While the reader guesses, the examples alone.
    """
    shown = not guessing()
    bands, true_line = shown and _wanted("bands"), _true_line() if shown and _wanted("true_line") else None

    def draw() -> str:
        return _packed_data(dataset, exact, text, shown=shown, bands=bands, true_line=true_line)

    key = (dataset.digest, exact.has_bias, text.language, shown, bands, true_line)
    tell_stage(place, "data", picture_of_data(key, draw))


def _packed_data(
    dataset: Data, exact: LeastSquares, text: Messages, *, shown: bool, bands: bool, true_line: Optimum | None
) -> str:
    figure = data_figure(
        dataset,
        text,
        exact=exact if shown else None,
        fit=exact,
        bands_level=LEVEL if bands else None,
        true_line=true_line,
    )
    empty = {
        "loss": style.figure([], style.stage_layout(text("figure.epoch"), text("figure.loss"))),
        "surface": style.figure([], style.stage_layout(text("figure.weight"), text("figure.bias"))),
    }
    alts = {"fit": fit_alt(dataset, text, exact=exact if shown else None), "loss": text("figure.loss_title")}
    alts["surface"] = text("figure.surface_title")
    hands = shown and 0 < dataset.rows_here <= MAX_HANDS
    note = _note(dataset.rows_here, figure, text) if shown else text("own_line.hint")
    return pack_data(dataset, figure, empty, alts, hands=hands, note=note)


def _note(rows: int, figure: style.Figure, text: Messages) -> str:
    """What a hand can do with so many points, or, of too many, what the picture shows of them."""
    if 0 < rows <= MAX_HANDS:
        return text("stage.hands")
    if rows <= MAX_PLAIN_POINTS:
        return text("stage.no_hands" if rows else "stage.elsewhere")
    traces = figure.to_dict()["data"]
    return str(next(trace["name"] for trace in traces if trace["meta"]["role"] == "points"))


def run_picture_section(place: DeltaGenerator, result: TrainingResult, new_x: Sequence[float], text: Messages) -> None:
    """The run: its line, its losses, its path on the surface; nothing of it while the reader guesses. And the line of
    the reader's own, if there is one."""
    own_line_section(place, result, new_x, text)
    if guessing():
        show_no_run(place)
        return
    user_units = st.session_state["surface_units"] == "user" and result.scaling != Scaling()
    figures = {
        "fit": run_figure(result, text, squares=_wanted("squares"), new_x=new_x, **_bands_of_training_rows(result)),
        "loss": loss_figure(result, text, scale=st.session_state["loss_scale"]),
        "surface": surface_figure(result, text, user_units=user_units),
    }
    alts = {
        "fit": fit_alt(result.dataset, text, result=result, exact=result.optimum),
        "loss": loss_alt(result, text),
        "surface": surface_alt(result, text),
    }
    tell_stage(place, "run", pack_run(result, figures, alts))


def show_no_run(place: DeltaGenerator) -> None:
    """Leave the data alone in the picture, where there is no run."""
    tell_stage(place, "run", None)


def _bands_of_training_rows(result: TrainingResult) -> dict[str, Any]:
    """Where rows are held out, the intervals of all rows give way to those of the line that training looks for."""
    if not _wanted("bands") or result.training_rows.all():
        return {}
    return {"fit": training_line(result), "bands_level": LEVEL}


def _wanted(extra: str) -> bool:
    return bool(st.session_state.get(extra, False))


def _true_line() -> Optimum | None:
    """The line that the generator drew around, if it is one and x and y are as it made them."""
    made = memory().current.generator
    if not made or made["synthetic_curve"] or st.session_state.get("x_column", "x") != "x":
        return None
    return Optimum(made["synthetic_slope"], made["synthetic_intercept"], 0.0)
