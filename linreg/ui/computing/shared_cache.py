"""A small cache that all visitors share: what one computes, the others who ask for the same wait for and get."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from threading import Condition
from typing import Any, NamedTuple

POLL_SECONDS = 0.1


class SharedCache:
    """The last `size` values computed. Safe to use from many threads; each key is computed by one at a time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._computing: set[Hashable] = set()
        self._changed = Condition()

    def get(
        self,
        key: Hashable,
        compute: Callable[[], Any],
        while_waiting: Callable[[], object],
        aside: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Any:
        """The value of `key`, computed if it is not there.

        while_waiting is called now and then while another thread computes it, within `aside()`; what it raises ends
        the wait. If `compute` raises, nothing is kept, and one of those who wait tries.
        """
        found = self._look(key, 0.0)
        try:
            if found is None:
                with aside():
                    while (found := self._look(key, POLL_SECONDS)) is None:
                        while_waiting()
            if not found.mine:
                return found.value
            value = compute()
            self._keep(key, value)
            return value
        finally:
            if found is not None and found.mine:
                self._leave(key)

    def _look(self, key: Hashable, seconds: float) -> "_Found | None":
        """The value, or that it is this thread that is to compute it; None if after so long it is neither."""
        with self._changed:
            if key in self._computing and seconds:
                self._changed.wait(seconds)
            if key in self._values:
                self._values.move_to_end(key)
                return _Found(False, self._values[key])
            if key in self._computing:
                return None
            self._computing.add(key)
            return _Found(True)

    def _keep(self, key: Hashable, value: Any) -> None:
        with self._changed:
            self._values[key] = value
            if len(self._values) > self._size:
                self._values.popitem(last=False)

    def _leave(self, key: Hashable) -> None:
        with self._changed:
            self._computing.discard(key)
            self._changed.notify_all()


class _Found(NamedTuple):
    mine: bool
    value: Any = None
