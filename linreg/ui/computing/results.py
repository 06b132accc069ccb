"""The only caches: reading a file, training a run, and what follows from them, keyed by digests and shared by all."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.comparing import Companion, Race
from linreg.comparing.companion import Racer
from linreg.config import TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.diagnosis import Diagnosis
from linreg.diagnosis.data_warnings import line_warnings
from linreg.diagnosis.losses_compared import BestLine, best_lines
from linreg.diagnosis.row_warnings import LEAST_SQUARES, Chosen
from linreg.diagnosis.verdict import Advice, advise
from linreg.least_squares import LeastSquares, fit
from linreg.moments import Data
from linreg.reading import Table, read_file
from linreg.result import Ahead, TrainingResult
from linreg.ui.computing.admission import TOLD_SECONDS, aside, heavy_work, rest, share_turn, still_wanted
from linreg.ui.computing.shared_cache import SharedCache
from linreg.ui.computing.warm_up import prepare_torch, settle_memory
from linreg.words import Message, Messages

if TYPE_CHECKING:
    from linreg.comparing.strip import RateStrip
    from linreg.explaining import Step

QUIET_SECONDS = 0.5  # a run that ends sooner shows no progress bar
HEAVY_ROWS, HEAVY_BYTES = 50_000, 500_000  # where work without slices takes longer than a turn
CAN_WAIT = ("looking_ahead", "advice", "racing", "trying_rates")  # what is not the picture
Heartbeat = Callable[[int, int], None]
Value = TypeVar("Value")


class StoppedError(Exception):
    """The reader has stopped this computation."""


def go_on() -> None:
    """Compute again what the reader has stopped."""
    _stopped().clear()


def read_table(content: bytes, name: str, choices: dict[str, Any]) -> Table:
    """`read_file`, once per file and choices. Raises DataError."""
    key = (sha256(content).hexdigest(), name, tuple(sorted(choices.items())))

    def read() -> Table:
        with heavy_work(len(content) > HEAVY_BYTES):
            return read_file(content, name, **choices)

    return _kept("tables", 4, key, read)


def exact_line(dataset: Data, bias: bool) -> LeastSquares:
    """`least_squares.fit`, once per dataset."""

    def fit_line() -> LeastSquares:
        with heavy_work(dataset.rows > HEAVY_ROWS):
            return fit(dataset, bias)

    return _kept("exact lines", 32, (dataset.digest, bias), fit_line)


def picture_of_data(key: Hashable, draw: Callable[[], str]) -> str:
    """What the stage gets of the data, drawn once for all runs on them. key: all that it shows."""
    return _kept("pictures of data", 8, key, draw)


def training_line(result: TrainingResult) -> LeastSquares:
    """`least_squares.fit` of the training rows, once per dataset and hold-out."""
    dataset = result.dataset
    if isinstance(dataset, Dataset) and not result.training_rows.all():
        dataset = Dataset(*result.training_data, dataset.x_name, dataset.y_name)
    return exact_line(dataset, result.config.bias)


def lines_of_losses(result: TrainingResult) -> tuple[BestLine, ...]:
    """`best_lines`, once for all runs whose training rows and units are the same; ends when an input changes."""
    config = result.config
    key = (result.dataset.digest, config.bias, config.standardize, config.holdout, config.seed)
    return _kept("best lines", 32, key, lambda: best_lines(result, share_turn))


def doubts(line: LeastSquares, result: TrainingResult) -> tuple[Message, ...]:
    """`line_warnings`, once per line and chosen loss; ends when an input changes."""
    loss = result.config.loss
    chosen = LEAST_SQUARES if loss == "MSE" else Chosen(loss, result.optimum.weight)
    key = (line.dataset.digest, line.has_bias, chosen)
    return _kept("doubts", 32, key, lambda: line_warnings(line.dataset, line, chosen, share_turn))


def trained(dataset: Data, config: TrainingConfig, text: Messages, place: str = "") -> TrainingResult:
    """`train`, once per distinct input. A long run shows its progress here, and ends when an input changes.

    place: tells its progress from that of other runs on the page.

    Raises StoppedError once the reader has stopped this very run, DataError as `train` does.
    """

    def run(heartbeat: Heartbeat) -> TrainingResult:
        prepared_torch()
        from linreg.training import train  # torch takes a second to import: after the first paint

        return train(dataset, config, heartbeat)

    return _computed("training", (dataset.digest, config), run, text("page.training"), text, place)


def companion_run(
    dataset: Data, config: TrainingConfig, companion: Companion, text: Messages, place: str = ""
) -> TrainingResult:
    """`linreg.comparing.runs.run_of`, remembered and shown as in `trained`; the page's own run is one of them."""
    rows, own, broken = companion.dataset_of(dataset), companion.config_of(config), companion.broken
    if broken is None:
        return trained(rows, own, text, place)

    def run(heartbeat: Heartbeat) -> TrainingResult:
        from linreg.comparing.broken import train_broken

        prepared_torch()
        return train_broken(rows, own, broken, heartbeat)

    return _computed("training", (rows.digest, own, broken), run, text("page.training"), text, place)


def racing_rates(result: TrainingResult, race: Race, text: Messages) -> dict[Racer, float]:
    """`best_rates`, once per data and settings but for the optimizer and its rate; none if the reader stops it."""

    def search(heartbeat: Heartbeat) -> dict[Racer, float]:
        from linreg.comparing.race import best_rates

        return best_rates(result, race, heartbeat)

    settings = replace(result.config, optimizer="SGD", learning_rate=1.0, epochs=1, momentum=0.0, nesterov=False)
    return _computed("racing", (result.dataset.digest, settings, race), search, text("compare.searching"), text)


