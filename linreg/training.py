"""Training as a learner reads it: forward, loss, zero_grad, backward, step, and again."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn, optim

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.model import LinearRegression
from linreg.optimum import minimize
from linreg.preparation import Preparation, prepare
from linreg.recording import OnProgress, States, heartbeat, outcome_of, record, run_of
from linreg.result import TrainingResult

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
            loss = criterion(y_hat, y_batch)  # loss: L = mean of (y_hat − y)², of |y_hat − y|, …
            optimizer.zero_grad()  # zero_grad: forget the gradient of the step before
            loss.backward()  # backward: the chain rule gives ∂L/∂w and ∂L/∂b
            optimizer.step()  # step: SGD, for one, sets w ← w − lr·∂L/∂w and b ← b − lr·∂L/∂b
    yield state_of(model, criterion, prepared, config)


def column(values: object, config: TrainingConfig) -> Tensor:
    """A column of shape (rows, 1) in the run's dtype, as `nn.Linear` takes it."""
    return torch.tensor(values, dtype=getattr(torch, config.dtype)).view(-1, 1)


def batches(x: Tensor, y: Tensor, size: int | None, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """All rows at once, or in mini-batches of `size` rows, shuffled anew at each call; the last one may be smaller."""
    if size is None or size >= len(x):
        yield x, y
        return
    for rows in torch.randperm(len(x), generator=generator).split(size):
        yield x[rows], y[rows]


def model_at(weight: float, bias: float, config: TrainingConfig) -> LinearRegression:
    """A model at this weight and bias, made without a draw from torch's shared random generator."""
    with torch.device("meta"):
        model = LinearRegression(bias=config.bias)
    model = model.to_empty(device="cpu").to(getattr(torch, config.dtype))
    with torch.no_grad():
        model.linear.weight.fill_(weight)
        if config.bias:
            model.linear.bias.fill_(bias)
    return model


def new_optimizer(model: nn.Module, config: TrainingConfig) -> optim.Optimizer:
    """The chosen optimizer of torch.optim with torch's defaults but for the rate; Nesterov needs a momentum to act."""
    if config.optimizer == "SGD":
        nesterov = config.nesterov and config.momentum > 0
        return optim.SGD(model.parameters(), lr=config.learning_rate, momentum=config.momentum, nesterov=nesterov)
    optimizers = {"Adam": optim.Adam, "RMSprop": optim.RMSprop, "Adagrad": optim.Adagrad}
    return optimizers[config.optimizer](model.parameters(), lr=config.learning_rate)


@torch.no_grad()
def state_of(model: LinearRegression, criterion: nn.Module, prepared: Preparation, config: TrainingConfig) -> States:
    """Weight, bias, and the loss over all training rows and over the held-out rows, the digits `.item()` prints."""
    weight, bias = model.linear.weight.item(), model.linear.bias.item() if config.bias else 0.0
    loss = criterion(model(column(prepared.x, config)), column(prepared.y, config)).item()
    held_loss = None
    if prepared.held_x.size:
        held_loss = criterion(model(column(prepared.held_x, config)), column(prepared.held_y, config)).item()
    return States(*(None if value is None else np.array([value]) for value in (weight, bias, loss, held_loss)))


def train(dataset: Dataset, config: TrainingConfig, on_progress: OnProgress | None = None) -> TrainingResult:
    """One run: the same dataset and config give the same digits, whatever else runs in the process.

    on_progress(epochs done, epochs) is called now and then; what it raises ends the run. Raises DataError if the rows
    left for training hold one x only, or the run is too much work.
    """
    prepared = prepare(dataset, config)
    beat = heartbeat(on_progress, config.epochs)
    recording = record(_beaten(plain_loop(prepared, config), beat), prepared, config)
    best = minimize(prepared.x, prepared.y, config.loss, config.bias)
    return TrainingResult(
        dataset=dataset,
        config=config,
        trained=run_of(recording, prepared),
        trained_optimum=best,
        outcome=outcome_of(recording, best, prepared),
        scaling=prepared.scaling,
        training_rows=prepared.training_rows,
    )


def _beaten(states: Iterator[States], beat: Callable[[int], None]) -> Iterator[States]:
    for done, state in enumerate(states):
        beat(done)
        yield state
