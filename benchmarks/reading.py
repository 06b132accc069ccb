"""Reading 1,000,000 rows × 2 columns against pandas with pyarrow on the same bytes: `python benchmarks/reading.py`.

Time: medians of interleaved reads in one process. Memory: growth of the peak during one read, medians of fresh
processes that have all modules imported and the bytes loaded before (Linux). Prints the ratios ours / pandas, and how
long files of dates, percent signs, damaged lines and missing values take against the clean one.
"""

import argparse
import io
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.csv

sys.path.insert(0, str(Path(__file__).parent.parent))
from linreg.reading import read_csv

READERS = {
    "pandas": lambda content: pd.read_csv(io.BytesIO(content), engine="pyarrow"),
    "ours": lambda content: read_csv(content).frame,
}


def make_content(rows):
    """The bytes of a CSV of two columns of numbers with six decimals, about 18 bytes a row."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.uniform(0, 10, rows).round(6), "y": rng.normal(size=rows).round(6)})
    return frame.to_csv(index=False).encode()


def other_contents(rows):
    """Files of as many rows that are no plain numbers, by what is in them."""
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 10, rows).round(6), rng.normal(size=rows).round(6)
    minutes = pd.date_range("1970-01-01", periods=rows, freq="min")

    def written(first):
        return pd.DataFrame({"x": first, "y": y}).to_csv(index=False).encode()

    def with_lines(line):
        return ("x,y\n" + "".join(map(line, range(rows)))).encode()

    return {
        "dates": written(minutes.strftime("%Y-%m-%d %H:%M")),
        "day-first dates": written(minutes.strftime("%d/%m/%Y %H:%M")),
        "repeated days": written(minutes.strftime("%Y-%m-%d")),
        "percent": with_lines(lambda n: f"{x[n]}%,{y[n]}\n"),
        "damaged lines": with_lines(
            lambda n: f"{x[n]},{y[n]}\n" if n % 1000 else f"{x[n]}\n{x[n]},{y[n]},7\nabc,{y[n]}\n"
        ),
        "missing values": with_lines(lambda n: f"{x[n]},{y[n]}\n" if n % 100 else f"{x[n]},NA\n"),
    }


def seconds(reader, content):
    """The time of one read."""
    start = time.perf_counter()
    READERS[reader](content)
    return time.perf_counter() - start


def peak_kilobytes():
    """The peak of this process's resident memory, as Linux keeps it."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status)[1])


def peak_growth(reader, path):
    """Megabytes by which the peak of this process grows during one read. Call it in a fresh process."""
    READERS[reader](b"x,y\n1,2\n3,4\n")
    pyarrow.csv.read_csv(io.BytesIO(b"x,y\n1,2\n"))
    content = Path(path).read_bytes()
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from what is held now
    before = peak_kilobytes()
    frame = READERS[reader](content)
    assert len(frame) > 0
    return (peak_kilobytes() - before) / 1024


def measure_memory(reader, path, runs):
    """The median growth over `runs` fresh processes."""
    command = [sys.executable, __file__, "--growth-of", reader, "--file", path]
    found = [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(runs)]
    return statistics.median(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--growth-of", choices=READERS)
    parser.add_argument("--file")
    options = parser.parse_args()
    if options.growth_of:
        print(peak_growth(options.growth_of, options.file))
        return
    content = make_content(options.rows)
    pd.testing.assert_frame_equal(READERS["ours"](content), READERS["pandas"](content))
    times = {reader: [] for reader in READERS}
    for _ in range(options.runs):
        for reader, found in times.items():
            found.append(seconds(reader, content))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "big.csv")
        Path(path).write_bytes(content)
        memory = {reader: measure_memory(reader, path, options.runs) for reader in READERS}
    medians = {reader: statistics.median(found) for reader, found in times.items()}
    print(f"{options.rows} rows, {len(content) / 1e6:.1f} MB, {options.runs} runs each")
    for reader in READERS:
        print(f"{reader:8}{medians[reader]:8.3f} s{memory[reader]:8.1f} MB growth of peak")
    for kind, other in other_contents(options.rows).items():
        pairs = [(seconds("ours", other), seconds("ours", content)) for _ in range(options.runs)]
        theirs, clean = (statistics.median(found) for found in zip(*pairs, strict=True))
        print(f"{kind:16}{theirs:8.3f} s, {theirs / clean:.2f} times the clean file")
    print(f"ratio time {medians['ours'] / medians['pandas']:.2f}, memory {memory['ours'] / memory['pandas']:.2f}")


if __name__ == "__main__":
    main()
