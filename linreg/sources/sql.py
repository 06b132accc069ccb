"""The SQL that a person runs where the rows live: one row with their moments, and their counts in a grid.

Both are standard SQL; a dialect changes a few words where an engine needs others. Nothing squares a value that has not
been brought near zero first: the averages are subtracted, and for y also a first slope, before anything is multiplied.
Rows that have no x or no y, or one that is infinite or not a number, are counted and left out.
"""

from dataclasses import dataclass
from types import MappingProxyType

from linreg.dataset import MAX_MAGNITUDE, DataError
from linreg.moments import MAX_CELLS, Moments

COLUMNS = (
    "used_rows", "null_rows", "infinite_rows", "x_shift", "y_shift", "slope_shift", "sum_u", "sum_r", "sum_uu",
    "sum_ur", "sum_rr", "x_min", "x_max", "y_min", "y_max",
)  # fmt: skip
GRID_COLUMNS = ("x_cell", "y_cell", "cell_rows")


@dataclass(frozen=True)
class Dialect:
    """What an engine writes otherwise. real: the type of 64-bit floating point numbers. number: a column as that type,
    nothing where it holds none. whole: the whole part of a positive number. shown: a result with all its digits.
    """

    real: str = "DOUBLE PRECISION"
    number: str = "CAST({column} AS {real})"
    whole: str = "FLOOR({value})"
    shown: str = "{value}"


# SQLite keeps text in a column of numbers, has no FLOOR in every build, and shows 15 digits where 17 are needed.
_SQLITE = Dialect(
    "REAL",
    "CASE WHEN TYPEOF({column}) IN ('integer', 'real') THEN CAST({column} AS {real}) END",
    "CAST({value} AS INTEGER)",
    "PRINTF('%!.17g', {value})",
)
DIALECTS = MappingProxyType(
    {"standard": Dialect(), "sqlite": _SQLITE, "spark": Dialect("DOUBLE"), "bigquery": Dialect("FLOAT64")}
)


def moments_sql(table: str, x: str, y: str, where: str = "", dialect: str = "standard") -> str:
    """SQL that answers with one row of COLUMNS, the moments of columns x and y of `table`.

    table: its name, or a query. x, y: names of columns, quoted as the engine wants it, or expressions. where: a
    condition on the rows. dialect: one of DIALECTS. Reads the rows three times: for the averages, for a first slope,
    and for the sums of deviations from both. Raises DataError if a part is missing or holds a semicolon.
    """
    words, source = DIALECTS[dialect], _source(table, x, y, where, dialect)
    shown = [words.shown.format(value=column) for column in COLUMNS[3:]]
    final = [way if way == column else f"{way} AS {column}" for way, column in zip(shown, COLUMNS[3:], strict=True)]
    return f"""\
WITH averages AS (
  SELECT
    COUNT(*) AS all_rows,
    SUM(CASE WHEN x IS NULL OR y IS NULL THEN 1 ELSE 0 END) AS null_rows,
    SUM(used) AS used_rows,
    AVG(CASE WHEN used = 1 THEN x END) AS x_shift,
    AVG(CASE WHEN used = 1 THEN y END) AS y_shift,
    MIN(CASE WHEN used = 1 THEN x END) AS x_min,
    MAX(CASE WHEN used = 1 THEN x END) AS x_max,
    MIN(CASE WHEN used = 1 THEN y END) AS y_min,
    MAX(CASE WHEN used = 1 THEN y END) AS y_max
  FROM (
    SELECT x, y, CASE WHEN {_USABLE} THEN 1 ELSE 0 END AS used
    FROM {_indented(source, 4)}
  ) marked
), first_slope AS (
  SELECT COALESCE(SUM((x - x_shift) * (y - y_shift)) / NULLIF(SUM((x - x_shift) * (x - x_shift)), 0), 0) AS slope_shift
  FROM {_indented(source, 2)} CROSS JOIN averages
  WHERE {_USABLE}
), sums AS (
  SELECT SUM(u) AS sum_u, SUM(r) AS sum_r, SUM(u * u) AS sum_uu, SUM(u * r) AS sum_ur, SUM(r * r) AS sum_rr
  FROM (
    SELECT x - x_shift AS u, (y - y_shift) - slope_shift * (x - x_shift) AS r
    FROM {_indented(source, 4)} CROSS JOIN averages CROSS JOIN first_slope
    WHERE {_USABLE}
  ) deviations
)
SELECT
  used_rows,
  null_rows,
  all_rows - null_rows - used_rows AS infinite_rows,
  {f",{chr(10)}  ".join(final)}
FROM averages CROSS JOIN first_slope CROSS JOIN sums"""


