"""Questions that one click answers: the companions that show what another input, or one row less, would do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linreg.comparing.companion import Companion, changed, racer_inputs
from linreg.config import CHOICES, LEARNING_RATES
from linreg.diagnosis.stability import stability
from linreg.result import TrainingResult
from linreg.words import Message, message

MOST_ROWS = 2  # rows that may be left out, each in a question of its own


@dataclass(frozen=True)
class WhatIf:
    """question: as on a button. companions: what to put beside the page's run for it."""

    question: Message
    companions: tuple[Companion, ...]


def what_ifs(result: TrainingResult, warnings: Iterable[Message] = ()) -> tuple[WhatIf, ...]:
    """What can be asked of the page's run. warnings: what the data speak against, for the rows they name.

    Of rows that are not here, only what their moments can answer.
    """
    return tuple(_questions(result, rows_named(warnings)))


def rows_named(warnings: Iterable[Message]) -> tuple[int, ...]:
    """The rows, counted from 1, that sentences about the data name, in the order of the sentences."""
    rows: list[int] = []
    for warning in warnings:
        inner = warning.values.get("rows", ())
        named = rows_named(inner) if isinstance(inner, list | tuple) else ()
        rows += [warning.values["row"]] if "row" in warning.values else named
    return tuple(dict.fromkeys(rows))


def _questions(result: TrainingResult, rows: tuple[int, ...]) -> Iterator[WhatIf]:
    config, here = result.config, bool(result.dataset.rows_here)
    others = [loss for loss in CHOICES["loss"] if loss != config.loss]
    if here:
        yield WhatIf(message("compare.ask.losses", losses=others), tuple(changed(loss=loss) for loss in others))
    for row in rows[:MOST_ROWS] if here else ():
        yield WhatIf(message("compare.ask.without", row=row), (Companion(without=row),))
    for name in ("standardize", "bias"):
        switch = "off" if getattr(config, name) else "on"
        yield WhatIf(message(f"compare.ask.{name}_{switch}"), (changed(**{name: switch == "on"}),))
    start = {"seed": config.seed + 1, "initial_weight": None, "initial_bias": None}
    yield WhatIf(message("compare.ask.start"), (changed(**start),))
    if here and config.batch_size != 1:
        yield WhatIf(message("compare.ask.batch"), (changed(batch_size=1),))
    rate = _rate_above_the_limit(result)
    if rate is not None:
        yield WhatIf(
            message("compare.ask.above_limit", rate=rate), (changed(**racer_inputs("SGD"), learning_rate=rate),)
        )
    dtype = "float64" if config.dtype == "float32" else "float32"
    yield WhatIf(message("compare.ask.dtype", dtype=dtype), (changed(dtype=dtype),))


def _rate_above_the_limit(result: TrainingResult) -> float | None:
    """The smallest rate of the slider at which plain SGD on the MSE of these data diverges."""
    theory = stability(result)
    plain = result.config.optimizer != "SGD" or result.config.momentum == 0
    if result.config.loss != "MSE" or not plain:
        return None
    return min((rate for rate in LEARNING_RATES if rate > theory.limit), default=None)
