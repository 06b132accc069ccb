"""What was learned beside what is best: weight, bias, loss, at the epoch that the player shows."""

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.result import TrainingResult
from linreg.ui.plain_text import as_plain_text
from linreg.ui.stage.live import live_line, live_number, live_sentence, live_text
from linreg.words import Messages, format_number

# How many units of x these are: days of dates, seconds of times.
_UNITS = {
    "date": {"day": 1.0, "month": 365.25 / 12.0, "year": 365.25},
    "time": {"second": 1.0, "minute": 60.0, "hour": 3600.0},
}


def parameters_section(place: DeltaGenerator, result: TrainingResult, text: Messages) -> None:
    """The learned and the best weight and bias side by side, with the line written out."""
    with place.container(key="parameters"):
        st.header(text("parameters.title"), anchor=False)
        line = live_sentence(text, "parameters.line", line=live_line(result))
        live_text(f"{_table(result, text)}<p>{line}</p>", result, "live_parameters")
        if (scale := result.dataset.x_scale) is not None:
            per = {unit: format_number(result.weight * count) for unit, count in _UNITS[scale.kind].items()}
            st.caption(text(f"parameters.per.{scale.kind}", y=as_plain_text(result.dataset.y_name), **per))
        if result.method in ("moments", "double_rows"):
            st.caption(text(f"parameters.method.{result.method}", rows=result.dataset.rows))


def _table(result: TrainingResult, text: Messages) -> str:
    titles = ["", *(text(f"parameters.{column}") for column in ("learned", "best", "difference"))]
    rows = []
    for name in ("weight", "bias", "loss"):
        learned, best = getattr(result, name), getattr(result.optimum, name)
        cells = [live_number(name, learned, 8), escape(format_number(best, 8))]
        rows.append([escape(text(f"parameters.{name}")), *cells, live_number(f"{name}_gap", learned - best, 3)])
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="linreg-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
