"""The PyTorch program of a run, in cells: with torch alone it prints the run's own log, digit for digit.

program.py.jinja beside this file is the program; here is what it is filled with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from linreg.config import PATIENCE
from linreg.export.program_data import data_facts
from linreg.result import TrainingResult
from linreg.words import Messages

PARTS = ("data", "model", "optimizer", "training", "prediction")  # in the order of the article


@dataclass(frozen=True)
class Cell:
    """One part of the program: its heading, in the reader's language, and its code."""

    heading: str
    code: str


def cells(result: TrainingResult, log_every: int, text: Messages, new_x: Sequence[float] = ()) -> tuple[Cell, ...]:
    """The program in the order of the article: data, model, loss and optimizer, training, prediction."""
    template = _template()
    facts = {
        "text": text,
        "config": result.config,
        "broken": result.broken,
        "scaling": result.scaling,
        **data_facts(result),
        **_run_facts(result),
        "log_every": log_every,
        "new_x": [float(x) for x in new_x],
    }
    context = template.new_context(facts)
    code = {part: "".join(template.blocks[part](context)).removesuffix("\n") for part in PARTS}
    return tuple(Cell(text(f"code.heading.{part}"), code[part]) for part in PARTS)


def _run_facts(result: TrainingResult) -> dict[str, Any]:
    """What the program says of the run besides its settings.

    start: weight and bias that the settings ask for, in trained units; None where the seed draws both. epochs: those
    that the loop counts, which end where the numbers do. loss_scale: what takes a loss to the user's units.
    """
    config, diverged, double = result.config, result.outcome.kind == "diverged", result.dtype == "float64"
    states = result.trained_states
    drawn = config.initial_weight is None and config.initial_bias is None
    momentum = f", momentum={config.momentum!r}" + (", nesterov=True" if config.nesterov else "")
    return {
        "double": double,
        "as_dtype": ", dtype=torch.float64" if double else "",
        "start": None if drawn else (float(states.weight[0]), float(states.bias[0])),
        "momentum": momentum if config.optimizer == "SGD" and config.momentum else "",
        "diverged": diverged,
        "epochs": len(result.history) if diverged else config.epochs,
        "patience": PATIENCE,
        "loss_scale": {"L1": " * y_scale"}.get(config.loss, " * y_scale**2") if config.standardize else "",
    }


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent, encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_written,
    )
    return environment.get_template("program.py.jinja")


def _written(value: object) -> str:
    """Code and words as they are; anything else, so every number, as Python writes it, with all its digits."""
    return value if isinstance(value, str) else repr(value)
