"""Who is compared: the page's run with some inputs changed, one row left out, or a line of its loop broken."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from linreg.config import Broken, TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.moments import Data
from linreg.words import Message, message

Racer = Literal["SGD", "momentum", "RMSprop", "Adam", "Adagrad"]
RACERS: tuple[Racer, ...] = get_args(Racer)
BROKEN: tuple[Broken, ...] = get_args(Broken)
MAX_COMPANIONS = 4  # beside a race: more lines in one picture cannot be told apart
RACING_MOMENTUM = 0.9  # of the racer "momentum": what torch's documentation and most tutorials use
_ORDER = {field.name: place for place, field in enumerate(fields(TrainingConfig))}


@dataclass(frozen=True)
class Companion:
    """A run beside the page's own.

    changes: (field of TrainingConfig, value), in the order of the fields. pinned: they are changes of the default
    settings, so that the companion stays when the page's inputs move on; else of the page's. without: the number of the
    row left out, counted from 1. broken: the line of the loop that is wrong on purpose.

    Raises ValueError for a field that is none, given twice, or a row below 1. Whether a value is allowed shows when it
    meets the page's settings: see `config_of`.
    """

    changes: tuple[tuple[str, Any], ...] = ()
    pinned: bool = False
    without: int | None = None
    broken: Broken | None = None

    def __post_init__(self) -> None:
        names = [name for name, _ in self.changes]
        if len(set(names)) < len(names) or not set(names) <= _ORDER.keys():
            raise ValueError(f"changes={self.changes!r}: must name fields of TrainingConfig, each once")
        if self.without is not None and self.without < 1:
            raise ValueError(f"without={self.without!r}: must be at least 1")
        object.__setattr__(self, "changes", tuple(sorted(self.changes, key=lambda change: _ORDER[change[0]])))
        self.config_of(TrainingConfig())  # each value by itself

    def config_of(self, config: TrainingConfig) -> TrainingConfig:
        """The settings of this companion beside a page with `config`."""
        return replace(TrainingConfig() if self.pinned else config, **dict(self.changes))

    def dataset_of(self, dataset: Data) -> Data:
        """The rows of this companion. Raises DataError if there is no such row here, or no line without it."""
        if self.without is None:
            return dataset
        if self.without > dataset.rows:
            raise DataError("compare.no_such_row", row=self.without, rows=dataset.rows)
        kept = [*range(self.without - 1), *range(self.without, dataset.rows)]
        return Dataset(dataset.x[kept], dataset.y[kept], dataset.x_name, dataset.y_name, dataset.x_scale)


def changed(**inputs: Any) -> Companion:
    """The page's run with these inputs changed: `changed(optimizer="SGD", learning_rate=0.1)`."""
    return Companion(tuple(inputs.items()))


def pin(config: TrainingConfig, broken: Broken | None = None) -> Companion:
    """A companion that stays as the run is now."""
    defaults = TrainingConfig()
    kept = {name: getattr(config, name) for name in _ORDER if getattr(config, name) != getattr(defaults, name)}
    return Companion(tuple(kept.items()), pinned=True, broken=broken)


@dataclass(frozen=True)
class Race:
    """Optimizers from the same start: all at the page's learning rate, or (`best`) each at its best of a grid."""

    racers: tuple[Racer, ...] = RACERS
    best: bool = False

    def __post_init__(self) -> None:
        known = set(self.racers) <= set(RACERS) and len(set(self.racers)) == len(self.racers)
        if not (known and self.racers):
            raise ValueError(f"racers={self.racers!r}: must be some of {', '.join(RACERS)}, each once")


@dataclass(frozen=True)
class Lineup:
    """All that is compared with the page's run. Raises ValueError for more than MAX_COMPANIONS beside the race."""

    race: Race | None = None
    companions: tuple[Companion, ...] = ()

    def __post_init__(self) -> None:
        if len(self.companions) > MAX_COMPANIONS or len(set(self.companions)) < len(self.companions):
            raise ValueError(f"{len(self.companions)} companions: must be at most {MAX_COMPANIONS}, each once")


def racer_inputs(racer: Racer) -> dict[str, Any]:
    """The inputs that make the page's run that of a racer."""
    momentum = RACING_MOMENTUM if racer == "momentum" else 0.0
    return {"optimizer": "SGD" if racer == "momentum" else racer, "momentum": momentum, "nesterov": False}


def same_run(one: Companion, other: Companion, config: TrainingConfig) -> bool:
    """Whether two companions of a page with `config` are one run."""
    settings = [one.config_of(config), other.config_of(config)]
    return (one.without, one.broken) == (other.without, other.broken) and not differing_fields(settings)


def label_of(companion: Companion, config: TrainingConfig, always: tuple[str, ...] = ()) -> Message:
    """What sets the companion apart from a page with `config`, in a few words; `always`: fields named in any case."""
    own = companion.config_of(config)
    parts = said(own, {*differing_fields([config, own]), *always})
    if companion.without is not None:
        parts.append(message("compare.without_row", row=companion.without))
    if companion.broken is not None:
        parts.append(message(f"compare.broken.{companion.broken}"))
    return message("compare.label", changes=parts) if parts else message("compare.same")


def said(config: TrainingConfig, names: Collection[str]) -> list[Message]:
    """The inputs `names` with their values, in words and in order, but for those that the optimizer leaves unused."""
    used = {name: getattr(config, name) for name in _ORDER if name in names}
    if config.optimizer != "SGD":
        used = {name: value for name, value in used.items() if name not in ("momentum", "nesterov")}
    return [change_message(name, value) for name, value in used.items()]


def change_message(name: str, value: Any) -> Message:
    """An input with its value, in words: "learning rate 0.1", "no bias"."""
    if isinstance(value, bool) or value is None:
        return message(f"compare.change.{name}_{'on' if value else 'off'}")
    return message(f"compare.change.{name}", value=value)


def differing_fields(configs: list[TrainingConfig]) -> list[str]:
    """The fields in which settings differ, in their order; those that the optimizers leave unused do not count."""
    used = [_without_unused(config) for config in configs]
    return [name for name in _ORDER if len({getattr(config, name) for config in used}) > 1]


def _without_unused(config: TrainingConfig) -> TrainingConfig:
    """Momentum is SGD's alone, and looking ahead is for a momentum alone."""
    if config.optimizer != "SGD":
        return replace(config, momentum=0.0, nesterov=False)
    return replace(config, nesterov=config.nesterov and config.momentum > 0)
