"""An update while the page is open: whoever is there and whoever comes gets the new program, without an error."""

import shutil
from pathlib import Path

from benchmarks.visitor import Visitor
from tests.serving import ROOT, serve, wait_for

RENAMED = ("app.py", "linreg/ui/computing/admission.py")


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_update_reaches_those_who_are_there_and_those_who_come(tmp_path: Path):
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(ROOT / "app.py", folder)
    for name in ("linreg", "data", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))

    async def visit(address: str) -> None:
        async with Visitor(address, "epochs=20") as there:
            await there.run()
            assert "20 epochs" in " ".join(there.texts())
            for file in RENAMED:
                replace_in(folder / file, "end_turn", "turn_is_over")
            replace_in(folder / "linreg/words/en.toml", 'many = "{count:,} epochs"', 'many = "{count:,} rounds"')
            await there.run(epochs={"double_array_value": [30.0]})
            assert there.faults() == []
            assert "30 rounds" in " ".join(there.texts())
            async with Visitor(address, "epochs=40") as newcomer:
                await newcomer.run()
                assert newcomer.faults() == []
                assert "40 rounds" in " ".join(newcomer.texts())
        replace_in(folder / "linreg/words/en.toml", 'many = "{count:,} rounds"', 'many = "{count:,} turns"')
        async with Visitor(address, "epochs=50") as later:  # after a time with nobody connected
            await later.run()
            assert later.faults() == []
            assert "50 turns" in " ".join(later.texts())

    with serve(folder / "app.py", tmp_path / "log.txt", folder=folder) as address:
        wait_for(visit(address))
    assert "Traceback" not in (tmp_path / "log.txt").read_text()