def tried_rates(result: TrainingResult, text: Messages) -> "RateStrip | None":
    """`rate_strip`, once for all runs that differ in their epochs or their rate alone."""

    def try_all(heartbeat: Heartbeat) -> "RateStrip | None":
        from linreg.comparing.strip import rate_strip

        return rate_strip(result, heartbeat)

    key = (result.dataset.digest, replace(result.config, epochs=1, learning_rate=1.0))
    return _computed("trying_rates", key, try_all, text("compare.trying"), text)


def looked_ahead(result: TrainingResult, limit: int, text: Messages, place: str = "") -> Ahead:
    """`look_ahead`, with its progress: once for all runs that differ in their epochs alone.

    Raises StoppedError once the reader has stopped it.
    """

    def look(heartbeat: Heartbeat) -> Ahead:
        from linreg.training import look_ahead

        return look_ahead(result, limit, heartbeat)

    key = (result.dataset.digest, replace(result.config, epochs=1), limit)
    return _computed("looking_ahead", key, look, text("page.looking_ahead"), text, place)


def epochs_needed(result: TrainingResult, limit: int, text: Messages, place: str = "") -> int | None:
    """After how many epochs the run has converged; as `looked_ahead` has found."""
    return looked_ahead(result, limit, text, place).needed


def advised(diagnosis: Diagnosis, text: Messages) -> Advice:
    """`advise`, once per run and what was seen ahead of it. Raises StoppedError as `looked_ahead` does."""

    def rehearse(show: Heartbeat) -> Advice:
        from linreg.training.progress import heartbeat

        beat = heartbeat(show, 1)
        return advise(diagnosis, lambda: beat(0))

    result, ahead = diagnosis.result, diagnosis.ahead
    seen = None if ahead is None else (ahead.limit, ahead.needed, ahead.ended)
    key = (result.dataset.digest, result.config, seen)
    return _computed("advice", key, rehearse, text("page.looking_ahead"), text)


def explained_step(result: TrainingResult, epoch: int, text: Messages) -> "Step":
    """`explain_step`, once per run and epoch. It takes the run's epochs again, with its progress."""

    def explain(heartbeat: Heartbeat) -> "Step":
        from linreg.explaining import explain_step

        prepared_torch()
        return explain_step(result, epoch, heartbeat)

    key = (result.dataset.digest, result.config, epoch)
    return _computed("explaining", key, explain, text("step.replaying"), text)


# What a server does once and what it keeps is held by functools, not by Streamlit, whose caches any visitor's message
# can clear.
@cache
def prepared_torch() -> None:
    """Done once per server. Raises DataError where PyTorch cannot be loaded."""
    try:
        prepare_torch()
    except (ImportError, OSError) as error:
        raise DataError("page.no_torch", error=str(error)[:200]) from error


@cache
def settled_memory() -> None:
    """Done once per server, after its first page is out."""
    settle_memory()


@cache
def _cache(name: str, size: int) -> SharedCache:
    return SharedCache(size)


def _computed(
    name: str, key: Hashable, compute: Callable[[Heartbeat], Value], label: str, text: Messages, number: str = ""
) -> Value:
    if (name, key) in _stopped():
        raise StoppedError
    place = st.empty()
    heartbeat = _progress(place, (name, key), number, label, text)

    def in_turn() -> Value:
        if name in CAN_WAIT:
            rest()
        share_turn(later=name in CAN_WAIT)
        return compute(heartbeat)

    value = _kept(name, 32, key, in_turn)
    place.empty()
    return value


def _kept(name: str, size: int, key: Hashable, compute: Callable[[], Value]) -> Value:
    value: Value = _cache(name, size).get(key, compute, still_wanted, aside)
    return value


def _progress(place: DeltaGenerator, what: tuple[str, Hashable], number: str, label: str, text: Messages) -> Heartbeat:
    """What a computation calls as it goes: once it takes long, a bar and a button that stops it.

    Each call is also a place where Streamlit can stop it, because an input changed or the page was closed.
    """
    begun = monotonic()
    bar: DeltaGenerator | None = None

    def show(done: int, epochs: int) -> None:
        nonlocal bar
        waited = share_turn(later=what[0] in CAN_WAIT)
        elapsed = monotonic() - begun
        if elapsed < QUIET_SECONDS or not done:
            return
        if bar is None:
            with place.container(horizontal=True, vertical_alignment="bottom", key=f"running_{what[0]}{number}"):
                bar = st.empty()
                st.button(
                    text("page.stop"), key=f"stop_{what[0]}{number}", on_click=_stop, args=(what,), width="content"
                )
        left = elapsed * max(epochs - done, 0) / done
        words = text("page.progress", label=label, done=done, epochs=epochs, left=left)
        bar.progress(min(done / epochs, 1.0), text("page.sharing", progress=words) if waited > TOLD_SECONDS else words)

    return show


def _stopped() -> set[tuple[str, Hashable]]:
    stopped: set[tuple[str, Hashable]] = st.session_state.setdefault("_stopped", set())
    return stopped


def _stop(what: tuple[str, Hashable]) -> None:
    _stopped().add(what)
