"""The SQL for moments in PostgreSQL, answered by its own client in every form that can be pasted.

    python tests/engines/postgresql.py

Starts a server of its own in a temporary folder, reachable through a socket there alone, and removes it afterwards.
Needs PostgreSQL's programs (on Debian: apt-get install postgresql). Prints what is wrong, and ends with 1 if anything.
"""

import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from linreg.sources.answers import read_answer, read_grid_answer
from linreg.sources.sql import grid_sql, moments_sql
from tests.engines.checks import ROWS, many_rows_sql, problems, report, worst_of_many
from tests.engines.tables import Table, tables

TYPES = {"integer": "BIGINT", "decimal": "NUMERIC(18,4)", "real": "DOUBLE PRECISION"}
FORMS = {"aligned": [], "expanded": ["-x"], "csv": ["--csv"], "unaligned": ["-A"], "boxed": ["-P", "border=2"],
         "lines": ["-P", "linestyle=unicode"]}  # fmt: skip
USER = "postgres"


class Server:
    """A running server; `ask` gives what psql prints."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ask(self, sql: str, options: list[str] | None = None, rows: str = "") -> str:
        """What psql prints for `sql`; `rows` is what a COPY reads."""
        command = ["psql", "-X", "-q", "-h", str(self.folder), "-U", USER, "-v", "ON_ERROR_STOP=1", "-P", "pager=off"]
        done = subprocess.run(
            [*command, *(options or []), "-c", sql], input=rows, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout


@contextmanager
def server() -> Iterator[Server]:
    """A server that lives as long as the block."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="pg") as made:
        folder = Path(made)
        user = _ordinary_user(folder)
        data = str(folder / "data")
        subprocess.run([*user, str(programs / "initdb"), "-D", data, "-A", "trust", "-U", USER], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        control = [*user, str(programs / "pg_ctl"), "-D", data, "-w"]
        options = f"-k {folder} -c listen_addresses="
        subprocess.run([*control, "-o", options, "-l", str(folder / "log"), "start"], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        try:
            yield Server(folder)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL)


def _programs() -> Path:
    """The folder of initdb and pg_ctl, which Debian keeps out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        raise SystemExit("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    return folders[-1]


def _ordinary_user(folder: Path) -> list[str]:
    """The server refuses to be run by root: then another user runs it, who gets the folder."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody")
    return ["runuser", "-u", "nobody", "--"]


def load(engine: Server, table: Table) -> None:
    """Make `table` a table of the server."""
    kind = TYPES[table.kind]
    engine.ask(f"CREATE TABLE {table.name} (x {kind}, y {kind})")
    file = io.StringIO()
    csv.writer(file).writerows([["" if value is None else repr(value) for value in row] for row in table.rows])
    engine.ask(f"COPY {table.name} FROM STDIN WITH (FORMAT csv)", rows=file.getvalue())


def main() -> int:
    said: list[str] = []
    with server() as engine:
        print(engine.ask("SELECT version()", ["-A", "-t"]).strip())
        for table in tables():
            load(engine, table)
            sql = moments_sql(table.name, "x", "y")
            answers = {form: read_answer(engine.ask(sql, options)) for form, options in FORMS.items()}
            moments = answers["csv"]
            said += [f"{table.name}: {form} reads otherwise" for form, one in answers.items() if one != moments]
            grid = grid_sql(moments, table.name, "x", "y")
            pictures = {read_grid_answer(engine.ask(grid, FORMS[form]), moments) for form in ("aligned", "csv")}
            said += problems(table, moments, pictures.pop())
        engine.ask(
            f"CREATE TABLE many AS {many_rows_sql(f'generate_series(0, {ROWS - 1}) s(i)', 'i', 'DOUBLE PRECISION')}"
        )
        engine.ask("SELECT SUM(x), SUM(y) FROM many")
        begun = perf_counter()
        engine.ask("SELECT SUM(x), SUM(y) FROM many")
        scanned = perf_counter()
        many = worst_of_many(read_answer(engine.ask(moments_sql("many", "x", "y"))))
        print(f"time of the SQL over {ROWS} rows: {(perf_counter() - scanned) / (scanned - begun):.1f} of one scan")
    return report("PostgreSQL", said, len(tables()), many)


if __name__ == "__main__":
    raise SystemExit(main())
