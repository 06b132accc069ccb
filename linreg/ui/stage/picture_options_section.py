"""What the pictures show besides, and in which units."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.link.parameters import FIT_EXTRAS, LOSS_SCALES, SYNTHETIC, UNITS
from linreg.ui.state.memory import apply_inputs, memory
from linreg.ui.state.own_line import chosen_guess, toggle_own_line
from linreg.words import Messages


def picture_options_section(place: DeltaGenerator, text: Messages) -> None:
    """The scale of the losses, the units of the surface, and what can be drawn beside the data."""
    with place, st.container(horizontal=True, gap="large"):
        _choice("loss_scale", LOSS_SCALES, "chart", text)
        _choice("surface_units", UNITS, "surface", text)
        for extra in FIT_EXTRAS:
            if extra != "true_line" or memory().current.dataset == SYNTHETIC:
                st.toggle(text(f"chart.{extra}"), key=extra, bind="query-params", help=text(f"chart.{extra}_help"))
        st.session_state["own_line"] = chosen_guess() is not None
        st.toggle(text("own_line.toggle"), key="own_line", help=text("own_line.help"), on_change=toggle_own_line)


def _choice(name: str, options: Sequence[str], area: str, text: Messages) -> None:
    st.segmented_control(
        text(f"chart.{name}"), options, format_func=lambda option: text(f"{area}.{option}"), key=name, required=True,
        on_change=_write, args=(name,),
    )  # fmt: skip


def _write(name: str) -> None:
    apply_inputs({name: st.session_state[name]})
