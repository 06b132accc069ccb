"""The cache that all visitors share."""

from contextlib import contextmanager
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


def test_after_a_failure_too_each_key_is_computed_by_one_at_a_time():
    cache, begun, fail_now, second_begun, end_now, third = SharedCache(2), Event(), Event(), Event(), Event(), Event()
    computed = []

    def fail() -> None:
        begun.set()
        fail_now.wait()
        raise ZeroDivisionError

    def second() -> str:
        second_begun.set()
        end_now.wait()
        return "second"

    def ask_and_fail() -> None:
        with pytest.raises(ZeroDivisionError):
            cache.get("a", fail, _nothing)

    def ask_third() -> None:
        computed.append(cache.get("a", lambda: third.set() or "third", third.set))

    threads = [Thread(target=ask_and_fail), Thread(target=lambda: cache.get("a", second, fail_now.set))]
    threads[0].start()
    begun.wait()
    threads[1].start()
    second_begun.wait()  # the first has failed, the second computes
    threads.append(Thread(target=ask_third))
    threads[2].start()
    third.wait()  # it waits, or computes beside the second
    end_now.set()
    for thread in threads:
        thread.join()
    assert computed == ["second"]


def test_who_is_stopped_on_the_way_back_from_waiting_leaves_the_key_to_others():
    cache, begun, finish = SharedCache(2), Event(), Event()

    def fail() -> None:
        begun.set()
        finish.wait()
        raise ZeroDivisionError

    @contextmanager
    def aside():
        finish.set()
        yield
        raise InterruptedError

    def ask_and_fail() -> None:
        with pytest.raises(ZeroDivisionError):
            cache.get("a", fail, _nothing)

    worker = Thread(target=ask_and_fail)
    worker.start()
    begun.wait()
    with pytest.raises(InterruptedError):
        cache.get("a", lambda: "mine", _nothing, aside)
    worker.join()
    assert cache.get("a", lambda: "value", _nothing) == "value"
