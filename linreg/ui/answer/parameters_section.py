"""What was learned beside what is best: weight, bias, loss."""

import streamlit as st

from linreg.result import TrainingResult
from linreg.ui.page import Slots
from linreg.words import Messages, format_line, format_number


def parameters_section(slots: Slots, result: TrainingResult, text: Messages) -> None:
    """The learned and the exact weight and bias side by side, with the line written out."""
    best, rows = result.optimum, []
    for name in ("weight", "bias", "loss"):
        learned, exact = getattr(result, name), getattr(best, name)
        cells = (format_number(learned, 8), format_number(exact, 8), format_number(learned - exact, 3))
        rows.append("| " + " | ".join([text(f"parameters.{name}"), *cells]) + " |")
    exact_name = text("parameters.exact" if result.config.loss == "MSE" else "parameters.best")
    header = f"| | {text('parameters.learned')} | {exact_name} | {text('parameters.difference')} |\n|:--|--:|--:|--:|\n"
    with slots.parameters.container(key="parameters"):
        st.subheader(text("parameters.title"), anchor=False)
        st.markdown(header + "\n".join(rows))
        line = format_line(result.weight, result.bias if result.config.bias else None)
        st.markdown(text("parameters.line", line=line))
        if result.method in ("moments", "double_rows"):
            st.caption(text(f"parameters.method.{result.method}", rows=result.dataset.rows))
