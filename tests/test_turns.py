"""Turns: one piece of work at a time, in order, and none that waits for somebody who is gone."""

from collections.abc import Callable
from threading import Barrier, Event, Thread

import pytest

from linreg.ui.computing.turns import Turns

WAIT = 30.0  # seconds after which a test gives up


def nothing() -> None:
    pass


class Line:
    """Threads that queue up one after the other behind this one, which has the turn."""

    def __init__(self) -> None:
        self.turns, self.done, self.threads = Turns(), [], []
        self.turns.take(nothing)

    def queue(self, name: str, work: Callable[[], None] = nothing, *, later: bool = False, check=nothing) -> Thread:
        """A thread that waits for the turn, writes its name down, does its work and leaves."""

        def run() -> None:
            self.turns.take(check, later=later)
            self.done.append(name)
            work()
            self.turns.leave()

        before = self.turns.waiting()
        thread = Thread(target=run)
        thread.start()
        while self.turns.waiting() == before and thread.is_alive():
            thread.join(0.001)
        self.threads.append(thread)
        return thread

    def end(self) -> list[str]:
        self.turns.leave()
        for thread in self.threads:
            thread.join(WAIT)
            assert not thread.is_alive()
        return self.done


def test_the_turn_goes_to_whoever_came_first():
    line = Line()
    for name in "abcdef":
        line.queue(name)
    assert line.done == []
    assert line.end() == list("abcdef")


def test_what_can_wait_goes_after_those_who_came_behind_it():
    line = Line()
    line.queue("suggestions", later=True)
    line.queue("a")
    line.queue("b")
    assert line.end() == ["a", "b", "suggestions"]


def test_two_never_have_the_turn_at_once():
    turns, inside, most, together = Turns(), [], [], Barrier(8)

    def work() -> None:
        together.wait()
        for _ in range(50):
            turns.take(nothing)
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            turns.leave()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert len(most) == 400
    assert max(most) == 1


def test_long_work_lets_those_who_wait_go_between_its_slices():
    line = Line()
    line.queue("a")
    line.queue("b")
    for number in range(3):
        line.done.append(f"slice {number}")
        line.turns.share(nothing)
    line.queue("c")
    assert line.end() == ["slice 0", "a", "b", "slice 1", "slice 2", "c"]


def test_work_that_can_wait_shares_with_everybody_and_others_not_with_it():
    line = Line()
    line.queue("suggestions", later=True)
    line.turns.share(nothing)  # an ordinary run goes on before what can wait
    assert line.done == []
    line.turns.share(nothing, later=True)
    assert line.end() == ["suggestions"]


def test_a_thread_that_ended_without_leaving_holds_nobody_up():
    turns = Turns()
    gone = Thread(target=turns.take, args=(nothing,))
    gone.start()
    gone.join(WAIT)
    turns.take(nothing)
    turns.leave()


def test_who_no_longer_wants_the_turn_leaves_the_line():
    line, wanted = Line(), []

    def check() -> None:
        raise InterruptedError

    def ask() -> None:
        with pytest.raises(InterruptedError):
            line.turns.take(check)
        wanted.append("left")

    thread = Thread(target=ask)
    thread.start()
    thread.join(WAIT)
    line.queue("next")
    assert (wanted, line.turns.waiting()) == (["left"], 1)
    assert line.end() == ["next"]


def test_a_thread_that_takes_its_turn_again_goes_to_the_end_of_the_line():
    line = Line()
    line.queue("a")
    line.turns.take(nothing)
    line.done.append("again")
    assert line.end() == ["a", "again"]


def test_aside_others_go_and_the_turn_is_taken_back_only_if_it_was_held():
    line, seen = Line(), Event()
    line.queue("a", seen.set)
    with line.turns.aside(nothing):
        assert seen.wait(WAIT)
        line.done.append("aside")
    line.queue("b")
    assert line.done == ["a", "aside"]
    assert line.end() == ["a", "aside", "b"]
    with line.turns.aside(nothing):
        pass
    line.threads.clear()
    line.queue("c")  # nobody has the turn
    assert line.end()[-1] == "c"
