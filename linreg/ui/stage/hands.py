"""What a hand did on the stage, as inputs of the page. It comes from the browser, so it may be anything."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from linreg.config import LIMITS
from linreg.dataset import MAX_MAGNITUDE
from linreg.link.parameters import read_guess, write_guess
from linreg.trained_units import Scaling
from linreg.ui.state.memory import apply_inputs, inputs_to_keep, memory, own_snapshot, replace_editor

GUESSING = ("guess", "guess_reveal", "guess_train", "guess_away")
NEAR = 0.002  # of the picture: finer than a finger or a mouse can point


def act(done: Any) -> None:
    """Do it: a start chosen on the surface, something with the line of one's own, or an example moved, added or
    removed. What makes no sense does nothing."""
    if not isinstance(done, Mapping):
        return
    if done.get("kind") in ("start", *GUESSING):
        inputs = chosen_start(done) if done["kind"] == "start" else guessed(done)
        if inputs:
            apply_inputs(inputs)
        return
    kept = memory()
    columns = st.session_state.get("x_column", ""), st.session_state.get("y_column", "")
    frame = changed_frame(kept.current.frame, columns, done)
    if frame is None:
        return
    snapshot = own_snapshot(frame, kept.current.file_name)
    keep = inputs_to_keep(snapshot)
    kept.add(snapshot)
    replace_editor(kept.editor_language)
    apply_inputs(keep)


def changed_frame(frame: pd.DataFrame, columns: tuple[str, str], done: Mapping[str, Any]) -> pd.DataFrame | None:
    """`frame` with one example moved, added or removed; None where `done` says nothing that can be done.

    done: `kind` (move, add, remove), `row` among the rows that have both columns, `x` and `y`.
    """
    if not set(columns) <= set(frame.columns) or columns[0] == columns[1]:
        return None
    complete = frame.index[frame[list(columns)].notna().all(axis=1)]
    row, place = done.get("row"), [_usable(done.get(name)) for name in ("x", "y")]
    if done.get("kind") == "add":
        if None in place:
            return None
        new = pd.DataFrame([dict(zip(columns, place, strict=True))], columns=frame.columns, dtype=np.float64)
        return pd.concat([frame, new], ignore_index=True)
    if isinstance(row, bool) or not isinstance(row, int) or not 0 <= row < len(complete):
        return None
    if done.get("kind") == "remove":
        left: pd.DataFrame = frame.drop(index=complete[row]).reset_index(drop=True)
        return left
    if done.get("kind") != "move" or None in place:
        return None
    moved = frame.copy()
    moved.loc[complete[row], list(columns)] = place
    return moved


def chosen_start(place: Mapping[str, Any]) -> dict[str, float]:
    """The inputs for a start at a place on the surface, in the user's units; none where the limits forbid it.

    place: `x` and `y` on the axes; how wide and high the picture is, `width` and `height`, in their units; `scaling`,
    four numbers from those units to the user's; `bias`, whether the line has one. The numbers are as short as they can
    be without leaving the place that was pointed at.
    """
    try:
        x, y, width, height = (float(place[name]) for name in ("x", "y", "width", "height"))
        x_mean, x_scale, y_mean, y_scale = (float(value) for value in place["scaling"])
        bias = bool(place["bias"])
    except (KeyError, TypeError, ValueError):
        return {}
    if not all(map(math.isfinite, (x, y, x_mean, x_scale, y_mean, y_scale))) or 0.0 in (x_scale, y_scale):
        return {}
    scaling = Scaling(x_mean, x_scale, y_mean, y_scale)
    offset = y if bias else 0.0
    for digits in range(1, 18):
        line = [float(f"{float(value):.{digits}g}") for value in scaling.line_in_user_units(x, offset)]
        at_weight, at_bias = scaling.line_in_trained_units(*line)
        if abs(at_weight - x) <= NEAR * width and (not bias or abs(at_bias - offset) <= NEAR * height):
            break
    start = dict(zip(("initial_weight", "initial_bias") if bias else ("initial_weight",), line, strict=False))
    inside = all(LIMITS[name].low <= value <= LIMITS[name].high for name, value in start.items())
    return start if inside else {}


def guessed(done: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs for what was done with the line of one's own; none where its numbers are beyond the limits.

    done: `kind`: it was moved, the best line is to be shown, training is to begin from it, or it is put away;
    `weight` and `bias` in the user's units; `has_bias`, whether the model has one.
    """
    if done["kind"] == "guess_away":
        return {"guess": "", "revealed": False}
    weight, bias = (_usable(done.get(name)) for name in ("weight", "bias"))
    if weight is None or bias is None:
        return {}
    text = write_guess(weight, bias)
    try:
        read_guess(text)
    except ValueError:
        return {}
    if done["kind"] == "guess":
        return {"guess": text}
    start: dict[str, Any] = {}
    if done["kind"] == "guess_train":
        start = {"initial_weight": weight, **({"initial_bias": bias} if done.get("has_bias") is True else {})}
    return {"guess": text, "revealed": True, **start}


def _usable(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= MAX_MAGNITUDE:
        return None
    return float(value)
