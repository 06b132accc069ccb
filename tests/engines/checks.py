"""What an engine must get right, whichever it is: the tables of `tables.py`, and ten million rows far from zero."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from linreg.moments import MAX_CELLS, Moments
from tests.engines.tables import Table, worst_difference

DIGITS = 1e-10  # of every number, relative
ROWS = 10_000_000
ON_AN_EDGE = 4  # values that an engine and numpy may put into neighbouring cells, counted twice each


def problems(table: Table, moments: Moments, pictured: Moments, nan_is_null: bool = False) -> Iterator[str]:
    """What is wrong with the answers of an engine about `table`, in words; nothing if all is right."""
    try:
        difference = worst_difference(moments, table, nan_is_null)
    except AssertionError as error:
        yield f"{table.name}: a count or a range is wrong: {error}"
        return
    if difference >= DIGITS:
        yield f"{table.name}: a moment is off by {difference:.1e}"
    x, y = np.array(table.usable).T
    cells = np.histogram2d(x, y, MAX_CELLS)[0].astype(int)
    wrong = int(np.abs(np.array(pictured.counts) - cells).sum())
    if wrong > ON_AN_EDGE:
        yield f"{table.name}: {wrong} rows are in other cells"


def many_rows_sql(series: str, index: str, real: str) -> str:
    """SELECT of ROWS rows around a line at an offset of 1e9, from `index`, which runs from 0 to ROWS − 1 in `series`.

    x = 1e9 + u/64 and y = 3e9 − u/32 + v/256 with whole u and v, so that `true_moments` can be exact.
    """
    u, v = f"CAST((CAST({index} AS BIGINT) * 7919) % 65536 AS {real})", f"CAST({index} % 1024 AS {real})"
    return f"SELECT 1E9 + {u} / 64 AS x, 3E9 - {u} / 32 + {v} / 256 AS y FROM {series}"


def worst_of_many(moments: Moments) -> float:
    """The largest relative error of `moments` as a description of `many_rows_sql`; that of the mean in x's units."""
    index = np.arange(ROWS, dtype=np.int64)
    u, v = index * 7919 % 65536, index % 1024
    n, su, sv = ROWS, int(u.sum()), int(v.sum())
    uu, uv, vv = (Fraction(int((a * b).sum())) for a, b in ((u, u), (u, v), (v, v)))
    uu, uv, vv = uu - Fraction(su * su, n), uv - Fraction(su * sv, n), vv - Fraction(sv * sv, n)
    x_mean, x_squares = 10**9 + Fraction(su, 64 * n), uu / 64**2
    slope = -2 + uv / (64 * 256) / x_squares
    rest = (vv - uv * uv / uu) / 256**2
    pairs = ((moments.x_squares, x_squares), (moments.slope, slope), (moments.rest, rest), (moments.rows, n))
    off = abs(Fraction(moments.x_mean) + Fraction(moments.x_mean_low) - x_mean)
    return max(float(off), *(float(abs(Fraction(told) / true - 1)) for told, true in pairs))


def report(engine: str, said: list[str], tables: int, many: float, told: Callable[[str], None] = print) -> int:
    """Tell the outcome; 1 if anything is wrong, for the process to end with."""
    for problem in said:
        told(f"{engine}: {problem}")
    told(f"{engine}: {tables} tables, {len(said)} problems; {ROWS} rows at 1e9: off by {many:.1e}")
    return int(bool(said) or many >= DIGITS)