def grid_sql(moments: Moments, table: str, x: str, y: str, where: str = "", dialect: str = "standard") -> str:
    """SQL that answers with GRID_COLUMNS: the rows of each cell that has any, for a picture of their density.

    moments: what `moments_sql` told about the same rows; its ranges are cut into at most MAX_CELLS cells each. The
    other arguments and errors are those of `moments_sql`.
    """
    words, source = DIALECTS[dialect], _source(table, x, y, where, dialect)
    cells = [_cell("x", moments.x_low, moments.x_high, words), _cell("y", moments.y_low, moments.y_high, words)]
    return f"""\
SELECT x_cell, y_cell, COUNT(*) AS cell_rows
FROM (
  SELECT
    {cells[0]} AS x_cell,
    {cells[1]} AS y_cell
  FROM {_indented(source, 2)}
  WHERE {_USABLE}
) cells
GROUP BY x_cell, y_cell
ORDER BY x_cell, y_cell"""


# False for NaN as well: it equals nothing, or, where an engine can sort it, is larger than everything.
_USABLE = f"ABS(x) <= {MAX_MAGNITUDE:.0E} AND ABS(y) <= {MAX_MAGNITUDE:.0E}".replace("E+", "E")


def _source(table: str, x: str, y: str, where: str, dialect: str) -> str:
    """The two columns as 64-bit numbers: a derived table, for a name given to it once may be kept on disk."""
    words = DIALECTS[dialect]
    table, x, y, where = (_part(name, text) for name, text in (("table", table), ("x", x), ("y", y), ("where", where)))
    origin = f"({table}) origin" if table.split(None, 1)[0].lower() in ("select", "with") else table
    columns = (f"{words.number.format(column=column, real=words.real)}" for column in (x, y))
    lines = ["SELECT {} AS x, {} AS y".format(*columns), f"FROM {origin}"]
    return "\n".join(["(", *(f"  {line}" for line in [*lines, *([f"WHERE {where}"] if where else [])]), ") numbers"])


def _part(name: str, text: str) -> str:
    """One part of the query on its own lines, so that a comment at its end ends with it."""
    part = text.strip().rstrip(";").rstrip()
    if not part and name != "where":
        raise DataError("moments.sql_missing", part=name)
    if ";" in part:
        raise DataError("moments.sql_semicolon", text=part[:100])
    return f"{part}\n" if "--" in part else part


def _cell(name: str, low: float, high: float, words: Dialect) -> str:
    """Which of MAX_CELLS equal cells a value lies in; the greatest value in the last one."""
    if low == high:
        return "0"
    share = f"({name} - {_number(low)}) / {_number((high / 2 - low / 2) / (MAX_CELLS / 2))}"
    last = f"WHEN {name} >= {_number(high)} THEN {MAX_CELLS - 1}"
    return f"CASE {last} ELSE {words.whole.format(value=share)} END"


def _number(value: float) -> str:
    """All digits, with an exponent: in SQL that is what makes a number a floating point one."""
    mantissa, _, exponent = repr(float(value)).partition("e")
    written = f"{mantissa}E{int(exponent or 0)}"
    return f"({written})" if value < 0 else written


def _indented(text: str, spaces: int) -> str:
    return text.replace("\n", "\n" + " " * spaces)
