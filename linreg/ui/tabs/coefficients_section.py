"""The least-squares line in numbers: which one, weight and bias with what is known about them, how well it fits."""

from collections.abc import Iterator

import streamlit as st

from linreg.diagnosis.line_in_words import line_in_words, scaling_in_words
from linreg.least_squares import LeastSquares
from linreg.least_squares.unequal_scatter import breusch_pagan, hc3, interval, p_value
from linreg.link.parameters import LEVELS, PARAMETERS
from linreg.result import TrainingResult
from linreg.ui.tabs.markdown_table import Row, cell, chance, markdown_table, span
from linreg.words import Messages, format_line


def coefficients_section(fit: LeastSquares, result: TrainingResult, unequal_scatter: bool, text: Messages) -> float:
    """Weight and bias of `fit`, the line of the training rows, at a level to choose; returns the level."""
    every = result.training_count == result.dataset.rows
    key = "statistics.coefficients" if every else "statistics.coefficients_training"
    st.header(text(key, rows=fit.dataset.rows), anchor=False)
    if result.config.loss != "MSE":
        best = format_line(result.optimum.weight, result.optimum.bias if result.config.bias else None)
        st.caption(text("statistics.other_loss", loss=result.config.loss, line=f"y = {best}"))
    chosen = st.segmented_control(
        text("statistics.level"), LEVELS, default=PARAMETERS["level"].default, key="level", required=True,
        bind="query-params", help=text("statistics.level_help"),
    )  # fmt: skip
    level = float(chosen.removesuffix("%")) / 100
    header = ("", *(text(f"statistics.column.{name}") for name in ("estimate", "stderr", "t", "p", "interval")))
    names = ("weight", "bias") if fit.has_bias else ("weight",)
    rows = [_coefficient(text(f"statistics.{name}"), fit, name, level) for name in names]
    st.markdown(markdown_table(header, [*rows, *_robust_rows(fit, names, level, text)]))
    if fit.degrees_of_freedom == 0:
        st.caption(text("statistics.no_freedom"))
    st.markdown(_in_words(fit, result, level, unequal_scatter, text))
    return level


def measures_section(fit: LeastSquares, text: Messages) -> None:
    """How well the line fits."""
    st.header(text("statistics.fit"), anchor=False)
    rows: list[Row] = [
        (text("statistics.r_squared" if fit.has_bias else "statistics.r_squared_origin"), cell(fit.r_squared)),
        (text("statistics.adjusted_r_squared"), cell(fit.adjusted_r_squared)),
        (text("statistics.residual_std", freedom=fit.degrees_of_freedom), cell(fit.residual_std)),
        (text("statistics.f", freedom=fit.degrees_of_freedom), cell(fit.f)),
        (text("statistics.f_p"), chance(fit.f_p)),
    ]
    if fit.dataset.rows_here and fit.degrees_of_freedom:
        rows.append((text("statistics.equal_scatter_p"), chance(breusch_pagan(fit))))
    rows.append((text("statistics.rows"), str(fit.dataset.rows)))
    st.markdown(markdown_table((text("statistics.column.measure"), text("statistics.column.value")), rows))


def _coefficient(label: str, fit: LeastSquares, name: str, level: float) -> Row:
    values = (getattr(fit, f"{name}{part}") for part in ("", "_stderr", "_t"))
    between = getattr(fit, f"{name}_interval")(level)
    return (label, *(cell(value) for value in values), chance(getattr(fit, f"{name}_p")), span(between))


def _robust_rows(fit: LeastSquares, names: tuple[str, ...], level: float, text: Messages) -> Iterator[Row]:
    """The same with standard errors that do not assume equal scatter."""
    errors = hc3(fit)
    if errors is None or fit.residual_squares == 0:
        return
    for name in names:
        value, stderr = getattr(fit, name), getattr(errors, f"{name}_stderr")
        label = text("statistics.unequal_scatter", name=text(f"statistics.{name}"))
        p = p_value(value, stderr, fit.degrees_of_freedom)
        between = interval(value, stderr, fit.degrees_of_freedom, level)
        yield label, "", cell(stderr), cell(value / stderr), chance(p), span(between)


def _in_words(fit: LeastSquares, result: TrainingResult, level: float, unequal_scatter: bool, text: Messages) -> str:
    scaled = scaling_in_words(result.scaling)
    sentences = [*line_in_words(fit, level, unequal_scatter), *(() if scaled is None else (scaled,))]
    return "\n".join(f"- {text(one)}" for one in sentences)
