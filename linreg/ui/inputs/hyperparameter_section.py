"""The hyperparameters: the article's three above the charts, the others in the sidebar, the rare ones folded."""

from dataclasses import fields
from random import uniform
from typing import Any, TypedDict

import streamlit as st

from linreg.config import CHOICES, LEARNING_RATES, LIMITS, TrainingConfig
from linreg.link.parameters import PARAMETERS, format_float
from linreg.sources import catalog
from linreg.ui.page import Slots
from linreg.ui.state.address import read_address, start_widgets_from
from linreg.ui.state.memory import START, apply_inputs, default_of, memory
from linreg.words import Messages

USUAL_EPOCHS = 10_000  # as far as the slider goes until more are asked for
DEFAULTS = TrainingConfig()


class _Labels(TypedDict):
    label: str
    help: str
    key: str


def hyperparameter_section(slots: Slots, text: Messages) -> TrainingConfig:
    """Every input of a run."""
    with slots.hyperparameters:
        values = _main_bar(text)
    with slots.sidebar:
        values |= _sidebar(values["optimizer"], text)
    if values["optimizer"] != "SGD":
        values |= {"momentum": 0.0, "nesterov": False}  # no other optimizer uses them: nothing to train again
    return TrainingConfig(**{field.name: values[field.name] for field in fields(TrainingConfig)})


def _main_bar(text: Messages) -> dict[str, Any]:
    optimizer, rate, epochs = st.columns([7, 6, 6], gap="medium")
    with optimizer:
        chosen = _choice("optimizer", text)
    with rate:
        learning_rate = st.select_slider(
            **_labels("learning_rate", text), options=LEARNING_RATES, value=DEFAULTS.learning_rate,
            format_func=format_float, bind="query-params",
        )  # fmt: skip
    with epochs:
        count = st.slider(
            **_labels("epochs", text), min_value=int(LIMITS["epochs"].low), max_value=_epochs_ceiling(),
            value=DEFAULTS.epochs, bind="query-params",
        )  # fmt: skip
    return {"optimizer": chosen, "learning_rate": learning_rate, "epochs": count}


def _sidebar(optimizer: str, text: Messages) -> dict[str, Any]:
    values: dict[str, Any] = {"loss": _choice("loss", text)}
    values["standardize"] = _toggle("standardize", text)
    values["bias"] = _toggle("bias", text)
    values["batch_size"] = _number("batch_size", text, placeholder=text("control.batch_size_all"))
    sgd = optimizer == "SGD"
    values["momentum"] = st.slider(
        **_labels("momentum", text), min_value=LIMITS["momentum"].low, max_value=LIMITS["momentum"].high,
        value=DEFAULTS.momentum, step=0.01, disabled=not sgd, bind="query-params",
    )  # fmt: skip
    values["nesterov"] = _toggle("nesterov", text, disabled=not sgd)
    with st.expander(text("control.start")):
        values |= _start(text)
    with st.expander(text("control.advanced")):
        values["holdout"] = st.slider(
            **_labels("holdout", text), min_value=LIMITS["holdout"].low, max_value=LIMITS["holdout"].high,
            value=DEFAULTS.holdout, step=0.05, bind="query-params",
        )  # fmt: skip
        values["early_stopping"] = _toggle("early_stopping", text, disabled=not values["holdout"])
        values["dtype"] = _choice("dtype", text)
    values["early_stopping"] = values["early_stopping"] and values["holdout"] > 0
    return values


def _start(text: Messages) -> dict[str, Any]:
    """The seed, and the starting weight and bias: typed, or drawn from the seed."""
    values: dict[str, Any] = {"seed": _number("seed", text)}
    for name in START:
        values[name] = st.number_input(
            **_labels(name, text), min_value=LIMITS[name].low, max_value=LIMITS[name].high, value=None, step=0.1,
            format="%.16g", placeholder=text("control.drawn"), on_change=_write, args=(name,),
        )  # fmt: skip
    st.button(text("control.new_start"), key="new_start", icon=":material/casino:", on_click=_draw_start)
    return values


def _choice(name: str, text: Messages) -> str:
    chosen: str = st.segmented_control(
        **_labels(name, text), options=CHOICES[name], default=getattr(DEFAULTS, name), required=True,
        bind="query-params",
    )  # fmt: skip
    return chosen


def _number(name: str, text: Messages, **options: Any) -> int | None:
    limits = LIMITS[name]
    number: int | None = st.number_input(
        **_labels(name, text), min_value=int(limits.low), max_value=int(limits.high), value=getattr(DEFAULTS, name),
        step=1, bind="query-params", **options,
    )  # fmt: skip
    return number


def _toggle(name: str, text: Messages, **options: Any) -> bool:
    return st.toggle(**_labels(name, text), value=getattr(DEFAULTS, name), bind="query-params", **options)


def _labels(name: str, text: Messages) -> _Labels:
    return {"label": text(f"control.{name}"), "help": text(f"control.{name}_help"), "key": name}


def _epochs_ceiling() -> int:
    """The slider's end: USUAL_EPOCHS, or all that is allowed once as many are asked for."""
    asked = st.session_state.get("epochs", read_address().get("epochs", ""))
    try:
        epochs = PARAMETERS["epochs"].parse(str(asked))
    except ValueError:
        epochs = DEFAULTS.epochs
    ceiling = USUAL_EPOCHS if epochs < USUAL_EPOCHS else int(LIMITS["epochs"].high)
    if st.session_state.get("_epochs_ceiling", ceiling) != ceiling:
        st.session_state["epochs"] = epochs  # another range is another slider: it must be told the value
        start_widgets_from({"epochs": str(epochs)})
    st.session_state["_epochs_ceiling"] = ceiling
    return ceiling


def _write(name: str) -> None:
    apply_inputs({name: st.session_state[name]})


def _draw_start() -> None:
    """Another start: from the next seed, or, where the dataset has a start of its own, as two numbers."""
    if catalog.ENTRIES.get(memory().current.dataset) and default_of(START[0], memory().current) is not None:
        apply_inputs({name: round(uniform(-1, 1), 2) for name in START})
    else:
        apply_inputs({"seed": st.session_state["seed"] + 1, **dict.fromkeys(START)})
