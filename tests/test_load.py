"""Several visitors at once: each sees the digits of its own run, and nobody an error."""

from pathlib import Path

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


def test_the_digits_looked_for_differ_from_one_number_of_epochs_to_the_next():
    asked = range(FEWEST, MOST + 1)
    assert len(set(map(page_digits(), asked))) == len(asked)
    assert baseline_digits()(1000) != baseline_digits()(500)
