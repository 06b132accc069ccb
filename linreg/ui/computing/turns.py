"""Turns: of all that visitors ask for, one piece of work at a time.

Threads that compute side by side in one Python fight for its interpreter, and all of them take several times as long.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event, Lock, Thread, current_thread
from time import monotonic

LATER_SECONDS = 5.0  # who can wait is treated as if it had come so much later
CHECK_SECONDS = 0.25  # between two looks whether the work is still wanted
FIRST_IN_LINE_SECONDS = 0.05  # between two looks whether the thread whose turn it is has died
Ticket = tuple[float, int]
Check = Callable[[], object]


class Turns:
    """A queue of threads of which one has the turn. It ends when that thread leaves, or with the thread itself."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._numbers = count()
        self._queue: dict[Ticket, Event] = {}
        self._holder: Thread | None = None

    def take(self, check: Check, *, later: bool = False) -> None:
        """Wait for the turn; a thread that has it gives it to the others first.

        check is called now and then in the meantime, and what it raises ends the wait. later: behind those who come
        within LATER_SECONDS.
        """
        self.leave()
        event = Event()
        with self._guard:
            ticket = (monotonic() + LATER_SECONDS * later, next(self._numbers))
            self._queue[ticket] = event
        try:
            while not self._taken(ticket):
                first = self._first() == ticket
                if not event.wait(FIRST_IN_LINE_SECONDS if first else CHECK_SECONDS):
                    check()
                event.clear()
        except BaseException:
            with self._guard:
                del self._queue[ticket]
                self._wake()
            raise

    def share(self, check: Check, *, later: bool = False) -> None:
        """Let those go first who wait already; for long work, to be called between two slices of it."""
        mine = (monotonic() + LATER_SECONDS * later, next(self._numbers))
        first = self._first()
        if self._is_mine() and first is not None and first < mine:
            self.take(check, later=later)

    def leave(self) -> None:
        """Give the turn up, if this thread has it."""
        with self._guard:
            if self._holder is current_thread():
                self._holder = None
                self._wake()

    @contextmanager
    def aside(self, check: Check) -> Iterator[None]:
        """Without the turn, if this thread has it: for waiting, and for work that does not need the interpreter."""
        had = self._is_mine()
        self.leave()
        yield
        if had:
            self.take(check)

    def waiting(self) -> int:
        """How many wait for the turn."""
        return len(self._queue)

    def _is_mine(self) -> bool:
        return self._holder is current_thread()

    def _first(self) -> Ticket | None:
        with self._guard:
            return min(self._queue, default=None)

    def _taken(self, ticket: Ticket) -> bool:
        with self._guard:
            free = self._holder is None or not self._holder.is_alive()
            if free and min(self._queue) == ticket:
                del self._queue[ticket]
                self._holder = current_thread()
                return True
            return False

    def _wake(self) -> None:
        if self._queue:
            self._queue[min(self._queue)].set()
