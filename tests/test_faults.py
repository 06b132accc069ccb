"""What goes wrong between a page and its server, and costs nobody anything."""

from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.visitor import Visitor
from tests.serving import APP, serve, wait_for

DATA = "1,3;2,5;3,8"


def test_a_server_that_begins_anew_and_one_whose_caches_a_visitor_clears_show_what_the_link_says(tmp_path: Path):
    shown: list[str] = []

    async def visit(address: str) -> None:
        query = f"dataset=own&data={DATA}&epochs=40"
        async with Visitor(address, query) as one, Visitor(address, query) as stranger:
            await one.run()
            await stranger.run()
            await stranger.send(BackMsg(clear_cache=True))
            await stranger.run()
            await one.run()
            shown.extend("\n".join(visitor.texts()) for visitor in (one, stranger))
            assert one.faults() == stranger.faults() == []

    for number in range(2):
        with serve(APP, tmp_path / f"{number}.txt") as address:
            wait_for(visit(address))
        assert "Traceback" not in (tmp_path / f"{number}.txt").read_text()
    assert len(set(shown)) == 1
    assert "40 epochs" in shown[0]
