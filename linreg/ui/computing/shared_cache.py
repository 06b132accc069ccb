"""A small cache that all visitors share: what one computes, the others who ask for the same wait for and get."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

POLL_SECONDS = 0.1
Value = TypeVar("Value")


class SharedCache:
    """The last `size` values computed. Safe to use from many threads; each key is computed by one at a time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._computing: dict[Hashable, Lock] = {}
        self._guard = Lock()

    def get(self, key: Hashable, compute: Callable[[], Value], while_waiting: Callable[[], object]) -> Value:
        """The value of `key`, computed if it is not there.

        while_waiting is called now and then while another thread computes it; what it raises ends the wait. If
        `compute` raises, nothing is kept and the next thread tries.
        """
        with self._guard:
            lock = self._computing.setdefault(key, Lock())
        while not lock.acquire(timeout=POLL_SECONDS):
            while_waiting()
        try:
            with self._guard:
                if key in self._values:
                    self._values.move_to_end(key)
                    kept: Value = self._values[key]
                    return kept
            value = compute()
            with self._guard:
                self._values[key] = value
                if len(self._values) > self._size:
                    self._values.popitem(last=False)
            return value
        finally:
            lock.release()
            with self._guard:
                self._computing.pop(key, None)
