"""A run again up to one epoch, to have torch's own model and optimizer in the state they had there."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn, optim

from linreg.model import LinearRegression
from linreg.preparation import prepare
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


def replay(result: TrainingResult, epoch: int) -> Moment:
    """The moment before the first step of `epoch`, reached by the steps that the run took."""
    config = result.config
    prepared = prepare(result.dataset, config)
    x, y = column(prepared.x, config), column(prepared.y, config)
    model = model_at(prepared.weight, prepared.bias, config)
    optimizer, criterion = new_optimizer(model, config), LOSSES[config.loss]()
    for _ in range(epoch):
        for x_batch, y_batch in batches(x, y, config.batch_size, prepared.generator):
            loss = criterion(model(x_batch), y_batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    row = torch.from_numpy(result.training_rows.nonzero()[0]).view(-1, 1)
    order = torch.arange(len(x))
    steps = list(batches(order, order, config.batch_size, prepared.generator))
    first = steps[0][0]
    return Moment(model, optimizer, criterion, x[first], y[first], row[first].view(-1), len(steps))
