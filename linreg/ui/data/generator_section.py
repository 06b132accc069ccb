"""The generator's inputs, in the sidebar."""

from dataclasses import fields
from typing import Any

import streamlit as st

from linreg.link.parameters import SYNTHETIC_PREFIX
from linreg.sources.generator import LIMITS, SyntheticConfig
from linreg.words import Messages

_STEPS = {"slope": 0.5, "intercept": 0.5, "noise": 0.5, "rows": 10, "x_low": 1.0, "x_high": 1.0, "curve": 0.1}
_PAIRS = (("slope", "intercept"), ("noise", "rows"), ("x_low", "x_high"), ("outliers", "curve"))


def synthetic_section(text: Messages) -> SyntheticConfig:
    """The inputs of made-up data. Values that do not go together are repaired, and the reader is told."""
    st.header(text("synthetic.heading"), anchor=False)
    values: dict[str, Any] = {}
    for pair in _PAIRS:
        for column, field in zip(st.columns(2, gap="small"), pair, strict=True):
            with column:
                values[field] = _number(field, text)
    values["seed"] = _number("seed", text)
    return SyntheticConfig(**_repaired(values, text))


def _number(field: str, text: Messages) -> Any:
    default: Any = next(item.default for item in fields(SyntheticConfig) if item.name == field)
    kind, limits = type(default), LIMITS[field]
    return st.number_input(
        text(f"synthetic.{field}"),
        min_value=kind(limits.low),
        max_value=kind(limits.high),
        value=default,
        step=kind(_STEPS.get(field, 1)),
        format="%d" if kind is int else "%g",
        help=text(f"synthetic.{field}_help"),
        key=SYNTHETIC_PREFIX + field,
        bind="query-params",
    )


def _repaired(values: dict[str, Any], text: Messages) -> dict[str, Any]:
    repaired = dict(values)
    if values["x_low"] >= values["x_high"]:
        low = min(values["x_low"], LIMITS["x_high"].high - 1.0)
        repaired |= {"x_low": low, "x_high": low + 1.0}
        st.caption(text("synthetic.range_repaired", x_high=repaired["x_high"]))
    if values["outliers"] > values["rows"]:
        repaired["outliers"] = values["rows"]
        st.caption(text("synthetic.outliers_repaired", rows=values["rows"]))
    return repaired
