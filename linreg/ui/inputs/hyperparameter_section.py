"""The hyperparameters: the article's three below the pictures, the others under More."""

from bisect import bisect_left
from dataclasses import fields
from random import uniform
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.config import CHOICES, LIMITS, TrainingConfig
from linreg.link.parameters import PARAMETERS, format_float
from linreg.sources import catalog
from linreg.ui.state.address import read_address, start_widgets_from
from linreg.ui.state.defaults import START, default_of
from linreg.ui.state.inside import came_by_history
from linreg.ui.state.memory import apply_inputs, memory
from linreg.words import Messages

USUAL_EPOCHS = 10_000  # as far as the slider goes until more are asked for
DEFAULTS = TrainingConfig()
# Where the slider of the learning rate stops: ten to a decade, as people write them. Any other rate of two digits that
# is typed or comes with a link is one more stop.
RATE_STOPS = tuple(
    float(f"{step}e{power}")
    for power in range(-6, 1)
    for step in ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8")
)


def hyperparameter_section(place: DeltaGenerator, more: DeltaGenerator, text: Messages) -> TrainingConfig:
    """Every input of a run: the usual ones in `place`, the rare ones in `more`."""
    with place:
        values = _usual(text)
    with more:
        values |= _rare(values["optimizer"], text)
    if values["optimizer"] != "SGD":
        values |= {"momentum": 0.0, "nesterov": False}  # no other optimizer uses them: nothing to train again
    return TrainingConfig(**{field.name: values[field.name] for field in fields(TrainingConfig)})


def _usual(text: Messages) -> dict[str, Any]:
    optimizer, momentum, rate, epochs = _columns_of()
    with optimizer:
        chosen = _choice("optimizer", text)
    values: dict[str, Any] = {"optimizer": chosen, "momentum": DEFAULTS.momentum}
    if momentum is not None:
        with momentum:
            values["momentum"] = _slider("momentum", text, 0.01)
    with rate:
        stops = _rate_stops()
        values["learning_rate"] = st.select_slider(
            **_labels("learning_rate", text), options=stops, value=DEFAULTS.learning_rate, format_func=format_float,
            bind="query-params",
        )  # fmt: skip
    with epochs:
        values["epochs"] = st.slider(
            **_labels("epochs", text), min_value=int(LIMITS["epochs"].low), max_value=_epochs_ceiling(),
            value=DEFAULTS.epochs, bind="query-params",
        )  # fmt: skip
    return values


def _columns_of() -> tuple[DeltaGenerator, DeltaGenerator | None, DeltaGenerator, DeltaGenerator]:
    """The places of the usual inputs; momentum has one while the optimizer is SGD."""
    asked = st.session_state.get("optimizer", read_address().get("optimizer", DEFAULTS.optimizer))
    if asked == "SGD":
        optimizer, momentum, rate, epochs = st.columns([4, 4, 7, 7], gap="medium")
        return optimizer, momentum, rate, epochs
    optimizer, rate, epochs = st.columns([4, 8, 8], gap="medium")
    return optimizer, None, rate, epochs


def _rare(optimizer: str, text: Messages) -> dict[str, Any]:
    values: dict[str, Any] = {"nesterov": DEFAULTS.nesterov}
    loss, rows, start, held_out = st.columns(4, gap="medium")
    with loss:
        values["loss"] = _choice("loss", text)
        values["standardize"] = _toggle("standardize", text)
        values["bias"] = _toggle("bias", text)
        if optimizer == "SGD":
            values["nesterov"] = _toggle("nesterov", text)
    with rows:
        _exact_rate(text)
        values["batch_size"] = _number("batch_size", text, placeholder=text("control.batch_size_all"))
        values["dtype"] = _choice("dtype", text)
    with start:
        values |= _start(text)
    with held_out:
        values["holdout"] = _slider("holdout", text, 0.05)
        values["early_stopping"] = _toggle("early_stopping", text, disabled=not values["holdout"])
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
    chosen: str = st.selectbox(
        **_labels(name, text), options=CHOICES[name], index=CHOICES[name].index(getattr(DEFAULTS, name)),
        bind="query-params",
    )  # fmt: skip
    return chosen


def _slider(name: str, text: Messages, step: float) -> float:
    limits = LIMITS[name]
    value: float = st.slider(
        **_labels(name, text), min_value=limits.low, max_value=limits.high, value=getattr(DEFAULTS, name), step=step,
        bind="query-params",
    )  # fmt: skip
    return value


def _number(name: str, text: Messages, **options: Any) -> int | None:
    limits = LIMITS[name]
    number: int | None = st.number_input(
        **_labels(name, text), min_value=int(limits.low), max_value=int(limits.high), value=getattr(DEFAULTS, name),
        step=1, bind="query-params", **options,
    )  # fmt: skip
    return number


def _toggle(name: str, text: Messages, **options: Any) -> bool:
    return st.toggle(**_labels(name, text), value=getattr(DEFAULTS, name), bind="query-params", **options)


def _labels(name: str, text: Messages) -> dict[str, Any]:
    return {"label": text(f"control.{name}"), "help": text(f"control.{name}_help"), "key": name}


def _exact_rate(text: Messages) -> None:
    """Any learning rate of two digits, typed."""
    st.session_state["exact_rate"] = format_float(st.session_state["learning_rate"])
    st.text_input(text("control.exact_rate"), key="exact_rate", on_change=_take_rate, max_chars=20)


def _take_rate() -> None:
    try:
        rate = PARAMETERS["learning_rate"].parse(st.session_state["exact_rate"].replace(",", "."))
    except ValueError:
        return  # the box shows the rate in use again
    apply_inputs({"learning_rate": float(f"{rate:.1e}")})


def _rate_stops() -> list[float]:
    """The slider's stops, and where the rate asked for is another, that one too."""
    rate = _asked("learning_rate")
    stops = list(RATE_STOPS)
    if rate not in stops:
        stops.insert(bisect_left(stops, rate), rate)
    _keep_over_a_change("learning_rate", stops, rate)
    return stops


def _epochs_ceiling() -> int:
    """The slider's end: USUAL_EPOCHS, or all that is allowed once as many are asked for."""
    epochs = _asked("epochs")
    ceiling = USUAL_EPOCHS if epochs < USUAL_EPOCHS else int(LIMITS["epochs"].high)
    _keep_over_a_change("epochs", ceiling, epochs)
    return ceiling


def _asked(name: str) -> Any:
    """The value of an input before its widget is drawn; after Back or Forward it is the address that asks."""
    addressed = read_address().get(name, "")
    asked = addressed if came_by_history() else st.session_state.get(name, addressed)
    try:
        return PARAMETERS[name].parse(str(asked))
    except ValueError:
        return getattr(DEFAULTS, name)


def _keep_over_a_change(name: str, options: Any, value: Any) -> None:
    """Another range is another slider: it must be told the value."""
    kept = f"_{name}_options"
    if st.session_state.get(kept, options) != options:
        st.session_state[name] = value
        start_widgets_from({name: format_float(float(value))})
    st.session_state[kept] = options


def _write(name: str) -> None:
    apply_inputs({name: st.session_state[name]})


def _draw_start() -> None:
    """Another start: from the next seed, or, where the dataset has a start of its own, as two numbers."""
    if catalog.ENTRIES.get(memory().current.dataset) and default_of(START[0], memory().current) is not None:
        apply_inputs({name: round(uniform(-1, 1), 2) for name in START})
    else:
        apply_inputs({"seed": st.session_state["seed"] + 1, **dict.fromkeys(START)})
