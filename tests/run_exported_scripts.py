"""Run exported programs of random settings in empty directories, and compare what each prints with the page's log.

    python tests/run_exported_scripts.py --count 100 --seed 1

Prints each setting whose program prints another digit, and the count; ends with 1 if there was any.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from linreg.config import CHOICES, TrainingConfig
from linreg.dataset import DataError, Dataset
from linreg.export.files import data_csv, log_text, script
from linreg.export.program_data import DATA_FILE, MAX_INLINE_ROWS
from linreg.training import train
from linreg.ui.computing.warm_up import prepare_torch
from linreg.words import LANGUAGES, messages

SIZES = (2, 3, 5, 12, 60, MAX_INLINE_ROWS, MAX_INLINE_ROWS + 1, 3_000, 12_000)


def run_script(program, directory, data=None):
    """What the program prints, run by a plain Python in `directory`, which holds nothing else but `data`."""
    (directory / "program.py").write_text(program, encoding="utf-8")
    if data is not None:
        (directory / DATA_FILE).write_bytes(data)
    return run_python("program.py", directory)


def run_python(file, directory):
    """What `python file` prints in `directory`, with none of this project's modules in reach."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONIOENCODING"] = "utf-8"
    done = subprocess.run(
        [sys.executable, file], cwd=directory, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def random_run(rng):
    """A dataset and settings: every optimizer, loss and option, sizes on both sides of each limit of the program."""
    rows = int(rng.choice(SIZES, p=[0.1, 0.1, 0.1, 0.2, 0.2, 0.05, 0.1, 0.1, 0.05]))
    x = rng.normal(rng.choice([0.0, 50.0]), rng.choice([1.0, 10.0]), rows)
    y = rng.uniform(-5, 5) * x + rng.uniform(-5, 5) + rng.normal(0, rng.choice([0.01, 1.0]), rows)
    start = {"initial_weight": float(rng.normal()), "initial_bias": float(rng.normal())}
    config = TrainingConfig(
        optimizer=str(rng.choice(CHOICES["optimizer"])),
        loss=str(rng.choice(CHOICES["loss"])),
        learning_rate=float(rng.choice([0.001, 0.01, 0.1, 1.5], p=[0.3, 0.3, 0.3, 0.1])),
        epochs=int(rng.integers(1, 300)) if rows <= MAX_INLINE_ROWS else int(rng.integers(1, 20)),
        batch_size=None if rng.random() < 0.5 else int(rng.integers(1, 64)) if rows <= 60 else 64,
        momentum=float(rng.choice([0.0, 0.9])),
        nesterov=bool(rng.integers(2)),
        bias=bool(rng.random() < 0.75),
        standardize=bool(rng.integers(2)),
        seed=int(rng.integers(2**31)),
        holdout=float(rng.choice([0.0, 0.25])),
        early_stopping=bool(rng.integers(2)),
        dtype=str(rng.choice(CHOICES["dtype"])),
        **{name: value for name, value in start.items() if rng.random() < 0.5},
    )
    return Dataset(x, y, "x\nimport os", '"y"'), config


def difference(result, log_every, printed):
    """Where the program of this run printed something else than the page's log and line; None if nowhere."""
    expected = log_text(result, log_every)
    if not printed.startswith(expected):
        return f"expected:\n{expected}printed:\n{printed}"
    last_line = printed.removeprefix(expected).splitlines()[0]
    right = f"weight = {result.weight!r}, bias = {result.bias!r}"
    if result.outcome.kind == "diverged":
        right = f"Diverged at epoch {len(result.history)}"
    return None if last_line == right else f"expected: {right}\nprinted: {last_line}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    prepare_torch()
    rng, different, done = np.random.default_rng(arguments.seed), 0, 0
    while done < arguments.count:
        dataset, config = random_run(rng)
        text = messages(str(rng.choice(list(LANGUAGES))))
        with tempfile.TemporaryDirectory() as directory:
            log_every = int(rng.choice([1, 7, 100]))
            try:
                result = train(dataset, config)
            except DataError:
                continue
            program = script(result, log_every, text, new_x=[1.5])
            found = difference(result, log_every, run_script(program, Path(directory), data_csv(result)))
        done += 1
        if found:
            different += 1
            print(f"{dataset.rows} rows, {config}\n{found}")
    print(f"{done} programs run, {different} different")
    return min(different, 1)


if __name__ == "__main__":
    sys.exit(main())
