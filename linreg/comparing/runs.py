"""The companions of a page's run, trained: each is a run of its own, with the digits it has when it is run alone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from linreg.comparing.broken import train_broken
from linreg.comparing.companion import RACERS, Companion, Lineup, Racer, changed, label_of, racer_inputs, same_run
from linreg.comparing.work import broken_seconds
from linreg.config import Broken, TrainingConfig
from linreg.dataset import DataError
from linreg.moments import Data
from linreg.result import TrainingResult
from linreg.training import train
from linreg.training.progress import OnProgress
from linreg.training.workload import MAX_SECONDS, estimated_seconds
from linreg.words import Message, message

FIRST_RACER = 5  # colours: companions have 1 to 4, racers 5 to 9, the healthy run beside a broken one 10
HEALTHY = 10
RunOf = Callable[[Data, TrainingConfig, Companion], TrainingResult]


@dataclass(frozen=True, eq=False)
class ComparedRun:
    """A companion with its result. label: what sets it apart from the page's run. colour: 1 to 10, its own for good."""

    companion: Companion
    label: Message
    colour: int
    result: TrainingResult


@dataclass(frozen=True, eq=False)
class Comparison:
    """The runs beside the page's, in the order of their colours, and a sentence for each that could not be."""

    runs: tuple[ComparedRun, ...] = ()
    problems: tuple[Message, ...] = ()


def run_of(
    dataset: Data, config: TrainingConfig, companion: Companion, on_progress: OnProgress | None = None
) -> TrainingResult:
    """The run of `companion` beside a page with `dataset` and `config`: what `train` gives for its inputs.

    Raises DataError where its data or settings cannot be trained.
    """
    rows = companion.dataset_of(dataset)
    own = companion.config_of(config)
    if companion.broken is not None:
        return train_broken(rows, own, companion.broken, on_progress)
    return train(rows, own, on_progress)


def runs_of(
    dataset: Data,
    config: TrainingConfig,
    lineup: Lineup,
    broken: Broken | None = None,
    rates: Mapping[Racer, float] | None = None,
    run: RunOf = run_of,
) -> Comparison:
    """All companions of the page's run. broken: of the page's own run. rates: of the racers, where each has its own.

    run: how one is trained; the page passes a function that remembers. Together with the page's run they get the work
    that one run may have; what is beyond it is left out, and said.
    """
    page = Companion(broken=broken)
    left = MAX_SECONDS - seconds_of(dataset, config, page)
    runs, problems = [], []
    for colour, companion in companions_of(lineup, config, broken, rates).items():
        label = _label(colour, companion, config)
        try:
            seconds = seconds_of(dataset, config, companion)
            if seconds > left:
                raise DataError("compare.too_many_runs", limit=round(MAX_SECONDS))
            runs.append(ComparedRun(companion, label, colour, run(dataset, config, companion)))
            left -= seconds
        except DataError as error:
            problems.append(message("compare.problem", label=label, problem=error.message))
    return Comparison(tuple(runs), tuple(problems))


def _label(colour: int, companion: Companion, config: TrainingConfig) -> Message:
    if colour == HEALTHY:
        return message("compare.healthy")
    return label_of(companion, config, ("optimizer",) if colour >= FIRST_RACER else ())


def companions_of(
    lineup: Lineup,
    config: TrainingConfig,
    broken: Broken | None = None,
    rates: Mapping[Racer, float] | None = None,
) -> dict[int, Companion]:
    """Each companion by its colour; none that is the page's own run or one before it."""
    kept: dict[int, Companion] = {}
    for colour, companion in _all(lineup, broken, rates or {}):
        others = (Companion(broken=broken), *kept.values())
        if not any(same_run(companion, other, config) for other in others):
            kept[colour] = companion
    return kept


def seconds_of(dataset: Data, config: TrainingConfig, companion: Companion) -> float:
    """What a companion costs, as `linreg.training.workload` counts."""
    own = companion.config_of(config)
    if companion.broken is not None:
        return broken_seconds(dataset.rows, own, companion.broken)
    return estimated_seconds(dataset.rows_here, own)


def _all(lineup: Lineup, broken: Broken | None, rates: Mapping[Racer, float]) -> Iterator[tuple[int, Companion]]:
    yield from enumerate(lineup.companions, start=1)
    if lineup.race is not None:
        for racer in lineup.race.racers:
            rate = {"learning_rate": rates[racer]} if racer in rates else {}
            yield FIRST_RACER + RACERS.index(racer), changed(**racer_inputs(racer), **rate)
    if broken is not None:
        yield HEALTHY, Companion()
