"""Several visitors at once: each sees the digits of its own run, and nobody an error."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from benchmarks.load import FEWEST, MOST, Plan, Tally, baseline_digits, load, page_digits
from benchmarks.visitor import Visitor
from tests.serving import APP, serve, wait_for

VISITORS = 6


def test_each_of_several_visitors_at_once_sees_the_digits_of_its_own_run(tmp_path: Path):
    tallies: list[Tally] = []

    async def visit(address: str) -> None:
        tallies.append(await load(address, Plan(VISITORS, every=0.0, seconds=3.0), page_digits()))

    with serve(APP, tmp_path / "log.txt") as address:
        wait_for(visit(address))
    assert (tallies[0].wrong, tallies[0].errors) == (0, 0)
    assert len(tallies[0].times) >= VISITORS
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def test_digits_that_never_come_are_counted_as_wrong(tmp_path: Path):
    async def visit(address: str) -> None:
        async with Visitor(address, "epochs=7") as visitor:
            await visitor.run()
            await visitor.ask(epochs={"double_array_value": [8.0]})
            assert not await visitor.until(page_digits()(MOST))

    with serve(APP, tmp_path / "log.txt") as address:
        wait_for(visit(address))


def test_what_is_not_the_picture_waits_until_its_visitor_rests_and_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LINREG_REST_SECONDS", "3600")
    ended: list[str] = []

    async def visit(address: str) -> None:
        async with asyncio.timeout(600), Visitor(address, "epochs=50") as one, Visitor(address, "epochs=60") as other:
            await one.run()  # who has just come has pressed nothing
            await one.ask(epochs={"double_array_value": [70.0]})
            assert await one.until(page_digits()(70))
            await other.run()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):  # what is said of it has been said by now
                    await one.finished()
                    ended.append("the first visitor's run")

    with serve(APP, tmp_path / "log.txt") as address:
        wait_for(visit(address))
    assert not ended


def test_the_digits_looked_for_differ_from_one_number_of_epochs_to_the_next():
    asked = range(FEWEST, MOST + 1)
    assert len(set(map(page_digits(), asked))) == len(asked)
    assert baseline_digits()(1000) != baseline_digits()(500)
