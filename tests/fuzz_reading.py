"""Throw bytes at the reader until the time is up: `python tests/fuzz_reading.py --seconds 600`.

Half of the files are the corpus's, damaged; the others are made of the pieces that CSVs are made of, or of any bytes; a
few are workbooks, damaged as files or in their parts, or Parquet files.
Stops at the first file that raises anything but DataError or gives a table that breaks its promises, and writes it to a
file. Prints how many files were read, refused and tried.
"""

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from linreg.dataset import DataError
from linreg.reading import CODECS, SEPARATORS, Choices, preview_file, read_file
from linreg.words import Message, messages
from tests.test_reading_parquet import FRAME, parquet
from tests.test_reading_workbook import PARTS, WHOLE, with_part

PARQUET = parquet(FRAME)

CORPUS = [
    path.read_bytes() for path in sorted((Path(__file__).parent / "corpus").glob("*.*")) if path.suffix != ".toml"
]
PIECES = [
    *(b'0 1 2.5 -3 1e5 1e999 1,5 1.234 1.234,5 NA nan inf x y id total # " "" \' % $ ( ) / ='.split()),
    *(
        text.encode()
        for text in ("，", "身高", "￥", "－１", "合计", "2024-01-31", "31.12.2023", "\u2028", "\ufeff", "\u00a0")
    ),
    *(
        text.encode()
        for text in ("1.2万", "980元", "3 b", "5*", "1:02.35", "1分30秒", "PT5M", "31-12-22", "Jan-65", "0.1D4", "5 ㎡")
    ),
    *(
        text.encode()
        for text in ("(5)", "5-", "1:30", "12cm", '="05"', "2023Q1", "Jan-24", "1×10^3", "小计", "注：手测")
    ),
    *(b",", b";", b"\t", b"|", b" ", b"\n", b"\r\n", b"\r", b"\n\n", b",,", b"\0", b"\x1a", b"\xff", b"\xe9", b"\xb0"),
]


LINES = [
    "x",
    "y",
    "Total",
    "1990",
    "2000",
    "1.5",
    "-999",
    "mm",
    "degC",
    "věk",
    "возраст",
    "",
    "day",
    "2024-01-05",
    "3/4/21",
]


def make_file(rng: random.Random) -> tuple[str, bytes]:
    """A file to try, and its name."""
    kind = rng.random()
    if kind < 0.1:
        return "fuzz.csv", rng.randbytes(rng.randrange(400))
    if kind < 0.5:
        return "fuzz.csv", b"".join(rng.choices(PIECES, k=rng.randrange(1, 120)))
    if kind < 0.51:
        rows = [",".join(rng.choices(LINES, k=rng.randrange(1, 5))) for _ in range(rng.randrange(2, 12))]
        return "fuzz.csv", "\n".join(rows).encode(rng.choice(["utf-8", "gb18030", "cp1250", "cp1251"]), "replace")
    if kind < 0.52:
        return "fuzz.parquet", damaged(PARQUET, rng)
    if kind < 0.53:
        part = rng.choice([*PARTS, ""])
        return "fuzz.xlsx", with_part(part, damaged(PARTS[part], rng)) if part else damaged(WHOLE, rng)
    return "fuzz.csv", damaged(rng.choice(CORPUS), rng)[:20_000]


def damaged(whole: bytes, rng: random.Random) -> bytes:
    """`whole` with a few places changed."""
    content = bytearray(whole)
    for _ in range(rng.randrange(1, 8)):
        place = rng.randrange(len(content) + 1)
        change = rng.randrange(4)
        if change == 0:
            content[place:place] = rng.choice(PIECES)
        elif change == 1:
            del content[place : place + rng.randrange(1, 6)]
        elif change == 2 and content:
            content[place % len(content)] = rng.randrange(256)
        else:
            content += content[place : place + 60]
    return bytes(content)


def make_choices(rng: random.Random) -> dict[str, object]:
    """What a reader might have chosen, mostly nothing."""
    if rng.random() < 0.7:
        return {}
    return {
        "encoding": rng.choice([None, *CODECS]),
        "separator": rng.choice([None, *SEPARATORS]),
        "decimal": rng.choice([None, ".", ","]),
        "header": rng.choice([None, True, False]),
        "language": rng.choice(["en", "zh"]),
        "dates": rng.choice([None, "month", "day", "year"]),
        "times": rng.choice([None, "hours", "minutes"]),
        "unnamed": rng.choice([None, "first", "last"]),
        "missing": rng.choice([None, None, "-999", "1"]),
        "names": rng.choice([None, None, (1, 1), (2, 3)]),
        "first_row": rng.choice([None, None, 2, 9]),
        "last_row": rng.choice([None, None, 5, 40]),
    }


def check(name: str, content: bytes, choices: dict[str, object]) -> str:
    """ "read" or "refused"; raises for anything else."""
    preview = preview_file(content, name, Choices(encoding=choices.get("encoding")))
    assert all(1 <= number <= preview.total for number, _ in preview.lines)
    try:
        table = read_file(content, name, **choices)
    except DataError as refusal:
        return refused(refusal.message)
    values = table.frame.to_numpy()
    assert values.dtype == np.float64
    assert len(set(table.frame.columns)) == values.shape[1] >= 2
    assert not np.isinf(values).any()
    assert not np.isnan(values).all(axis=1).any()
    assert table.x_column != table.y_column
    assert all(str(note) for note in table.notes)
    assert set(table.scales) <= set(table.frame.columns)
    assert 1 <= table.report.first_row <= table.report.last_row
    lines = content.count(b"\n") + content.count(b"\r") + 1
    whole = table.report.sheet or name.endswith((".parquet", ".xls"))
    assert whole or all(1 <= item.line <= lines for item in table.report.left_out)
    return "read"


def refused(sentence: Message) -> str:
    assert all(messages(language)(sentence) for language in ("en", "zh"))
    return "refused"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**31)
    rng = random.Random(seed)
    counts: Counter[str] = Counter()
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        (name, content), choices = make_file(rng), make_choices(rng)
        try:
            counts[check(name, content, choices)] += 1
        except Exception:
            Path("fuzz_reading_failure.bin").write_bytes(content)
            number = counts.total() + 1
            print(f"seed {seed}, file {number}, {name}, {choices}: kept as fuzz_reading_failure.bin", file=sys.stderr)
            raise
    print(f"seed {seed}: {counts['read']} read, {counts['refused']} refused, {counts.total()} tried, none failed")


if __name__ == "__main__":
    main()
