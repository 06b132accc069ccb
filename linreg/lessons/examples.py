"""The runs and numbers that the lessons talk about, and how they are judged."""

from typing import Any

import numpy as np

from linreg.comparing import Companion
from linreg.comparing.companion import Racer
from linreg.comparing.runs import run_of
from linreg.config import LIMITS, TrainingConfig
from linreg.dataset import Dataset
from linreg.least_squares.line import Predictions
from linreg.result import TrainingResult
from linreg.sources import catalog
from linreg.training import epochs_to_converge, train
from linreg.words import Message, format_number, message

DIGITS = 4  # of the numbers in a sentence
MUCH = 10  # times as many epochs, or times as large a loss, is another kind of result


def data_of(name: str) -> Dataset:
    """A dataset of the catalog, with the columns that the page chooses first."""
    entry, frame = catalog.ENTRIES[name], catalog.load(name)
    return Dataset(frame[entry.x_column], frame[entry.y_column])


def article(**inputs: Any) -> TrainingResult:
    """The article's run with some inputs changed."""
    return train(data_of("article"), _config(inputs))


def article_companion(companion: Companion, **inputs: Any) -> TrainingResult:
    """A companion of the article's run with some inputs changed."""
    return run_of(data_of("article"), _config(inputs), companion)


def epochs_it_needs(result: TrainingResult) -> int:
    """The epochs after which `result` has converged, 0 if it never does."""
    return epochs_to_converge(result, int(LIMITS["epochs"].high)) or 0


def harm(good: TrainingResult, bad: TrainingResult) -> int:
    """How much worse `bad` is than `good`: 0 a little, 1 much slower, 2 ruined."""
    if bad.outcome.kind == "diverged":
        return 2
    return int(epochs_it_needs(bad) > MUCH * epochs_it_needs(good))


def settling(broken: TrainingResult, healthy: TrainingResult) -> int:
    """What became of the loss in the second half: 0 the same, 1 lower, 2 it never settles."""
    half = len(healthy.history) // 2
    there, here = healthy.history.loss[half:], broken.history.loss[half:]
    if float(here.max()) > MUCH * float(there.max()):
        return 2
    return 0 if np.array_equal(here, there) else 1


def half_width(there: Predictions) -> float:
    """How far a new y may be from the line at the one x of `there`; infinite where that cannot be said."""
    return np.inf if there.prediction_high is None else float(there.prediction_high - there.y_hat)


def raced(racer: Racer, y_hat: Any) -> Message:
    """A racer and its prediction."""
    name = message("compare.racing_momentum") if racer == "momentum" else racer
    return message("lesson.raced", name=name, y=format_number(float(y_hat), DIGITS))


def short(facts: dict[str, Any]) -> dict[str, Any]:
    """The numbers, and those in lists, to DIGITS significant digits; whole ones and words as they are."""

    def shorten(value: Any) -> Any:
        if isinstance(value, list):
            return [shorten(one) for one in value]
        return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value

    return {name: shorten(value) for name, value in facts.items()}


def _config(inputs: dict[str, Any]) -> TrainingConfig:
    entry = catalog.ENTRIES["article"]
    start = {"initial_weight": entry.initial_weight, "initial_bias": entry.initial_bias}
    return TrainingConfig(**{**start, **inputs})
