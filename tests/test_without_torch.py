"""A server on which PyTorch cannot be loaded: the page says so, and shows the data."""

from pathlib import Path

from benchmarks.visitor import Visitor
from tests.serving import APP, ROOT, serve, wait_for


def test_where_torch_cannot_be_loaded_the_page_says_so(tmp_path: Path):
    program = tmp_path / "without_torch.py"
    program.write_text(
        f"import runpy, sys\nsys.path.insert(0, {str(ROOT)!r})\nsys.modules['torch'] = None\n"
        f"runpy.run_path({str(APP)!r})\n"
    )

    async def visit(address: str) -> None:
        async with Visitor(address) as visitor:
            await visitor.run()
            assert visitor.faults() == []
            assert [text for text in visitor.texts() if "PyTorch cannot be loaded" in text]

    with serve(program, tmp_path / "log.txt") as address:
        wait_for(visit(address))
