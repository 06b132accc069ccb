"""The stage: the data, the line, the loss and its surface, moved together by the player, entirely in the browser.

The component is mounted once and never drawn anew. What follows from the data and what follows from the run reach it
through two messengers that show nothing; its JavaScript stands beside this file.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.ui.state.address import write_address
from linreg.words import Messages

KEY = "stage"
MAX_DIGITS = 9
_FILES = Path(__file__).parent
_SCRIPTS = (
    "board.js",
    "numbers.js",
    "run.js",
    "moves.js",
    "arrows.js",
    "charts.js",
    "player.js",
    "hands.js",
    "own_line.js",
    "present.js",
    "stage.js",
)
_PLACES = {name: f"{{{name}}}" for name in ("line", "loss", "row", "rows", "x", "y")}
_OWN = ("weight", "bias", "left", "right", "now", "reveal", "train", "away")
_WORDS = ("play", "pause", "back", "forward", "range", "speed", "loss", "explained", "explains_nothing")


def stage_section(place: DeltaGenerator, text: Messages) -> None:
    """The player, the big numbers and three charts, empty until they are told what to show."""
    words = {name: text(f"stage.{name}", loss="{loss}", share="{share}") for name in _WORDS}
    words["status"] = text("stage.status", epoch="{epoch}", epochs="{epochs}")
    words |= {f"{name}_title": text(f"figure.{name}_title") for name in ("fit", "loss", "surface")}
    words |= {name: text(f"stage.{name}", **_PLACES) for name in ("best_now", "point")}
    words |= {f"own_{name}": text(f"own_line.{name}", **_PLACES) for name in _OWN}
    words["gap"] = text("figure.sentence_gap")
    with place:
        _stage()(key=KEY, data=words, on_paused_change=_write_epoch, on_hand_change=_act)
        # Streamlit's own chart brings Plotly; it is never seen, and never changes.
        st.container(key="plotly").plotly_chart({"data": [{"type": "scatter"}], "layout": {"height": 10}})


def tell_stage(place: DeltaGenerator, name: str, part: str | bytes | None) -> None:
    """Hand the stage its "data" (as text), its "run" or its "companions" (as bytes), or take it back (None)."""
    data = name.encode() + b"\0" + part if isinstance(part, bytes) else {"name": name, "part": part}
    with place:
        _messenger()(key=f"stage_{name}", data=data)


def read_epoch(raw: str | None, epochs: int) -> int:
    """The state that the link asks for, 0 … epochs; the last one (`epochs`) unless it is the number of a state."""
    return int(raw) if raw is not None and _is_number(raw) and int(raw) <= epochs else epochs


def _is_number(raw: Any) -> bool:
    return isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= MAX_DIGITS


def _act() -> None:
    """Do what a hand did. Imported here: the stage is drawn before the data's room is loaded."""
    from linreg.ui.stage.hands import act

    act(st.session_state[KEY].hand)


def _write_epoch() -> None:
    """Bring Python's copy of the link in line with the browser's, which the bar has written already."""
    told = st.session_state[KEY].paused
    write_address({"epoch": told if _is_number(told) else None})


@cache
def _stage() -> Any:
    """The component, registered once for the process. Its styles are not isolated, for Plotly's own to reach it."""
    return st.components.v2.component(
        "linreg_stage",
        html=_read("stage.html"),
        css=_read("stage.css"),
        js="\n".join(map(_read, _SCRIPTS)),
        isolate_styles=False,
    )


@cache
def _messenger() -> Any:
    return st.components.v2.component(
        "linreg_messenger", html="<span></span>", js="\n".join(map(_read, ("board.js", "messenger.js")))
    )


def _read(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")
