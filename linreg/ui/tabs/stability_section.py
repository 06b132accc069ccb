"""The stability meter: which learning rates converge on these data, and how fast."""

import math

import streamlit as st

from linreg.diagnosis import Diagnosis
from linreg.figures.stability_figure import stability_figure
from linreg.figures.style import chart_config
from linreg.words import Messages, format_number, short

_ROUND = 1.01  # condition number of a bowl that is round for all purposes


def stability_section(diagnosis: Diagnosis, text: Messages) -> None:
    """The scale of learning rates with the numbers behind it, key `stability`; or what holds where it does not."""
    config, steady = diagnosis.result.config, diagnosis.stability
    with st.container(key="stability"):
        st.subheader(text("stability.heading"), anchor=False)
        if not steady.applies:
            st.markdown(text(f"stability.without.{_why_not(diagnosis)}", optimizer=config.optimizer, loss=config.loss))
        if config.loss != "MSE":
            return
        if config.optimizer != "SGD":
            st.markdown(text("stability.for_sgd"))
        key = "momentum" if config.momentum > 0 and config.optimizer == "SGD" else "plain"
        key += "_near" if short(steady.best_rate) == short(steady.limit) else ""
        values = {"limit": short(steady.limit), "best": short(steady.best_rate), "momentum": config.momentum}
        if steady.applies:
            figure = stability_figure(steady, config.learning_rate, text)
            st.plotly_chart(figure, key="stability_figure", config=chart_config(text))
        st.markdown(text(f"stability.limit.{key}", **values))
        st.markdown(_condition(diagnosis, text))
        if steady.applies:
            st.markdown(_growth(diagnosis, text))


def _why_not(diagnosis: Diagnosis) -> str:
    """Which of the theory's conditions the run does not meet."""
    config = diagnosis.result.config
    if config.optimizer != "SGD":
        return "adagrad" if config.optimizer == "Adagrad" else "adaptive"
    return "loss" if config.loss != "MSE" else "batches"


def _condition(diagnosis: Diagnosis, text: Messages) -> str:
    steady = diagnosis.stability
    if len(steady.curvatures) == 1:
        return text("stability.one_curvature", largest=short(steady.curvatures[0]))
    if steady.condition < _ROUND:
        return text("stability.round", largest=short(steady.curvatures[0]))
    largest, smallest = (short(value) for value in steady.curvatures)
    words = text(f"stability.condition.{_in_words(steady.condition)}")
    times = short(math.sqrt(steady.condition))
    values = {"largest": largest, "smallest": smallest, "condition": short(steady.condition), "times": times}
    return text("stability.curvatures", words=words, **values)


def _in_words(condition: float) -> str:
    if condition < 10:
        return "round"
    return "long" if condition < 1000 else "canyon"


def _growth(diagnosis: Diagnosis, text: Messages) -> str:
    """The growth per epoch as a change in percent: 0.9976 and 0.9999976 are worlds apart and look alike."""
    steady = diagnosis.stability
    changes = [
        "—" if growth is None else f"{format_number(100.0 * (growth - 1.0), 4)}%"
        for growth in (steady.predicted_growth, steady.measured_growth)
    ]
    key = "growth_away" if steady.predicted_growth > 1 else "growth"
    return text(f"stability.{key}", predicted=changes[0], measured=changes[1])
