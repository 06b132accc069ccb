"""What each input starts from where the link does not say: some of it follows from the data."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from linreg.dataset import MAX_MAGNITUDE
from linreg.link.parameters import PARAMETERS, write_value
from linreg.sources import catalog
from linreg.ui.state.snapshot import Snapshot

START = ("initial_weight", "initial_bias")
# Inputs whose default or whose labels vary, which those of a widget bound to the link must not.
UNBOUND = (
    *START, "loss_scale", "tab", "surface_units", "compare", "broken", "lesson", "hide", "ask", "guess", "revealed",
)  # fmt: skip
FOLLOWS_DATA = ("x_column", "y_column", "new_x", *START)


def default_of(name: str, snapshot: Snapshot) -> Any:
    """The value that input `name` has when the link does not say; some follow from the data."""
    if name not in FOLLOWS_DATA:
        return PARAMETERS[name].default
    entry = catalog.ENTRIES.get(snapshot.dataset)
    if name in START:
        return getattr(entry, name) if entry else None
    names = [str(column) for column in snapshot.frame.columns]
    x_name, y_name = snapshot.guess or ((names + names)[:2] if names else ("", ""))
    if name in ("x_column", "y_column"):
        return x_name if name == "x_column" else y_name
    chosen = st.session_state.get("x_column")
    return example_x(snapshot, chosen if chosen in names else x_name)


def example_x(snapshot: Snapshot, x_name: str) -> str:
    """What stands in the box for a new x as long as nobody typed anything: a value within the column `x_name`."""
    if snapshot.moments:
        return write_value(_middle(*snapshot.moments.x_ends.tolist()))
    entry = catalog.ENTRIES.get(snapshot.dataset)
    if entry and x_name == entry.x_column:
        return write_value(entry.new_x)
    middle = _middle_x(snapshot.frame, x_name)
    scale = snapshot.scales.get(x_name)
    return scale.write(middle) if scale else write_value(middle)


def read_input(name: str, raw: Mapping[str, str], snapshot: Snapshot) -> Any:
    """The value that the link `raw` gives input `name`, else its default."""
    try:
        return PARAMETERS[name].parse(raw[name])
    except (KeyError, ValueError):
        return default_of(name, snapshot)


def _middle_x(frame: pd.DataFrame, x_name: str) -> float:
    """A short number near the middle of x: a prediction that stays within the data."""
    x = frame[x_name].to_numpy() if x_name in frame.columns else np.zeros(0)
    x = x[np.abs(x) <= MAX_MAGNITUDE]
    if not x.size or x.min() == x.max():
        return float(x[0]) if x.size else 0.0
    return _middle(float(x.min()), float(x.max()))


def _middle(low: float, high: float) -> float:
    return round(low / 2 + high / 2, 1 - math.floor(math.log10(high - low)))  # off by a twentieth of the range at most
