"""What came of the training in a sentence, and the prediction for a new x."""

from contextlib import suppress
from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from linreg.diagnosis import Diagnosis, diagnose
from linreg.least_squares import LeastSquares
from linreg.result import TrainingResult
from linreg.ui.answer.prediction_section import prediction_section
from linreg.ui.answer.verdict_section import advice_section, epochs_to_look_ahead, verdict_section
from linreg.ui.computing.results import StoppedError, doubts, epochs_needed
from linreg.ui.state.memory import default_of, memory
from linreg.words import Messages


@dataclass(frozen=True)
class Answer:
    """What the top of the page says: the diagnosis, the place for its advice, the values of x asked for."""

    diagnosis: Diagnosis
    advice: DeltaGenerator
    new_values: tuple[float, ...]


def answer_section(
    verdict: DeltaGenerator, prediction: DeltaGenerator, result: TrainingResult, text: Messages
) -> Answer:
    """The verdict and the prediction."""
    diagnosis = diagnose(result)
    with verdict:
        advice = verdict_section(diagnosis, text)
    return Answer(
        diagnosis, advice, prediction_section(prediction, result, text, default_of("new_x", memory().current))
    )


def look_ahead_section(answer: Answer, exact: LeastSquares, text: Messages) -> None:
    """What speaks against the line, and what to do, which may take a look at many more epochs; nothing waits for it."""
    limit = epochs_to_look_ahead(answer.diagnosis)
    needed = None
    if limit is not None:
        with answer.advice, suppress(StoppedError):
            needed = epochs_needed(answer.diagnosis.result, limit, text)
    with answer.advice:
        doubted = doubts(exact, answer.diagnosis.result)
    advice_section(answer.advice, answer.diagnosis, needed, doubted, text)
