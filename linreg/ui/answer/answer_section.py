"""What came of the training, what to think of the line, and the prediction for a new x."""

from contextlib import suppress
from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from linreg.diagnosis import Diagnosis, diagnose
from linreg.diagnosis.line_verdict import judge_line
from linreg.least_squares import LeastSquares
from linreg.result import TrainingResult
from linreg.ui.answer.prediction_section import prediction_section
from linreg.ui.answer.verdict_section import (
    VerdictPlaces,
    advice_section,
    epochs_to_look_ahead,
    line_verdict,
    training_verdict,
    verdict_section,
)
from linreg.ui.computing.results import StoppedError, advised, doubts, looked_ahead
from linreg.ui.state.defaults import default_of
from linreg.ui.state.memory import memory
from linreg.words import Messages


@dataclass(frozen=True)
class Answer:
    """What the top of the page says: the diagnosis, the places of the verdicts, the values of x asked for."""

    diagnosis: Diagnosis
    places: VerdictPlaces
    new_values: tuple[float, ...]


def answer_section(
    verdict: DeltaGenerator, prediction: DeltaGenerator, result: TrainingResult, text: Messages
) -> Answer:
    """The verdicts, as far as they are known at once, and the prediction."""
    diagnosis = diagnose(result)
    with verdict:
        places = verdict_section(diagnosis, text)
    new_values = prediction_section(prediction, result, text, default_of("new_x", memory().current))
    return Answer(diagnosis, places, new_values)


def look_ahead_section(answer: Answer, exact: LeastSquares, text: Messages) -> None:
    """The line's verdict, and what takes a look at many more epochs: the training's for good, and what to do.

    Nothing waits for it.
    """
    diagnosis, places = answer.diagnosis, answer.places
    with places.line:
        against = doubts(exact, diagnosis.result)
    line_verdict(places.line, judge_line(exact, against), against, text)
    if diagnosis.result.broken is not None:
        return  # what to do is to mend the loop, which the frame around it says
    with places.advice, suppress(StoppedError):
        limit = epochs_to_look_ahead(diagnosis)
        if limit is not None:
            diagnosis = diagnose(diagnosis.result, looked_ahead(diagnosis.result, limit, text))
            training_verdict(places.training, diagnosis, text)
        advice_section(places.row, diagnosis, advised(diagnosis, text), text)
