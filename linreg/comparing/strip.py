"""The strip under the learning rate: the same run at rates over the whole slider, each really run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import inf

from linreg.config import LEARNING_RATES, TrainingConfig
from linreg.diagnosis.stability import stability
from linreg.result import TrainingResult
from linreg.training.ending import settled, until_settled
from linreg.training.fast_loop import Beat, fast_loop
from linreg.training.preparation import Preparation, prepare
from linreg.training.progress import OnProgress, heartbeat
from linreg.training.recording import record
from linreg.training.workload import affordable_epochs

# 5, 2, 1, 0.5, …, the largest first, as smaller ones are tried only while it may be worth it; and those in between.
RATES = tuple(rate for rate in reversed(LEARNING_RATES) if f"{rate:.1e}"[:3] in ("1.0", "2.0", "5.0"))
BETWEEN = tuple(rate for rate in reversed(LEARNING_RATES) if f"{rate:.1e}"[:3] in ("1.5", "3.0", "8.0"))
MOST_EPOCHS = 1000  # of each run …
FEWEST_EPOCHS = 20  # … less than which show nothing
ALL_EPOCHS = 10_500  # of all runs together: what keeps the strip below one and a half plain runs of the article
MAX_SECONDS = 2.0  # of all together, as linreg.training.workload counts
ENOUGH = 3  # rates in a row that are too small: those below are smaller still
BLOCK = 128  # updates between two looks whether a run has settled


@dataclass(frozen=True)
class Bar:
    """One rate. epochs: after so many it has converged, None if not within the strip's limit.

    diverged: the epoch at which its numbers grew beyond what the computer can hold, None if they did not. loss: the
    last one, in trained units.
    """

    rate: float
    epochs: int | None
    diverged: int | None
    loss: float


@dataclass(frozen=True)
class RateStrip:
    """The bars by rate, and the limit: how many epochs each may take.

    highest_stable: for full-batch SGD on the MSE the rate above which it diverges, 2/λ without momentum; else None.
    """

    bars: tuple[Bar, ...]
    limit: int
    highest_stable: float | None

    @property
    def best(self) -> Bar | None:
        """The bar that needs the fewest epochs; of equal ones the smallest rate."""
        found = [bar for bar in self.bars if bar.epochs is not None]
        return min(found, key=lambda bar: bar.epochs or 0, default=None)


def rate_strip(result: TrainingResult, on_progress: OnProgress | None = None) -> RateStrip | None:
    """The run of `result` at RATES, whatever its own; None where the data are too large for so many runs.

    Each bar is what `epochs_to_converge` gives for the same run with the strip's limit. Rates below ENOUGH others that
    are too small are left out; rates BETWEEN two follow where one of them converges. All that up to ALL_EPOCHS.
    on_progress(rates done, rates) is called as in `train`.
    """
    count = len(RATES)
    limit = min(MOST_EPOCHS, affordable_epochs(result.dataset.rows_here, result.config, MAX_SECONDS / count))
    if limit < FEWEST_EPOCHS:
        return None
    theory = stability(result)
    bars = sorted(_bars(result, limit, heartbeat(on_progress, count)), key=lambda bar: bar.rate)
    return RateStrip(tuple(bars), limit, theory.limit if theory.applies else None)


def _bars(result: TrainingResult, limit: int, beat: Beat) -> Iterator[Bar]:
    prepared = prepare(result.dataset, result.config)
    tried: dict[float, Bar] = {}
    left = ALL_EPOCHS
    for rate in _rates(tried):
        config = replace(result.config, learning_rate=rate, epochs=limit)
        tried[rate], epochs = try_rate(result, prepared, config, partial(_tell, beat, len(tried)))
        yield tried[rate]
        left -= epochs
        if left < limit:
            return


def _rates(tried: Mapping[float, Bar]) -> Iterator[float]:
    """What to try next; `tried` grows meanwhile."""
    too_small = 0
    for rate in RATES:
        yield rate
        found = any(tried[one].epochs for one in RATES if one in tried and one > rate)
        too_small = too_small + 1 if found and tried[rate].epochs is None else 0
        if too_small == ENOUGH:
            break
    for rate in BETWEEN:
        above = min((one for one in RATES if one > rate), default=rate)
        below = max((one for one in RATES if one < rate), default=rate)
        if any(one in tried and tried[one].epochs for one in (above, below)):
            yield rate


def with_own(strip: RateStrip, result: TrainingResult) -> RateStrip:
    """The strip with a bar for the rate of `result` itself, if it has none."""
    own = result.config.learning_rate
    if any(bar.rate == own for bar in strip.bars):
        return strip
    config = replace(result.config, epochs=strip.limit)
    bar, _ = try_rate(result, prepare(result.dataset, config), config, lambda epochs: None)
    return replace(strip, bars=tuple(sorted((*strip.bars, bar), key=lambda one: one.rate)))


def _tell(beat: Beat, place: int, _: int) -> None:
    beat(place)


def try_rate(result: TrainingResult, prepared: Preparation, config: TrainingConfig, beat: Beat) -> tuple[Bar, int]:
    """The bar of the run of `config` on the data of `result`, and how many epochs were run for it.

    prepared: of the same data and start; its generator is left as it was, so that every run draws the same.
    """
    drawn = prepared.generator.get_state()
    blocks = fast_loop(prepared, config, beat, BLOCK)
    recording = record(until_settled(blocks, result.trained_optimum, prepared), prepared, config)
    prepared.generator.set_state(drawn)
    epochs = recording.states.weight.size
    needed = settled(recording, result.trained_optimum, prepared)
    diverged = epochs if recording.diverged else None
    loss = float(recording.states.loss[-1]) if epochs and not recording.diverged else inf
    return Bar(config.learning_rate, needed, diverged, loss), epochs
