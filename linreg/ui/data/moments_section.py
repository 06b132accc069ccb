"""What is known of rows that stay in a database, in place of their table."""

import math

import streamlit as st

from linreg.moments import Moments
from linreg.ui.plain_text import as_plain_text
from linreg.words import Messages, format_number

MAX_DIGITS = 15  # that a floating point number can have


def moments_section(moments: Moments, text: Messages) -> None:
    """What is known of the rows, in place of their table."""
    rows = f"| | {as_plain_text(moments.x_name)} | {as_plain_text(moments.y_name)} |\n|:--|--:|--:|\n"
    x_deviation, y_deviation = math.sqrt(moments.x_variance), math.sqrt(moments.y_squares / moments.rows)
    pairs = {
        "mean": (moments.x_mean, moments.y_mean),
        "deviation": (x_deviation, y_deviation),
        "low": (moments.x_low, moments.y_low),
        "high": (moments.x_high, moments.y_high),
    }
    for name, values in pairs.items():
        shown = [_shown(*pair) for pair in zip(values, (x_deviation, y_deviation), strict=True)]
        rows += f"| {text(f'database.{name}')} | {' | '.join(shown)} |\n"
    with st.container(key="moments"):
        st.markdown(text("database.rows", rows=moments.rows))
        if moments.null_rows or moments.infinite_rows:
            left_out = {"null_rows": moments.null_rows, "infinite_rows": moments.infinite_rows}
            st.caption(text("database.left_out", **left_out))
        st.markdown(rows)
        st.caption(text("database.stay" if moments.counts else "database.no_picture"))


def _shown(value: float, deviation: float) -> str:
    """Four digits, and as many more as it takes to see a tenth of a standard deviation far from zero."""
    far = math.log10(abs(value) / deviation) if value and deviation else 0.0
    return format_number(value, min(max(4, math.ceil(far) + 2), MAX_DIGITS))
