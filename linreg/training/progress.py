"""Saying now and then how far a run is, to somebody who may end it there."""

from collections.abc import Callable
from time import perf_counter

OnProgress = Callable[[int, int], None]  # epochs done, epochs; what it raises ends the run
PROGRESS_SECONDS = 0.05  # least time between two calls of on_progress


def heartbeat(on_progress: OnProgress | None, epochs: int) -> Callable[[int], None]:
    """A function of the epochs done that calls on_progress unless it did so less than PROGRESS_SECONDS ago."""
    last = perf_counter()

    def beat(done: int) -> None:
        nonlocal last
        if on_progress is not None and perf_counter() - last >= PROGRESS_SECONDS:
            on_progress(done, epochs)
            last = perf_counter()

    return beat
