"""The loss surface: where the training walked, and a click that starts it from another place."""

from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from linreg.config import LIMITS
from linreg.figures.style import chart_config
from linreg.figures.surface_figure import surface_alt, surface_figure
from linreg.link.parameters import UNITS
from linreg.result import Scaling, TrainingResult
from linreg.ui.state.memory import apply_inputs
from linreg.words import Messages

KEY = "surface_click"
NEAR = 0.002  # of the picture: finer than a finger or a mouse can point
_SCRIPT = Path(__file__).parent / "surface.js"


def surface_section(result: TrainingResult, text: Messages) -> None:
    """Draw the surface, in the units that were trained or in the user's; a click on it sets the start."""
    scaling = result.scaling
    user_units = False
    if scaling != Scaling():
        units = st.segmented_control(
            text("surface.units"), UNITS, format_func=lambda unit: text(f"surface.{unit}"), key="surface_units",
            required=True, label_visibility="collapsed", on_change=_write_units,
        )  # fmt: skip
        user_units = units == "user"
    with st.container(key="surface_figure"):
        figure = surface_figure(result, text, user_units=user_units)
        st.plotly_chart(figure, config=chart_config(text), alt=surface_alt(result, text))
    st.caption(text("surface.help" if result.config.bias else "surface.help_no_bias"))
    back = Scaling() if user_units else scaling
    _click()(key=KEY, on_chosen_change=partial(_start_there, back, result.config.bias))


def _write_units() -> None:
    apply_inputs({"surface_units": st.session_state["surface_units"]})


def chosen_start(place: dict[str, Any], scaling: Scaling, bias: bool) -> dict[str, float]:
    """The inputs for a start at a place on the surface, in the user's units; none where the limits forbid it.

    place: `x` and `y` on the axes, and how wide and high the picture is, `width` and `height`, in their units; it
    comes from the browser, so it may be anything. scaling: from the units of the axes to the user's. The numbers are
    as short as they can be without leaving the place that was pointed at.
    """
    try:
        x, y, width, height = (float(place[name]) for name in ("x", "y", "width", "height"))
    except (KeyError, TypeError, ValueError):
        return {}
    offset = y if bias else 0.0
    for digits in range(1, 18):
        line = [float(f"{float(value):.{digits}g}") for value in scaling.line_in_user_units(x, offset)]
        at_weight, at_bias = scaling.line_in_trained_units(*line)
        if abs(at_weight - x) <= NEAR * width and (not bias or abs(at_bias - offset) <= NEAR * height):
            break
    start = dict(zip(("initial_weight", "initial_bias") if bias else ("initial_weight",), line, strict=False))
    inside = all(LIMITS[name].low <= value <= LIMITS[name].high for name, value in start.items())
    return start if inside else {}


def _start_there(scaling: Scaling, bias: bool) -> None:
    start = chosen_start(st.session_state[KEY].chosen, scaling, bias)
    if start:
        apply_inputs(start)


@cache
def _click() -> Any:
    """The listener, registered once for the process; it shows nothing."""
    return st.components.v2.component("linreg_surface", html="<span></span>", js=_SCRIPT.read_text(encoding="utf-8"))
