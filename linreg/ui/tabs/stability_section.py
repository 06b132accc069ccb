"""The stability meter: which learning rates converge on these data, and how fast."""

import math

import streamlit as st

from linreg.diagnosis import Diagnosis
from linreg.diagnosis.movement import last_move
from linreg.figures.stability_figure import stability_figure
from linreg.figures.style import chart_config
from linreg.words import Messages, format_number, short

_FAR = 10.0  # growth per epoch from which a factor says more than a percentage
_ROUND = 1.01  # condition number of a bowl that is round for all purposes


def stability_section(diagnosis: Diagnosis, text: Messages) -> None:
    """The scale of learning rates with the numbers behind it, key `stability`; or what holds where it does not."""
    config, steady = diagnosis.result.config, diagnosis.stability
    with st.container(key="stability"):
        st.header(text("stability.heading"), anchor=False)
        if not steady.applies:
            values = {"optimizer": config.optimizer, "loss": config.loss, "limit": short(2.0 * steady.limit)}
            values |= {"step": short(last_move(diagnosis.result), 2), "rate": config.learning_rate}
            st.markdown(text(f"stability.without.{_why_not(diagnosis)}", **values))
        if config.loss != "MSE":
            return
        if config.optimizer != "SGD":
            st.markdown(text("stability.for_sgd"))
        if steady.applies:
            figure = stability_figure(steady, config.learning_rate, text)
            st.plotly_chart(figure, key="stability_figure", config=chart_config(text))
        st.markdown(_limit(diagnosis, text))
        st.markdown(_condition(diagnosis, text))
        if steady.applies:
            st.markdown(_growth(diagnosis, text))


def _why_not(diagnosis: Diagnosis) -> str:
    """Which of the theory's conditions the run does not meet."""
    config = diagnosis.result.config
    if config.optimizer != "SGD":
        return "adagrad" if config.optimizer == "Adagrad" else "adaptive"
    return {"MSE": "batches", "L1": "loss", "Huber": "huber"}[config.loss]


def _limit(diagnosis: Diagnosis, text: Messages) -> str:
    """Below which rate SGD converges, and which rate is best; a momentum makes a whole range of them as good."""
    config, steady = diagnosis.result.config, diagnosis.stability
    values = {"limit": short(steady.limit), "best": short(steady.best_rate), "largest": short(steady.curvatures[0])}
    values |= {"low": short(steady.best_low, 2), "high": short(steady.best_high, 3), "momentum": config.momentum}
    values["percent"] = short(100.0 * (1.0 - steady.best_growth), 3)
    if steady.best_low < steady.best_high:
        return text("stability.limit.momentum_range", **values)
    key = "momentum" if config.momentum > 0 and config.optimizer == "SGD" else "plain"
    near = "_near" if short(steady.best_rate) == short(steady.limit) else ""
    return text(f"stability.limit.{key}{near}", **values)


def _condition(diagnosis: Diagnosis, text: Messages) -> str:
    steady = diagnosis.stability
    if len(steady.curvatures) == 1:
        return text("stability.one_curvature", largest=short(steady.curvatures[0]))
    if steady.condition < _ROUND:
        return text("stability.round", largest=short(steady.curvatures[0]))
    largest, smallest = (short(value) for value in steady.curvatures)
    words = text(f"stability.condition.{_in_words(steady.condition)}")
    times = round(short(math.sqrt(steady.condition), 2))
    values = {"largest": largest, "smallest": smallest, "condition": short(steady.condition), "times": times}
    return text("stability.curvatures", words=words, **values)


def _in_words(condition: float) -> str:
    if condition < 10:
        return "round"
    return "long" if condition < 1000 else "canyon"


def _growth(diagnosis: Diagnosis, text: Messages) -> str:
    """The growth per epoch as a change in percent: 0.9976 and 0.9999976 are worlds apart and look alike."""
    steady = diagnosis.stability
    growths = [steady.predicted_growth, steady.measured_growth]
    if steady.predicted_growth > _FAR:
        factors = ["—" if growth is None else format_number(growth, 4) for growth in growths]
        return text("stability.growth_far", predicted=factors[0], measured=factors[1])
    away = steady.predicted_growth > 1
    sign = 100.0 if away else -100.0
    changes = ["—" if growth is None else f"{format_number(sign * (growth - 1.0), 4)}%" for growth in growths]
    return text("stability.growth_away" if away else "stability.growth", predicted=changes[0], measured=changes[1])
