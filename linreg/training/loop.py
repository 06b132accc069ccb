"""Training as a learner reads it: forward, loss, zero_grad, backward, step, and again."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn, optim

from linreg.config import TrainingConfig
from linreg.moments import Data
from linreg.optimum.minimum import minimize
from linreg.result import Optimum, TrainingResult
from linreg.training.ending import outcome_of
from linreg.training.fast_loop import Beat, by_moments, fast_loop, method_of
from linreg.training.model import LinearRegression
from linreg.training.preparation import Preparation, prepare
from linreg.training.progress import OnProgress, heartbeat
from linreg.training.recording import States, record, run_of
from linreg.training.workload import check_work

LOSSES = {"MSE": nn.MSELoss, "L1": nn.L1Loss, "Huber": nn.HuberLoss}


def plain_loop(prepared: Preparation, config: TrainingConfig) -> Iterator[States]:
    """Train one model, and yield its state before each epoch's first update and once more after the last update."""
    x, y = column(prepared.x, config), column(prepared.y, config)
    model = model_at(prepared.weight, prepared.bias, config)
    criterion = LOSSES[config.loss]()
    optimizer = new_optimizer(model, config)
    for _ in range(config.epochs):
        yield state_of(model, criterion, prepared, config)
        for x_batch, y_batch in batches(x, y, config.batch_size, prepared.generator):
            y_hat = model(x_batch)  # forward: y_hat = w·x + b
            loss = criterion(y_hat, y_batch)  # loss: L = mean of (y_hat − y)², or of |y_hat − y| for L1
            optimizer.zero_grad()  # zero_grad: forget the gradients of the step before
            loss.backward()  # backward: ∂L/∂w and ∂L/∂b by the chain rule
            optimizer.step()  # step: w ← w − lr·∂L/∂w and b ← b − lr·∂L/∂b, where the optimizer is SGD
    yield state_of(model, criterion, prepared, config)


def train(dataset: Data, config: TrainingConfig, on_progress: OnProgress | None = None) -> TrainingResult:
    """One run. The same dataset and config give the same digits, whatever else runs beside it.

    The states are those of `plain_loop`, computed by `fast_loop`. on_progress(epochs done, epochs) is called every 50
    to 100 ms; whatever it raises ends the run. Raises DataError, before anything is computed, if the run is too much
    work, if the hold-out leaves rows of one x only, and if the run needs rows that are not here.
    """
    check_work(dataset.rows_here, config)
    prepared = prepare(dataset, config)
    beat = heartbeat(on_progress, config.epochs)
    recording = record(fast_loop(prepared, config, beat), prepared, config)
    best = _least_loss(prepared, config, beat)
    return TrainingResult(
        dataset=dataset,
        config=config,
        trained=run_of(recording, prepared),
        trained_optimum=best,
        outcome=outcome_of(recording, best, prepared),
        scaling=prepared.scaling,
        training_rows=prepared.training_rows,
        method=method_of(prepared.x.size, config),
    )


def _least_loss(prepared: Preparation, config: TrainingConfig, beat: Beat) -> Optimum:
    if by_moments(prepared.x.size, config):
        return prepared.moments.optimum()
    return minimize(prepared.x, prepared.y, config.loss, config.bias, partial(beat, config.epochs))


def column(values: object, config: TrainingConfig) -> Tensor:
    """A column of shape (rows, 1) in the run's dtype, as `nn.Linear` takes it."""
    return torch.tensor(values, dtype=torch.float64).to(getattr(torch, config.dtype)).view(-1, 1)


def batches(x: Tensor, y: Tensor, size: int | None, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """All rows at once, or mini-batches of `size` rows, shuffled anew at each call; the last may be smaller."""
    if size is None or size >= len(x):
        yield x, y
        return
    for rows in torch.split(torch.randperm(len(x), generator=generator), size):
        yield x[rows], y[rows]


def model_at(weight: float, bias: float, config: TrainingConfig) -> LinearRegression:
    """A model with this weight and bias, made without drawing from the random generator that torch shares."""
    with torch.device("meta"):
        model = LinearRegression(bias=config.bias)
    model = model.to_empty(device="cpu").to(getattr(torch, config.dtype))
    start = {"linear.weight": torch.tensor([[weight]], dtype=torch.float64)}
    if config.bias:
        start["linear.bias"] = torch.tensor([bias], dtype=torch.float64)
    model.load_state_dict(start)
    return model


def new_optimizer(model: nn.Module, config: TrainingConfig) -> optim.Optimizer:
    """The chosen optimizer of torch.optim, as torch sets it but for the learning rate and SGD's momentum."""
    if config.optimizer == "SGD":
        nesterov = config.nesterov and config.momentum > 0  # without a momentum torch refuses it: it would do nothing
        return optim.SGD(model.parameters(), lr=config.learning_rate, momentum=config.momentum, nesterov=nesterov)
    optimizers: dict[str, type[optim.Adam | optim.RMSprop | optim.Adagrad]] = {
        "Adam": optim.Adam, "RMSprop": optim.RMSprop, "Adagrad": optim.Adagrad
    }  # fmt: skip
    return optimizers[config.optimizer](model.parameters(), lr=config.learning_rate)


@torch.no_grad()
def state_of(model: LinearRegression, criterion: nn.Module, prepared: Preparation, config: TrainingConfig) -> States:
    """Weight, bias, and the loss over all training and over all held-out rows: the digits that `.item()` prints."""
    weight, bias = model.linear.weight.item(), model.linear.bias.item() if config.bias else 0.0
    loss = criterion(model(column(prepared.x, config)), column(prepared.y, config)).item()
    held_loss = None
    if prepared.held_x.size:
        held_loss = criterion(model(column(prepared.held_x, config)), column(prepared.held_y, config)).item()
    return States(
        np.array([weight]), np.array([bias]), np.array([loss]), None if held_loss is None else np.array([held_loss])
    )
