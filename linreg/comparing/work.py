"""How much work a broken run is, known before it starts: it visits every row at every step, however many there are."""

import math

from linreg.config import Broken, TrainingConfig
from linreg.dataset import DataError
from linreg.training.workload import BATCH_ROW, MAX_SECONDS, ROW, STEP, check_work

PAIR = 8e-9  # seconds, as measured on a slow core, for one of the rows × rows differences that "shape" makes
MAX_PAIRS = 4_000_000  # of them at a time: 16 MB
STEPS = 2  # its updates cost this many times those of `linreg.training.fast_loop`


def broken_seconds(rows: int, config: TrainingConfig, broken: Broken) -> float:
    """The time of a broken run over `rows` rows."""
    size = min(rows, config.batch_size or rows)
    epoch = math.ceil(rows / size) * STEPS * STEP + rows * (ROW if size == rows else BATCH_ROW)
    if broken == "shape":
        epoch += PAIR * (rows * rows + (rows * size if size < rows else 0))
    return config.epochs * epoch


def check_broken_work(rows: int, config: TrainingConfig, broken: Broken) -> None:
    """Raise DataError, saying why, if the broken run would take too long or too much memory."""
    check_work(rows, config)
    seconds = broken_seconds(rows, config, broken)
    if broken == "shape" and rows * rows > MAX_PAIRS:
        raise DataError("compare.too_many_pairs", rows=rows, pairs=rows * rows)
    if seconds > MAX_SECONDS:
        raise DataError("compare.broken_too_long", rows=rows, seconds=round(seconds), limit=round(MAX_SECONDS))
