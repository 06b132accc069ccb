"""The page's inputs as query parameters, and back: every shareable setting with its type and default, stated once."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from linreg.comparing import read_lineup
from linreg.comparing.companion import BROKEN
from linreg.config import CHOICES, LEARNING_RATES, LIMITS, WHOLE, Limits, TrainingConfig
from linreg.lessons.lesson import LESSONS, read_hidden, read_question
from linreg.sources.catalog import ENTRIES
from linreg.sources.generator import LIMITS as SYNTHETIC_LIMITS
from linreg.sources.generator import SyntheticConfig
from linreg.words import LANGUAGES

VERSION = "1"
OWN = "own"
SYNTHETIC = "synthetic"
DATABASE = "database"
SYNTHETIC_PREFIX = "synthetic_"
TABS = ("steps", "compare", "statistics", "code")
LOSS_SCALES = ("linear", "log", "above")
FIT_EXTRAS = ("bands", "squares", "true_line")
LEVELS = ("90%", "95%", "99%")
UNITS = ("trained", "user")
_ANY_NUMBER = Limits(-math.inf, math.inf)
MAX_DIGITS = 18  # of a whole number: more are beyond every limit, and beyond what a float can hold
LOG_EVERY_LIMITS = Limits(1, 10_000)


@dataclass(frozen=True)
class Parameter:
    """One setting of the link. kind is the type of its value; choices or limits bound it; optional allows no value.

    check: raises ValueError for a text that is not allowed.
    """

    name: str
    kind: type
    default: Any
    choices: tuple[str, ...] = ()
    limits: Limits | None = None
    optional: bool = False
    check: Callable[[str], object] | None = None

    def parse(self, raw: str) -> Any:
        """The value that `raw` writes. Raises ValueError if it writes none that is allowed."""
        if raw == "" and self.optional:
            return None
        if self.kind is bool:
            return {"true": True, "false": False}[raw.lower()] if raw.lower() in ("true", "false") else _refuse(raw)
        if self.check is not None:
            self.check(raw)
        if self.kind is str:
            return raw if not self.choices or raw in self.choices else _refuse(raw)
        number = read_whole(raw) if self.kind is int else float(raw)
        return number if (self.limits or _ANY_NUMBER).allow(number) else _refuse(raw)


def read_whole(raw: str) -> int:
    """The whole number that `raw` writes. Raises ValueError if it is none, or longer than any limit."""
    return int(raw) if len(raw) <= MAX_DIGITS else _refuse(raw)


def _refuse(raw: str) -> Any:
    raise ValueError(f"{raw!r} is not allowed")


def write_value(value: Any) -> str:
    """`value` as it stands in a link: true/false, all digits of a number, nothing for None."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return format_float(value)
    return "" if value is None else str(value)


def format_float(value: float) -> str:
    """The shortest text that reads back as the same float64; a whole number without its ".0"; nothing for NaN."""
    return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def read_guess(text: str) -> tuple[float, float] | None:
    """Weight and bias, in the user's units, of a line of one's own: `guess=1.5,2`; None for none.

    Raises ValueError for anything but two numbers from which a training could start.
    """
    if not text:
        return None
    weight, bias = map(float, text.split(","))
    LIMITS["initial_weight"].check("guess", weight)
    LIMITS["initial_bias"].check("guess", bias)
    return weight, bias


def write_guess(weight: float, bias: float) -> str:
    """The line as `read_guess` reads it, to every digit."""
    return f"{format_float(weight)},{format_float(bias)}"


def full_link(page: str, values: Mapping[str, Any]) -> str:
    """The complete address: `page` with every value written out and the version of the link's format."""
    written = {name: write_value(value) for name, value in values.items()}
    return f"{page.split('?')[0]}?{urlencode({**written, 'v': VERSION}, safe=';,:')}"


def refused(raw: Mapping[str, str], used: Mapping[str, Any]) -> Iterable[tuple[str, str, Any]]:
    """(name, text, value in use) of each parameter in a link that was not taken as it was written."""
    for name, text in raw.items():
        if name not in PARAMETERS or name not in used:
            continue
        try:
            taken = PARAMETERS[name].parse(text) == used[name]
        except ValueError:
            taken = False
        if not taken:
            yield name, text, used[name]


def _training_parameters() -> Iterable[Parameter]:
    for field in fields(TrainingConfig):
        limits = LIMITS.get(field.name)
        whole = field.name in WHOLE
        kind = int if whole else float if limits else bool if isinstance(field.default, bool) else str
        if field.name == "learning_rate":
            limits = Limits(LEARNING_RATES[0], LEARNING_RATES[-1])
        yield Parameter(field.name, kind, field.default, CHOICES.get(field.name, ()), limits, field.default is None)


def _synthetic_parameters() -> Iterable[Parameter]:
    for field in fields(SyntheticConfig):
        kind = type(field.default)
        yield Parameter(SYNTHETIC_PREFIX + field.name, kind, field.default, (), SYNTHETIC_LIMITS.get(field.name))


def _page_parameters() -> Iterable[Parameter]:
    yield Parameter("lang", str, "en", tuple(LANGUAGES))
    yield Parameter("dataset", str, "article", (*ENTRIES, SYNTHETIC, OWN, DATABASE))
    yield Parameter("data", str, "")
    yield Parameter("scales", str, "")
    yield Parameter("moments", str, "")
    yield Parameter("x_column", str, "")
    yield Parameter("y_column", str, "")
    yield Parameter("new_x", str, "")
    yield Parameter("loss_scale", str, LOSS_SCALES[0], LOSS_SCALES)
    for extra in FIT_EXTRAS:
        yield Parameter(extra, bool, False)
    yield Parameter("log_every", int, 100, (), LOG_EVERY_LIMITS)
    yield Parameter("level", str, LEVELS[1], LEVELS)
    yield Parameter("surface_units", str, UNITS[0], UNITS)
    yield Parameter("tab", str, "", ("", *TABS))
    yield Parameter("epoch", int, None, (), Limits(0, LIMITS["epochs"].high), True)
    yield Parameter("compare", str, "", check=read_lineup)
    yield Parameter("broken", str, "", ("", *BROKEN))
    yield Parameter("lesson", int, None, (), Limits(1, max(LESSONS)), True)
    yield Parameter("hide", str, "", check=read_hidden)
    yield Parameter("ask", str, "", check=read_question)
    yield Parameter("guess", str, "", check=read_guess)
    yield Parameter("revealed", bool, False)
    yield Parameter("present", bool, False)
    yield Parameter("v", str, VERSION, (VERSION,))


PARAMETERS: Mapping[str, Parameter] = {
    parameter.name: parameter for parameter in (*_page_parameters(), *_training_parameters(), *_synthetic_parameters())
}
