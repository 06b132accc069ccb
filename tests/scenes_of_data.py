"""Scenes about data: where they come from, how a file was read, what is wrong with them, rows in a database."""

import io
import sqlite3
import zipfile
from contextlib import closing, suppress
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from linreg.dataset import DataError
from linreg.link.moments import encode_moments
from linreg.link.tables import FILE, encode_table
from linreg.reading import read_file
from linreg.sources.answers import read_answer, read_grid_answer
from linreg.sources.sql import grid_sql, moments_sql
from tests.scenes import Scene, Step, edited, made, own, press, upload
from tests.test_data_warnings import CASES
from tests.test_reading_corpus import FILES
from tests.test_reading_workbook import workbook

LONG = ";".join(f"{row},{row * 7919 % 10007}" for row in range(200))


def for_class(app: AppTest) -> None:
    """The step of asking for a link for a class."""
    app.toggle(key="share_for_class").set_value(True)


def data_scenes() -> list[Scene]:
    """Where the data come from, and what is wrong with them."""
    many = b"a,b\n" + b"".join(b"%d,%d.123456789012\n" % (row, row * 7919 % 10007) for row in range(2000))
    odd = {"synthetic_x_low": "5", "synthetic_x_high": "5", "synthetic_outliers": "9"}
    refused = ({"dataset": "none"}, {"dataset": "own", "data": "z!"}, {"epochs": "-3", "seed": "x", "batch_size": "z"})
    return [
        *map(Scene, refused),
        *map(own, ("1,2", "1,2;1,3", "1e200,1;2e200,2", "1,3;2,5;3,7;10,", f"{FILE}a.csv:10:abc")),
        made(5, true_line="true", bands="true", squares="true"), made(3, **odd), made(20_000),
        Scene({}, (upload("many.csv", many),)), Scene({}, (for_class,)), Scene(own(LONG).link, (for_class,)),
        Scene(made(3000).link, (edited("2"),)),
        *(Scene({}, (edited(cell),)) for cell in ("1,234", "abc", "1.234,5", "3 kg")),
    ]  # fmt: skip


FAR_ROW = ";".join(f"{x},{y}" for x, y in zip(range(20), [*range(1, 20), 90], strict=True))


def warning_scenes() -> list[Scene]:
    """Data of every kind that the warnings are about, and what is wrong with a line without a bias."""
    tables = [
        encode_table({"x": np.asarray(case.values[0], float), "y": np.asarray(case.values[1], float)}) for case in CASES
    ]
    repeated = "1,1.13;2,2.22;3,2.91;4,4.37;5,4.81;6,6.24;7,7.05;8,7.93;9,9.18;9,9.18"
    scenes = [
        made(100_000, synthetic_slope="0.05", synthetic_noise="1", synthetic_outliers="0"),
        made(100_000, synthetic_slope="0.02", synthetic_noise="1", synthetic_outliers="0"),
        own(repeated, tab="statistics"),
        own(FAR_ROW, tab="statistics", loss="L1"),
        *(own(table, tab="statistics", dtype="float64") for table in tables if table),
    ]
    return [*scenes, own("1,101;2,102.5;3,102.8;4,104;5,105.5;6,105.9", tab="statistics", bias="false")]


def telling_files() -> list[str]:
    """As few files of the corpus as say, or are refused with, everything that any of them does."""
    said: dict[str, set[str]] = {}
    for name, path in FILES.items():
        try:
            table = read_file(path.read_bytes(), path.name)
        except DataError as refusal:
            said[name] = {refusal.message.key}
        else:
            lines = (*table.report.left_out, *table.report.unusable)
            said[name] = {message.key for message in (*table.notes, *(line.reason for line in lines))}
            said[name].add(f"separator {table.report.separator}")
    chosen: list[str] = []
    while said:
        best = max(said, key=lambda name: len(said[name]))
        told = said.pop(best)
        if not told:
            break
        chosen.append(best)
        said = {name: keys - told for name, keys in said.items()}
    return chosen


