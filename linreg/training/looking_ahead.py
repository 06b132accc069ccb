"""The same run with more epochs: does it converge, and when?"""

from dataclasses import replace

from linreg.arrays import read_only
from linreg.config import LIMITS
from linreg.result import Ahead, TrainingResult
from linreg.training.ending import settled, until_settled
from linreg.training.fast_loop import fast_loop
from linreg.training.preparation import prepare
from linreg.training.progress import OnProgress, heartbeat
from linreg.training.recording import Recording, record
from linreg.training.workload import affordable_epochs

TAIL = 4096  # states at the end that are kept, at most


def epochs_to_converge(result: TrainingResult, limit: int, on_progress: OnProgress | None = None) -> int | None:
    """The epochs n ≤ limit after which this run has converged: a run of n epochs has, one of n − 1 has not.

    n counts if the line then stays converged up to epoch 2n, or to the end at `limit`. None if there is no such n, or
    none within the epochs and the work that one run may have. on_progress as in `train`, with `limit` for the epochs.
    """
    return look_ahead(result, limit, on_progress).needed


def look_ahead(result: TrainingResult, limit: int, on_progress: OnProgress | None = None) -> Ahead:
    """What becomes of the run of `result` within `limit` epochs, or within the epochs and the work one run may have.

    It does not depend on the epochs of `result`. on_progress as in `train`, with `limit` for the epochs.
    """
    limit = min(limit, int(LIMITS["epochs"].high), affordable_epochs(result.dataset.rows_here, result.config))
    if limit < 1:
        return Ahead(0, None, "limit", 0, read_only([]), read_only([]))
    config = replace(result.config, epochs=limit)
    prepared = prepare(result.dataset, config)
    blocks = fast_loop(prepared, config, heartbeat(on_progress, limit))
    recording = record(until_settled(blocks, result.trained_optimum, prepared), prepared, config)
    needed = settled(recording, result.trained_optimum, prepared)
    return _ahead(recording, needed, limit)


def _ahead(recording: Recording, needed: int | None, limit: int) -> Ahead:
    weight, bias = recording.states.weight, recording.states.bias
    last = weight.size - 1
    if needed is not None:
        return Ahead(limit, needed, "settled", last, read_only([]), read_only([]))
    stopped = recording.best_epoch is not None
    tail = slice(-min(max(weight.size // 2, 1), TAIL), None)
    return Ahead(
        limit=limit,
        needed=None,
        ended="diverged" if recording.diverged else "stopped_early" if stopped else "limit",
        epoch=last,
        weight=read_only(weight[tail].copy()),
        bias=read_only(bias[tail].copy()),
    )
