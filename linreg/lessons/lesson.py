"""A lesson as a value: the inputs it begins with, its steps, its questions, and the controls it leaves on the page.

The texts are the messages `lesson.<number>.…`; the answers are computed by `linreg.lessons.answers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from linreg.words import Message, message

# What a lesson, or a teacher's own link, may take off the page: controls by the names of the link, and parts.
CONTROLS = (
    "optimizer", "momentum", "nesterov", "learning_rate", "epochs", "loss", "standardize", "bias", "batch_size",
    "dtype", "seed", "initial_weight", "initial_bias", "new_start", "holdout", "early_stopping", "loss_scale",
    "surface_units", "bands", "squares", "new_x",
)  # fmt: skip
PARTS = ("data_panel", "answer", "more", "tab", "parameters", "log", "rate_strip")
HIDEABLE = (*CONTROLS, *PARTS)
MAX_TEXT = 500  # characters of a teacher's own texts
LINES = ((1.0, 3.0), (2.0, 0.0), (3.0, 0.0))  # (weight, bias) of the lines that lesson 2 ranks


@dataclass(frozen=True)
class Step:
    """Something to do. inputs: of the page, which a click on the step sets; without any it is only read."""

    text: Message
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """One lesson. dataset: of the catalog. inputs: what it begins with, besides the defaults. shown: of HIDEABLE.

    questions: how many choices each has, in order.
    """

    number: int
    dataset: str
    inputs: Mapping[str, Any]
    steps: tuple[Step, ...]
    questions: tuple[int, ...]
    shown: tuple[str, ...]

    @property
    def title(self) -> Message:
        return message(f"lesson.{self.number}.title")

    @property
    def goal(self) -> Message:
        return message(f"lesson.{self.number}.goal")

    @property
    def aha(self) -> Message:
        return message(f"lesson.{self.number}.aha")

    @property
    def hidden(self) -> tuple[str, ...]:
        """What of HIDEABLE the lesson does not use."""
        return tuple(name for name in HIDEABLE if name not in self.shown)


def _steps(number: int, *inputs: Mapping[str, Any]) -> tuple[Step, ...]:
    return tuple(Step(message(f"lesson.{number}.do_{place}"), one) for place, one in enumerate(inputs, start=1))


_GUESS = {"guess": "0,0", "revealed": False}
_SGD = {"optimizer": "SGD", "momentum": 0.0}
_LINE = [{"initial_weight": weight, "initial_bias": bias} for weight, bias in LINES]
_RACE = {"compare": "race", "learning_rate": 0.01, "tab": "compare", "loss_scale": "above"}
_RATES = ("learning_rate", "rate_strip", "more")
_ALL = (
    Lesson(1, "article", _GUESS, _steps(1, _GUESS, {}, {}), (3,), ()),
    Lesson(2, "article", {**_LINE[0], "squares": True}, _steps(2, *_LINE), (3,), ("loss", "squares", "more")),
    Lesson(3, "article", {**_SGD, "learning_rate": 0.01, "loss_scale": "log"},
           _steps(3, *({"learning_rate": rate} for rate in (0.01, 0.1, 0.17, 0.19)), _RACE),
           (3,), ("optimizer", "tab", "loss_scale", *_RATES)),
    Lesson(4, "norris", {**_SGD, "learning_rate": 0.1, "standardize": False},
           _steps(4, {"standardize": False}, {"standardize": True}), (3,),
           ("standardize", "data_panel", "answer", *_RATES)),
    Lesson(5, "article", {**_SGD, "tab": "steps"}, _steps(5, {}, {"broken": "zero_grad"}, {"broken": ""}), (3, 3),
           ("tab", "optimizer", "more")),
    Lesson(6, "article", {}, _steps(6, {"epochs": 1000}, {"learning_rate": 0.1}, {"bias": False}), (3,),
           ("answer", "epochs", "bias", "new_x", *_RATES)),
)  # fmt: skip
LESSONS: Mapping[int, Lesson] = MappingProxyType({lesson.number: lesson for lesson in _ALL})


def question(number: int, place: int) -> Message:
    """The text of question `place` (from 1) of a lesson."""
    return message(f"lesson.{number}.question_{place}")


def read_hidden(text: str) -> tuple[str, ...]:
    """The names in a teacher's `hide=optimizer,log`. Raises ValueError for a name that is not of HIDEABLE."""
    names = tuple(name.strip() for name in text.split(",")) if text else ()
    unknown = [name for name in names if name not in HIDEABLE]
    if unknown or len(text) > MAX_TEXT:
        raise ValueError(f"hide={text!r}: must be some of {', '.join(HIDEABLE)}")
    return names


def read_question(text: str) -> str:
    """A teacher's own question as it is, plain text. Raises ValueError if it is longer than MAX_TEXT characters."""
    if len(text) > MAX_TEXT:
        raise ValueError(f"{len(text)} characters: at most {MAX_TEXT}")
    return text
