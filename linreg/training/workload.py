"""How much work a run is, known before it starts, and how much one run may have."""

import math

from linreg.config import TrainingConfig
from linreg.dataset import DataError
from linreg.training.fast_loop import method_of

# Seconds, as measured on a slow core. They are the same everywhere, so that a link runs for everybody or for nobody.
STEP = 20e-6  # one update of a few rows
ROW = 15e-9  # one row of one update, beyond that
BATCH_ROW = 60e-9  # one row shuffled, cut into batches and looked at again for the epoch's loss
PASS = 60e-9  # one row read, scaled and reduced to moments, once in a run
SEARCH = 2e-6  # one row in the search for the least L1 or Huber loss, once in a run
MAX_SECONDS = 60.0


def estimated_seconds(rows: int, config: TrainingConfig) -> float:
    """The time of a run over `rows` rows, those held out included; 0 where they are not here."""
    return _once_seconds(rows, config) + config.epochs * _epoch_seconds(rows, config)


def affordable_epochs(rows: int, config: TrainingConfig, seconds: float = MAX_SECONDS) -> int:
    """The most epochs with which a run like this stays within `seconds`; 0 if not even one does."""
    return max(0, math.floor((seconds - _once_seconds(rows, config)) / _epoch_seconds(rows, config)))


def check_work(rows: int, config: TrainingConfig) -> None:
    """Raise DataError, saying what to lower, if the run would take more than MAX_SECONDS."""
    seconds = estimated_seconds(rows, config)
    if seconds <= MAX_SECONDS:
        return
    values = {"seconds": round(seconds), "limit": round(MAX_SECONDS), "rows": rows}
    epochs = affordable_epochs(rows, config)
    method = method_of(rows, config)
    if method == "batches":
        key = "training.too_many_batches" if epochs else "training.batches_too_small"
        raise DataError(key, **values, epochs=epochs, batch_size=config.batch_size)
    too_many_epochs = "training.too_many_rmsprop_epochs" if method == "double_rows" else "training.too_many_epochs"
    raise DataError(too_many_epochs if epochs else "training.too_many_rows", **values, epochs=epochs)


def _once_seconds(rows: int, config: TrainingConfig) -> float:
    return rows * (PASS if config.loss == "MSE" else PASS + SEARCH)


def _epoch_seconds(rows: int, config: TrainingConfig) -> float:
    method = method_of(rows, config)
    if method == "batches":
        return math.ceil(rows / (config.batch_size or rows)) * STEP + rows * BATCH_ROW
    return STEP + (0.0 if method == "moments" else rows * ROW)
