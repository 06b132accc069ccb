"""A hundred million rows in a DuckDB file: the SQL for their moments and their picture, beside scanning the file once.

    python benchmarks/database.py [--rows 100000000] [--rounds 3] [--file people.duckdb]

Makes the file if it is not there. Scanning once is `SELECT SUM(x), SUM(y)`; the rounds take turns, and what is printed
are the middle times and their ratios. Then the page is run without a browser on the link that comes of it, and on the
tutorial's three rows. Prints the link as well.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from linreg.link.moments import encode_moments
from linreg.moments import Moments
from linreg.sources.answers import read_grid_rows, read_row
from linreg.sources.sql import grid_sql, moments_sql

ROOT = Path(__file__).parents[1]
ROWS_SQL = """
    CREATE TABLE rows AS
    SELECT x, 40 + 3 * (x - 1e9) + 200 * (random() + random() + random() - 1.5) AS y
    FROM (SELECT 1e9 + random() * 1000 AS x FROM range({rows}))
"""
SCAN = "SELECT SUM(x), SUM(y) FROM rows"


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    begun = perf_counter()
    done = act()
    return perf_counter() - begun, done


def measure(database: duckdb.DuckDBPyConnection, rounds: int) -> tuple[dict[str, float], Moments]:
    """The middle time of each query in seconds, and what they told."""
    times: dict[str, list[float]] = {"scan": [], "moments": [], "picture": []}
    moments = read_row(database.execute(moments_sql("rows", "x", "y")).fetchall()[0])
    picture = grid_sql(moments, "rows", "x", "y")
    for _ in range(rounds):
        times["scan"].append(timed(lambda: database.execute(SCAN).fetchall())[0])
        took, answer = timed(lambda: database.execute(moments_sql("rows", "x", "y")).fetchall())
        times["moments"].append(took)
        took, cells = timed(lambda: database.execute(picture).fetchall())
        times["picture"].append(took)
    return {name: median(all_of_it) for name, all_of_it in times.items()}, read_grid_rows(cells, read_row(answer[0]))


def page_seconds(query: dict[str, str], rounds: int) -> float:
    """The middle time of one run of the page after a setting was changed, without a browser."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if app.exception:
        raise RuntimeError(app.exception[0].message)
    return median(
        timed(lambda seed=seed: app.number_input(key="seed").set_value(seed).run())[0] for seed in range(rounds)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", default="rows.duckdb")
    arguments = parser.parse_args()
    new = not Path(arguments.file).exists()
    with duckdb.connect(arguments.file) as database:
        if new:
            database.execute(ROWS_SQL.format(rows=arguments.rows))
        times, moments = measure(database, arguments.rounds)
    print(f"{moments.rows:,} rows, {Path(arguments.file).stat().st_size / 1e9:.2f} GB; slope {moments.slope!r}")
    for name, seconds in times.items():
        print(f"{name:>8}: {seconds:7.2f} s, {seconds / times['scan']:5.2f} of one scan")
    text = encode_moments(moments)
    query = {"dataset": "database", "standardize": "true", "moments": text}
    page, three = (page_seconds(one, 2 * arguments.rounds) for one in (query, {"standardize": "true"}))
    print(f"    page: {page:7.2f} s, {page / times['scan']:5.2f} of one scan, {page / three:.2f} of three rows")
    print(f"link: {len(encode_moments(replace(moments, counts=())))} characters, with the picture {len(text)}")
    print(f"?dataset=database&standardize=true&moments={text}")


if __name__ == "__main__":
    main()