def bomb() -> bytes:
    """A small workbook that unpacks to very much."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return packed.getvalue()


def reading_scenes() -> list[Scene]:
    """What reading a file says: of every kind of the corpus, and of files that are too much."""
    files = [(FILES[name].name, FILES[name].read_bytes()) for name in telling_files()]
    wide = b",".join(b"c%d" % number for number in range(1100)) + b"\n" + b"1," * 1099 + b"1\n"
    files += [("wide.csv", wide), ("long.csv", b"x,y\n1,2\n3," + b"a" * 200_000 + b"\n4,5\n"), ("bomb.xlsx", bomb())]
    files += [("gaps.csv", b"x,y\n" + b"1,2\n3,\n" * 1500), ("word.csv", b"x,y\n" + b"1,2\n2,3\n3,4\n" * 3 + b"a,b\n")]
    pages = {"一班": [("x", "y"), (1, 3), (2, 5)], "二班": [("x", "y"), (1, 9), ("=1+1", 8), (3, 9), (4, 11)]}
    files += [("two.xlsx", workbook([], **pages)), ("sums.xlsx", workbook([("x", "y"), ("=1+1", "=2"), ("=3", "=4")]))]
    files += [("sums_too.xlsx", workbook(pages["二班"])), ("broken.xlsx", b"PK\x03\x04" + b"0" * 100)]
    names = (
        upload("a.csv", b"a,b\nm,s\n1,2\n2,3\n3,5\n"),
        lambda app: app.text_input(key="reading_names_from").set_value("1"),
    )
    return [*(Scene({}, (upload(name, content),)) for name, content in files), *other_readings(), Scene({}, names)]


def other_readings() -> list[Scene]:
    """A file for each kind of choice that a click makes, and the click."""
    first: dict[tuple[str, Any], Scene] = {}
    for path in FILES.values():
        with suppress(DataError):
            report = read_file(path.read_bytes(), path.name).report
            for number, choice in enumerate(report.alternatives):
                steps = (upload(path.name, path.read_bytes()), press(f"take_{number}"))
                if isinstance(choice[1], int) and not isinstance(choice[1], bool):
                    choice = choice[0], 0  # a line, whichever
                first.setdefault(choice, Scene({}, steps))
    return list(first.values())


FALSE = ("1e300",)


def answer(query: str, rows: list[tuple[int | None, float]]) -> str:
    """What SQLite answers to `query` on a table `my_table` of these rows, as CSV."""
    with closing(sqlite3.connect(":memory:")) as lite:
        lite.execute("CREATE TABLE my_table (x REAL, y REAL)")
        lite.executemany("INSERT INTO my_table VALUES (?, ?)", rows)
        found = lite.execute(query)
        lines = [[column[0] for column in found.description], *found.fetchall()]
        return "\n".join(",".join(map(str, line)) for line in lines)


def database_scenes() -> list[Scene]:
    """Rows that stay in a database, with and without a picture of them; what needs rows; and answers that are none."""
    parts = {"table": "my_table", "x": "x", "y": "y", "where": "", "dialect": "sqlite"}
    rows = [(None, 1.0), *((x, 2.0 * x + x % 3) for x in range(30))]
    good = answer(moments_sql(**parts), rows)
    moments = read_answer(good, "x", "y")
    pictured = read_grid_answer(answer(grid_sql(moments, **parts), rows), moments)
    other = answer(grid_sql(moments, **parts), rows[:20])
    names, row = good.split("\n")
    values = row.split(",")
    bad = [
        "", "x" * 2_000_000, "hello", f"{names}\n{row}\n{row}", f"{names}\n{row}…", f"{row},7",
        f"{names.partition(',')[2]}\n{row.partition(',')[2]}", f"{names}\n30,-1,{','.join(values[2:])}",
        f"{names}\n{','.join([*values[:-1], 'inf'])}", f"{names}\n{row.replace('30', '30.5', 1)}",
        answer(moments_sql(**parts), rows[:1]),
    ]  # fmt: skip
    bad += [
        f"{names}\n{','.join([*values[:at], text, *values[at + 1 :]])}" for at in range(len(values)) for text in FALSE
    ]
    opened = {"dataset": "database"}
    links = [{**opened, "moments": encode_moments(one)} for one in (moments, pictured)]
    needs = (
        {"loss": "L1"},
        {"batch_size": "5"},
        {"holdout": "0.3"},
        {"tab": "statistics"},
        {"tab": "steps"},
        {"tab": "code"},
    )
    return [
        *map(Scene, links), *(Scene({**links[1], **more}) for more in needs), Scene({**opened, "moments": "1~2"}),
        *(Scene({}, (open_database, *taken("answer", text))) for text in bad),
        Scene({}, (open_database, *taken("answer", good), *taken("grid", other))),
        *(Scene({}, (open_database, typed(part, text))) for part, text in (("table", ""), ("x", "a;b"))),
    ]  # fmt: skip


def open_database(app: AppTest) -> None:
    """The step of asking for the SQL."""
    app.session_state["from_database"] = True


def typed(part: str, text: str) -> Step:
    """The step of typing a part of the SQL."""
    return lambda app: app.text_input(key=f"database_{part}").set_value(text)


def taken(query: str, text: str) -> tuple[Step, Step]:
    """The steps of pasting the answer to a query, and of using it."""
    return (lambda app: app.text_area(key=f"database_{query}").set_value(text)), press(f"database_{query}_use")


OF_DATA = (data_scenes, warning_scenes, reading_scenes, database_scenes)
