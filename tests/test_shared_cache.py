"""The cache that all visitors share."""

from threading import Barrier, Event, Thread

import pytest

from linreg.ui.computing.shared_cache import SharedCache


def _nothing() -> None:
    pass


def test_a_value_is_computed_once_for_one_key():
    cache, computed = SharedCache(2), []
    for _ in range(3):
        assert cache.get("a", lambda: computed.append(1) or "value", _nothing) == "value"
    assert len(computed) == 1


def test_many_threads_that_ask_together_compute_once():
    cache, computed, together = SharedCache(2), [], Barrier(8)
    got = []

    def ask() -> None:
        together.wait()
        got.append(cache.get("a", lambda: computed.append(1) or len(computed), _nothing))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1] * 8


def test_the_least_recently_used_value_goes_first():
    cache, computed = SharedCache(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        cache.get(key, lambda key=key: computed.append(key), _nothing)
    assert computed == ["a", "b", "c", "b"]


def test_a_failure_is_not_kept():
    cache = SharedCache(2)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 / 0, _nothing)
    assert cache.get("a", lambda: "value", _nothing) == "value"


def test_who_waits_can_be_stopped():
    cache, begun, finish = SharedCache(2), Event(), Event()
    worker = Thread(target=lambda: cache.get("a", lambda: begun.set() or finish.wait(), _nothing))
    worker.start()
    begun.wait()

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        cache.get("a", lambda: "mine", stop)
    finish.set()
    worker.join()
