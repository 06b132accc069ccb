"""The race of the optimizers: at which rate each is at its best, and how all runs beside each other stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from linreg.comparing.companion import Race, Racer, racer_inputs
from linreg.comparing.strip import FEWEST_EPOCHS, MOST_EPOCHS, RATES, Bar, try_rate
from linreg.config import LIMITS
from linreg.result import TrainingResult
from linreg.training import epochs_to_converge
from linreg.training.preparation import prepare
from linreg.training.progress import OnProgress, heartbeat
from linreg.training.workload import affordable_epochs

SEARCH_SECONDS = 10.0  # of all trials of a race, as linreg.training.workload counts
COUNT_SECONDS = 5.0  # of counting how many epochs one run needs
EpochsNeeded = Callable[[TrainingResult, int], int | None]


@dataclass(frozen=True)
class Standing:
    """How one run of a comparison came out.

    needed: the epochs after which it has converged, counted up to `limit` (0: not counted); None if it takes more.
    predictions: y_hat at each new x. gap: how far its last loss lies above the least possible, in the units of its
    loss. diverged: the epoch at which it grew beyond what the computer can hold.
    """

    needed: int | None
    limit: int
    predictions: tuple[float, ...]
    gap: float
    diverged: int | None


def trial_epochs(result: TrainingResult, race: Race) -> int:
    """How many epochs each trial of `best_rates` may have; 0 if the data are too large for so many runs."""
    trials = len(race.racers) * len(RATES)
    limit = min(MOST_EPOCHS, affordable_epochs(result.dataset.rows_here, result.config, SEARCH_SECONDS / trials))
    return limit if limit >= FEWEST_EPOCHS else 0


def best_rates(result: TrainingResult, race: Race, on_progress: OnProgress | None = None) -> dict[Racer, float]:
    """The rate of RATES at which each racer converges soonest, within `trial_epochs` of the page's run `result`.

    Where none converges, the one that comes to the lowest loss. Empty if there are no epochs for trials.
    on_progress(trials done, trials) is called as in `train`.
    """
    limit, trials = trial_epochs(result, race), len(race.racers) * len(RATES)
    if not limit:
        return {}
    prepared, tell = prepare(result.dataset, result.config), heartbeat(on_progress, trials)
    best: dict[Racer, float] = {}
    for place, racer in enumerate(race.racers):
        config = replace(result.config, **racer_inputs(racer), epochs=limit)
        bars = []
        for number, rate in enumerate(RATES, start=place * len(RATES)):
            beat = partial(_tell, tell, number)
            bars.append(try_rate(result, prepared, replace(config, learning_rate=rate), beat)[0])
        best[racer] = min(bars, key=_merit).rate
    return best


def standing(
    result: TrainingResult, new_x: Iterable[float], epochs_needed: EpochsNeeded = epochs_to_converge
) -> Standing:
    """How `result` stands in a comparison. epochs_needed: `epochs_to_converge`, or a function that remembers it."""
    if result.broken is not None:  # whose loop is not the one that could be counted on
        limit, needed = 0, result.outcome.epoch if result.outcome.kind == "converged" else None
    else:
        affordable = affordable_epochs(result.dataset.rows_here, result.config, COUNT_SECONDS)
        limit = min(int(LIMITS["epochs"].high), max(affordable, result.config.epochs))
        needed = epochs_needed(result, limit)
    return Standing(
        needed=needed,
        limit=limit,
        predictions=tuple(float(result.predict(x)) for x in new_x),
        gap=max(result.loss - result.optimum.loss, 0.0),  # rounding may carry a run below the floor
        diverged=result.outcome.epoch if result.outcome.kind == "diverged" else None,
    )


def _merit(bar: Bar) -> tuple[bool, int, float, float]:
    """Less is better: converged soonest, else the lowest loss; of equals the smallest rate."""
    return bar.epochs is None, bar.epochs or 0, bar.loss if bar.epochs is None else 0.0, bar.rate


def _tell(beat: Callable[[int], None], done: int, _: int) -> None:
    beat(done)
