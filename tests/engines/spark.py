"""The SQL for moments in Apache Spark in local mode, over Parquet files in several partitions.

    pip install pyspark==4.3.0        # and a Java runtime; on Debian: apt-get install openjdk-17-jre-headless
    python tests/engines/spark.py

Prints what is wrong, and ends with 1 if anything.
"""

import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from linreg.sources.answers import read_answer, read_grid_rows, read_row
from linreg.sources.sql import grid_sql, moments_sql
from tests.engines.checks import ROWS, many_rows_sql, problems, report, worst_of_many
from tests.engines.tables import Table, tables

PARTITIONS = 5
TYPES = {"integer": "BIGINT", "decimal": "DECIMAL(18,4)", "real": "DOUBLE"}
CONVERT = {"integer": int, "decimal": lambda value: Decimal(repr(value)), "real": float}


def load(spark: Any, table: Table, folder: str) -> int:
    """Write `table` as Parquet files and give them its name; returns how many partitions they are read in."""
    convert = CONVERT[table.kind]
    rows = [tuple(None if value is None else convert(value) for value in row) for row in table.rows]
    kind = TYPES[table.kind]
    frame = spark.createDataFrame(rows, f"x {kind}, y {kind}").repartition(PARTITIONS)
    frame.write.parquet(f"{folder}/{table.name}")
    read = spark.read.parquet(f"{folder}/{table.name}")
    read.createOrReplaceTempView(table.name)
    return int(read.rdd.getNumPartitions())


def main() -> int:
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
    )
    spark = builder.config("spark.sql.files.openCostInBytes", "0").config("spark.sql.files.maxPartitionBytes", "4k")
    spark = spark.config("spark.sql.shuffle.partitions", "4").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="spark") as folder:
        partitions = [load(spark, table, folder) for table in tables()]
        print(f"Spark {spark.version}, Parquet read in {min(partitions)} to {max(partitions)} partitions")
        for table in tables():
            answered = spark.sql(moments_sql(table.name, "x", "y", dialect="spark"))
            row = answered.first()
            moments = read_row(row.asDict())
            if read_answer("\n".join(answered.toJSON().collect())) != moments:
                said.append(f"{table.name}: JSON reads otherwise")
            cells = spark.sql(grid_sql(moments, table.name, "x", "y", dialect="spark")).collect()
            said += problems(table, moments, read_grid_rows(cells, moments))
        spark.conf.set("spark.sql.files.maxPartitionBytes", "16m")
        spark.range(ROWS).createOrReplaceTempView("numbers")
        spark.sql(many_rows_sql("numbers", "id", "DOUBLE")).write.parquet(f"{folder}/many")
        spark.read.parquet(f"{folder}/many").createOrReplaceTempView("many")
        spark.sql("SELECT SUM(x), SUM(y) FROM many").collect()
        begun = perf_counter()
        spark.sql("SELECT SUM(x), SUM(y) FROM many").collect()
        scanned = perf_counter()
        many = worst_of_many(read_row(spark.sql(moments_sql("many", "x", "y", dialect="spark")).first().asDict()))
        print(f"time of the SQL over {ROWS} rows: {(perf_counter() - scanned) / (scanned - begun):.1f} of one scan")
    spark.stop()
    return report("Spark", said, len(tables()), many)


if __name__ == "__main__":
    raise SystemExit(main())
