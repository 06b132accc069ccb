"""The player: one control bar that moves every chart through the run, entirely in the browser.

Its JavaScript stands beside this file in `player/`: the numbers, the run, the charts, the bar.
"""

import json
import struct
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from linreg.figures.style import compact, run_key
from linreg.result import Scaling, TrainingResult
from linreg.ui.page import Slots
from linreg.ui.state.address import write_address
from linreg.words import Messages

KEY = "player"
MAX_DIGITS = 9
_FILES = Path(__file__).parent
_SCRIPTS = ("numbers.js", "run.js", "charts.js", "player.js")


def player_section(slots: Slots, result: TrainingResult, text: Messages) -> None:
    """The bar under the charts."""
    with slots.player:
        player(result, text)


def player(result: TrainingResult, text: Messages) -> None:
    """Draw the control bar. It starts no run of the page while it moves; where it pauses, the link's `epoch` says."""
    _component()(key=KEY, data=pack_run(result, text), on_paused_change=_write_epoch)


def read_epoch(raw: str | None, epochs: int) -> int:
    """The state that the link asks for, 0 … epochs; the last one (`epochs`) unless it is the number of a state."""
    return int(raw) if raw is not None and _is_number(raw) and int(raw) <= epochs else epochs


def _is_number(raw: Any) -> bool:
    return isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= MAX_DIGITS


def pack_run(result: TrainingResult, text: Messages) -> bytes:
    """What the browser needs: every state in the units that were trained, and how they become the user's.

    Not the epoch: the bar reads it from the link, and what it told Python must not come back and start it anew.

    Four bytes with the length of the header, the header in JSON, then weight, bias and loss of each state and of the
    end: four bytes a number where that loses nothing, which is so for a float32 run.
    """
    states = result.trained.with_end()
    arrays = {name: compact(getattr(states, name)) for name in ("weight", "bias", "loss")}
    header = _header(result, text)
    header["arrays"] = [[name, f"f{values.itemsize}"] for name, values in arrays.items()]
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([struct.pack("<I", len(head)), head, *(values.tobytes() for values in arrays.values())])


def _header(result: TrainingResult, text: Messages) -> dict[str, Any]:
    x, y, scaling = result.dataset.x, result.dataset.y, result.scaling
    return {
        "key": run_key(result),
        "epochs": len(result.history),
        "scaling": _as_list(scaling),
        "loss_factor": scaling.loss_factor(result.config.loss),
        # The ends of x and the height of the data: what the charts show, to judge how far a line moves.
        "picture": [float(x.min()), float(x.max()), float(np.ptp(y)) or 1.0],
        "words": {
            "status": text("player.status", epoch="{epoch}", epochs="{epochs}", loss="{loss}"),
            **{name: text(f"player.{name}") for name in ("play", "pause", "back", "forward", "range", "speed")},
        },
    }


def _as_list(scaling: Scaling) -> list[float]:
    return [scaling.x_mean, scaling.x_scale, scaling.y_mean, scaling.y_scale]


def _write_epoch() -> None:
    """Bring Python's copy of the link in line with the browser's, which the bar has written already."""
    told = st.session_state[KEY].paused
    write_address({"epoch": told if _is_number(told) else None})


@cache
def _component() -> Any:
    """The component, registered once for the process."""
    return st.components.v2.component(
        "linreg_player",
        html=(_FILES / "player.html").read_text(encoding="utf-8"),
        css=(_FILES / "player.css").read_text(encoding="utf-8"),
        js="\n".join((_FILES / name).read_text(encoding="utf-8") for name in _SCRIPTS),
    )
