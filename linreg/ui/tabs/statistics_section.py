"""The statistics tab: what the rows tell about the exact line, what it leaves over, and how to read it all."""

import math
from collections.abc import Iterator

import streamlit as st

from linreg.diagnosis import Diagnosis
from linreg.diagnosis.data_warnings import interval_warnings, training_warnings
from linreg.diagnosis.rmse_and_mae import LineErrors, line_errors
from linreg.figures.residuals_figure import histogram_figure, normal_quantiles_figure, residuals_figure
from linreg.figures.style import chart_config
from linreg.least_squares import LeastSquares
from linreg.least_squares.influence import influence
from linreg.link.parameters import LEVELS, PARAMETERS
from linreg.result import TrainingResult
from linreg.ui.computing.results import doubts
from linreg.ui.tabs.prediction_table_section import prediction_table_section
from linreg.ui.tabs.stability_section import stability_section
from linreg.words import Messages, format_number

Row = tuple[str, ...]


def statistics_section(
    result: TrainingResult, fit: LeastSquares, diagnosis: Diagnosis, new_values: tuple[float, ...], text: Messages
) -> None:
    """Warnings, coefficients, fit, residuals, predictions with intervals, and the stability of training."""
    with st.container(key="statistics"):
        _warnings(fit, result, text)
        left, right = st.columns([2, 1], gap="medium")
        with left:
            level = _coefficients(fit, text)
        with right:
            _measures(fit, text)
        _errors(result, text)
        _residuals(fit, text)
        prediction_table_section(result, fit, level, new_values, text)
        stability_section(diagnosis, text)


def _warnings(fit: LeastSquares, result: TrainingResult, text: Messages) -> None:
    """What the data say against taking the numbers below at face value."""
    found = [*doubts(fit, result), *interval_warnings(fit)]
    if not result.config.standardize:
        found += training_warnings(fit.dataset)
    with st.container(key="warnings"):
        if not found:
            st.success(text("warning.none"), icon=":material/check:")
            return
        sentences = "\n".join(f"- {text(one)}" for one in found)
        st.warning(f"**{text('warning.title')}**\n\n{sentences}", icon=":material/priority_high:")


def _coefficients(fit: LeastSquares, text: Messages) -> float:
    """Weight and bias with what is known about them, at a level to choose; returns it."""
    st.subheader(text("statistics.coefficients"), anchor=False)
    chosen = st.segmented_control(
        text("statistics.level"), LEVELS, default=PARAMETERS["level"].default, key="level", required=True,
        bind="query-params", help=text("statistics.level_help"),
    )  # fmt: skip
    level = float(chosen.removesuffix("%")) / 100
    header = ("", *(text(f"statistics.column.{name}") for name in ("estimate", "stderr", "t", "p", "interval")))
    rows = [_coefficient(text("statistics.weight"), fit, "weight", level)]
    if fit.has_bias:
        rows.append(_coefficient(text("statistics.bias"), fit, "bias", level))
    st.markdown(_table(header, rows))
    if fit.degrees_of_freedom == 0:
        st.caption(text("statistics.no_freedom"))
    return level


def _coefficient(label: str, fit: LeastSquares, name: str, level: float) -> Row:
    interval = getattr(fit, f"{name}_interval")(level)
    span = "—" if interval is None else f"{format_number(interval[0], 6)}\u00a0…\u00a0{format_number(interval[1], 6)}"
    values = (getattr(fit, f"{name}{part}") for part in ("", "_stderr", "_t"))
    return (label, *(_cell(value) for value in values), _chance(getattr(fit, f"{name}_p")), span)


def _measures(fit: LeastSquares, text: Messages) -> None:
    st.subheader(text("statistics.fit"), anchor=False)
    rows: list[Row] = [
        (text("statistics.r_squared" if fit.has_bias else "statistics.r_squared_origin"), _cell(fit.r_squared)),
        (text("statistics.adjusted_r_squared"), _cell(fit.adjusted_r_squared)),
        (text("statistics.residual_std", freedom=fit.degrees_of_freedom), _cell(fit.residual_std)),
        (text("statistics.f", freedom=fit.degrees_of_freedom), _cell(fit.f)),
        (text("statistics.f_p"), _chance(fit.f_p)),
        (text("statistics.rows"), str(fit.dataset.rows)),
    ]
    st.markdown(_table((text("statistics.column.measure"), text("statistics.column.value")), rows))


def _errors(result: TrainingResult, text: Messages) -> None:
    """Mean errors of the trained line beside the best one, on the training rows and on those held out."""
    st.subheader(text("statistics.errors"), anchor=False)
    header = ("", *(text(f"statistics.column.{name}") for name in ("trained", "best", "trained_held", "best_held")))
    columns = [
        (name, column) for name, column in zip(header[1:], line_errors(result), strict=True) if column is not None
    ]
    rows = list(_error_rows([column for _, column in columns], text))
    st.markdown(_table((header[0], *(name for name, _ in columns)), rows))


def _error_rows(columns: list[LineErrors], text: Messages) -> Iterator[Row]:
    for name in ("rmse", "mae"):
        yield (text(f"statistics.{name}"), *(_cell(getattr(column, name)) for column in columns))


def _residuals(fit: LeastSquares, text: Messages) -> None:
    st.subheader(text("statistics.residual_pictures"), anchor=False)
    rows, config = influence(fit), chart_config(text)
    figures = {
        "residuals_figure": residuals_figure(fit, rows, text),
        "histogram_figure": histogram_figure(fit, text),
        "quantiles_figure": normal_quantiles_figure(fit, text),
    }
    for column, (key, figure) in zip(st.columns(3, gap="small"), figures.items(), strict=True):
        column.plotly_chart(figure, key=key, config=config)
        column.caption(text(f"statistics.{key}_help"))
    if rows.influential.size:
        header = tuple(text(f"statistics.column.{name}") for name in ("row", "x", "y", "leverage", "cooks_distance"))
        marked = [
            (str(row + 1), *(_cell(values[row]) for values in (fit.dataset.x, fit.dataset.y, rows.leverage)),
             _cell(rows.cooks_distance[row]))
            for row in rows.influential[:5]
        ]  # fmt: skip
        st.markdown(_table(header, marked))
        st.caption(text("statistics.influence_help"))


def _cell(value: float | None) -> str:
    if value is not None and math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return "—" if value is None else format_number(float(value), 6)


def _chance(p: float | None) -> str:
    """A p-value; below 10⁻¹⁵ its digits say nothing more."""
    if p is None:
        return "—"
    return "<\u00a010⁻¹⁵" if p < 1e-15 else format_number(p, 3)


def _table(header: Row, rows: list[Row]) -> str:
    """A Markdown table, its first column to the left and all others to the right."""
    lines = [header, (":--", *("--:" for _ in header[1:])), *rows]
    return "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines)
