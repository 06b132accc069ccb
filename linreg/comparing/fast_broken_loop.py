"""The loops of broken.py without autograd: the same kernels in the same order, so the same digits, much sooner."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from linreg.arrays import Floats
from linreg.config import Broken, TrainingConfig
from linreg.training.fast_loop import Beat, backward_function, mean_losses_, residual_function
from linreg.training.loop import batches, column
from linreg.training.optimizer_steps import optimizer_step
from linreg.training.preparation import Preparation
from linreg.training.recording import States

BLOCK_STATES = 512  # states between two reductions of their losses …
BLOCK_VALUES = 1 << 18  # … and at most so many residuals


@torch.inference_mode()
def fast_broken_loop(prepared: Preparation, config: TrainingConfig, broken: Broken, beat: Beat) -> Iterator[States]:
    """All states of the run in blocks; `beat` is called between them with the epochs done."""
    x, y = column(prepared.x, config), column(prepared.y, config)
    start = [prepared.weight, prepared.bias] if config.bias else [prepared.weight]
    parameters = torch.tensor(start, dtype=torch.float64).to(x.dtype)
    train_batch = _train_batch(parameters, config, broken)
    losses = _losses(prepared.x, prepared.y, config, broken)
    held_losses = _losses(prepared.held_x, prepared.held_y, config, broken) if prepared.held_x.size else None
    values = len(x) ** 2 if broken == "shape" else len(x)
    size = max(1, min(BLOCK_STATES, BLOCK_VALUES // values))
    for first in range(0, config.epochs + 1, size):
        states = torch.empty(min(size, config.epochs + 1 - first), len(parameters), dtype=x.dtype)
        for epoch, state in enumerate(states.unbind(), start=first):
            state.copy_(parameters)
            if epoch < config.epochs:
                for x_batch, y_batch in batches(x, y, config.batch_size, prepared.generator):
                    train_batch(x_batch, y_batch)
        columns = states.double().numpy()
        bias = columns[:, 1] if config.bias else np.zeros(len(columns))
        held = None if held_losses is None else held_losses(states)
        yield States(columns[:, 0], bias, losses(states), held)
        beat(min(first + size, config.epochs))


def _train_batch(parameters: Tensor, config: TrainingConfig, broken: Broken) -> Callable[[Tensor, Tensor], object]:
    """A function that moves `parameters` by one step of the broken loop."""
    fresh, gradient = torch.zeros_like(parameters), torch.zeros_like(parameters)
    residual_of, backward = residual_function(parameters), backward_function(fresh, config.loss)
    step = optimizer_step(parameters, gradient, config)
    factor = 2.0 if config.loss == "MSE" else 1.0  # of r², whose derivative is 2r

    def train_batch(x: Tensor, y: Tensor) -> None:
        if broken == "shape":
            share = torch.tensor(factor / len(x) ** 2, dtype=x.dtype)
            slopes = _slope(_pairs(residual_of, x, y), config).mul_(share).sum(1, keepdim=True)
            torch.mm(slopes.t(), x, out=fresh[:1].view(1, 1))
            torch.sum(slopes, 0, out=fresh[1:]) if config.bias else None
        else:
            share = torch.tensor(factor if broken == "sum" else factor / len(x), dtype=x.dtype)
            backward(residual_of(x, y), x, share)
        if broken == "zero_grad":
            gradient.add_(fresh)
        else:
            gradient.copy_(fresh)
        step()

    return train_batch


def _pairs(residual_of: Callable[..., Tensor], x: Tensor, y: Tensor) -> Tensor:
    """Every prediction less every y, shape (rows, rows)."""
    return residual_of(x, torch.zeros_like(y)) - y.flatten()


def _slope(residuals: Tensor, config: TrainingConfig) -> Tensor:
    """The derivative of each residual's loss, but for its factor."""
    if config.loss == "MSE":
        return residuals
    return residuals.sign() if config.loss == "L1" else residuals.clamp(-1.0, 1.0)


def _losses(x: Floats, y: Floats, config: TrainingConfig, broken: Broken) -> Callable[[Tensor], Floats]:
    """A function of states, shape (states, 2 or 1): what the broken program prints as the loss of each."""
    x_column, y_column = column(x, config), column(y, config)

    def losses(states: Tensor) -> Floats:
        rows = []
        for state in states.unbind():
            residual_of = residual_function(state)
            kept = _pairs(residual_of, x_column, y_column) if broken == "shape" else residual_of(x_column, y_column)
            rows.append(kept.flatten())
        residuals = torch.stack(rows)
        if broken == "sum":
            return _sum_losses_(residuals, config).double().numpy()
        return mean_losses_(residuals, config.loss).double().numpy()

    return losses


def _sum_losses_(residuals: Tensor, config: TrainingConfig) -> Tensor:
    """`mean_losses_` with a sum in place of the mean; overwrites the residuals."""
    if config.loss == "MSE":
        return residuals.mul_(residuals).sum(1)
    if config.loss == "L1":
        return residuals.abs_().sum(1)
    return functional.huber_loss(residuals, residuals.new_zeros(()).expand_as(residuals), reduction="none").sum(1)
