"""Under the learning rate: what each rate would do on these data with this optimizer, each really run."""

import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.config import LEARNING_RATES
from linreg.link.parameters import format_float
from linreg.result import TrainingResult
from linreg.ui.computing.results import StoppedError, tried_rates
from linreg.ui.state.memory import apply_inputs
from linreg.words import Messages

if TYPE_CHECKING:
    from linreg.comparing.strip import Bar, RateStrip

KEY = "rate_strip_bars"
BESIDE = 1.3  # times the outermost rates: how far the strip goes on beside their bars
_FILES = Path(__file__).parent


def rate_strip_section(place: DeltaGenerator, result: TrainingResult, text: Messages) -> None:
    """A bar for each rate, as tall as the epochs it needs; nothing of a broken loop or of data too large for it.

    Draw it after the pictures: the runs take about as long as the page's own by a plain loop.
    """
    if result.broken is not None:
        return
    with place.container(key="rate_strip", gap=None):
        try:
            strip = tried_rates(result, text)
        except StoppedError:
            return
        if strip is None:
            st.caption(text("strip.too_large"))
            return
        from linreg.comparing.strip import with_own

        strip = with_own(strip, result)
        _component()(data=_shown(strip, result.config.learning_rate, text), key=KEY, on_rate_change=_take)
        st.caption(_sentence(strip, text))


def _shown(strip: "RateStrip", own: float, text: Messages) -> dict[str, Any]:
    rates = [bar.rate for bar in strip.bars]
    low, high = math.log(rates[0] / BESIDE), math.log(rates[-1] * BESIDE)

    def place(rate: float) -> float:
        return (math.log(rate) - low) / (high - low)

    bars = [
        {
            "rate": bar.rate,
            "place": place(bar.rate),
            "height": 1.0 if bar.epochs is None else bar.epochs / strip.limit,
            "kind": "diverged" if bar.diverged is not None else "slow" if bar.epochs is None else "converged",
            "own": bar.rate == own,
            "title": _title(bar, strip.limit, text.plain),
        }
        for bar in strip.bars
    ]
    decades = [10.0**power for power in range(-6, 1) if rates[0] <= 10.0**power <= rates[-1]]
    ticks = [{"place": place(rate), "text": format_float(rate)} for rate in decades]
    limit = strip.highest_stable
    inside = limit is not None and rates[0] <= limit <= rates[-1]
    marks = (
        [{"place": place(limit), "title": text.plain("strip.limit", limit=_short(limit))}] if inside and limit else []
    )
    return {"bars": bars, "marks": marks, "ticks": ticks, "label": text.plain("strip.label")}


def _title(bar: "Bar", limit: int, text: Messages) -> str:
    rate = format_float(bar.rate)
    if bar.diverged is not None:
        return text("strip.diverged", rate=rate, epoch=bar.diverged)
    if bar.epochs is None:
        return text("strip.slow", rate=rate, limit=limit)
    return text("strip.needs", rate=rate, epochs=bar.epochs)


def _sentence(strip: "RateStrip", text: Messages) -> str:
    best, limit = strip.best, strip.highest_stable
    told = text("strip.none", limit=strip.limit)
    if best is not None and best.epochs is not None:
        told = text("strip.best", rate=format_float(best.rate), epochs=best.epochs, limit=strip.limit)
    return told if limit is None else f"{told} {text('strip.limit', limit=_short(limit))}"


def _short(limit: float) -> float:
    return float(f"{limit:.4g}")


def _take() -> None:
    """The rate of the bar that was clicked; it comes from the browser, so it may be anything."""
    rate = st.session_state[KEY].rate
    if isinstance(rate, int | float) and rate in LEARNING_RATES:
        apply_inputs({"learning_rate": float(rate)})


@cache
def _component() -> Any:
    """The component, registered once for the process."""
    return st.components.v2.component(
        "linreg_rate_strip",
        html='<div data-part="rate_strip" role="group"></div>',
        css=(_FILES / "rate_strip.css").read_text(encoding="utf-8"),
        js=(_FILES / "rate_strip.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
