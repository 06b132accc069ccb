"""A run again up to one epoch, to have torch's own model and optimizer in the state they had there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn, optim

from linreg.config import TrainingConfig
from linreg.model import LinearRegression
from linreg.preparation import Preparation, prepare
from linreg.recording import OnProgress, heartbeat
from linreg.result import TrainingResult
from linreg.training import LOSSES, batches, column, model_at, new_optimizer


@dataclass(frozen=True, eq=False)
class Moment:
    """Just before the first step of an epoch: `.grad` of the parameters still holds what the step before left there.

    x, y: the step's batch, of shape (rows, 1). row: the batch's positions in the dataset. batches: steps per epoch.
    """

    model: LinearRegression
    optimizer: optim.Optimizer
    criterion: nn.Module
    x: Tensor
    y: Tensor
    row: Tensor
    batches: int


def replay(result: TrainingResult, epoch: int, on_progress: OnProgress | None = None) -> Moment:
    """The moment before the first step of `epoch`, reached by the run's own steps with autograd and torch.optim.

    A run on moments computes in float64 and is replayed on them; x and y are the rows all the same. on_progress(epochs
    done, epoch) is called now and then; what it raises ends the replay.
    """
    config = replace(result.config, dtype="float64") if result.method == "moments" else result.config
    prepared = prepare(result.dataset, config)
    x, y = column(prepared.x, config), column(prepared.y, config)
    first = max(epoch - 1, 0) if _keeps_no_state(config) else 0
    model = _model_before(first, result, prepared, config)
    optimizer, criterion = new_optimizer(model, config), LOSSES[config.loss]()
    for _ in range(first):
        next(batches(x, y, config.batch_size, prepared.generator))  # only for the order that it draws
    backward, beat = _backward_of_an_epoch(result, prepared, config, model), heartbeat(on_progress, epoch)
    for done in range(first, epoch):
        beat(done)
        for _ in backward():
            optimizer.step()
    order = torch.arange(len(x))
    steps = list(batches(order, order, config.batch_size, prepared.generator))
    rows = steps[0][0]
    position = torch.from_numpy(result.training_rows.nonzero()[0])[rows]
    return Moment(model, optimizer, criterion, x[rows], y[rows], position, len(steps))


def _keeps_no_state(config: TrainingConfig) -> bool:
    """Whether the optimizer forgets: then the state that the history has for an epoch is all there is to it."""
    return config.optimizer == "SGD" and config.momentum == 0


def _model_before(
    epoch: int, result: TrainingResult, prepared: Preparation, config: TrainingConfig
) -> LinearRegression:
    if not epoch:
        return model_at(prepared.weight, prepared.bias, config)
    history = result.trained.history
    return model_at(float(history.weight[epoch]), float(history.bias[epoch]), config)


def _backward_of_an_epoch(
    result: TrainingResult, prepared: Preparation, config: TrainingConfig, model: LinearRegression
) -> Callable[[], Iterator[None]]:
    """A function that goes through an epoch and stops wherever `.grad` has the gradient of the next step."""
    x, y = column(prepared.x, config), column(prepared.y, config)
    criterion = LOSSES[config.loss]()

    def of_rows() -> Iterator[None]:
        for x_batch, y_batch in batches(x, y, config.batch_size, prepared.generator):
            loss = criterion(model(x_batch), y_batch)
            model.zero_grad()
            yield loss.backward()

    if result.method != "moments":
        return of_rows
    matrix, target = prepared.moments.matrix, prepared.moments.target
    twice_transposed = 2 / prepared.x.size * matrix.T

    def of_moments() -> Iterator[None]:
        values = torch.cat([parameter.detach().view(1) for parameter in model.parameters()])
        gradient = twice_transposed @ (matrix @ values - target)
        for parameter, part in zip(model.parameters(), gradient, strict=True):
            parameter.grad = part.view_as(parameter)
        yield

    return of_moments
