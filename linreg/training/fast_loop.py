"""The loop of `plain_loop` without autograd: the same kernels in the same order, so the same digits, much sooner.

Weight and bias lie side by side in one flat tensor, their gradients in another; the gradient of each loss is written
out; the losses of many epochs are reduced together. Each loop yields blocks of states, one state more than epochs.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from linreg.arrays import Floats
from linreg.config import Loss, TrainingConfig
from linreg.moments import summary_of
from linreg.result import Method
from linreg.training.moments import MomentLoss
from linreg.training.optimizer_steps import optimizer_step
from linreg.training.preparation import Preparation
from linreg.training.recording import States

EXACT_ROWS = 10_000  # up to here the rows themselves give the MSE, to torch's last digit; above, mostly their moments
BLOCK_STEPS = 2048  # updates between two reductions, some 30 ms of small ones …
BLOCK_VALUES = 1 << 18  # … and at most so many residuals, what a processor's cache holds
CHUNK_STEPS = 1024  # mini-batches between two heartbeats

Beat = Callable[[int], None]
Losses = Callable[[Tensor], Tensor]  # of states, shape (states, 2 or 1): the loss at each, shape (states,)


def method_of(rows: int, config: TrainingConfig) -> Method:
    """How `rows` training rows are trained: in mini-batches, from their moments, or all at each step.

    0 stands for rows that are not here.
    """
    if _in_batches(rows, config):
        return "batches"
    if by_moments(rows, config):
        return "moments"
    return "double_rows" if config.loss == "MSE" and rows > EXACT_ROWS else "rows"


def fast_loop(prepared: Preparation, config: TrainingConfig, beat: Beat, most: int = BLOCK_STEPS) -> Iterator[States]:
    """All states of the run, in blocks of at most `most` updates; `beat` is called between them with the epochs done.

    Small blocks are for whoever may leave off early; the digits are the same.
    """
    loops = {"rows": _row_loop, "double_rows": _double_row_loop, "moments": _moment_loop, "batches": _batch_loop}
    return loops[method_of(prepared.x.size, config)](prepared, config, beat, most)


@torch.inference_mode()
def _row_loop(prepared: Preparation, config: TrainingConfig, beat: Beat, most: int) -> Iterator[States]:
    x, y = _column(prepared.x, config), _column(prepared.y, config)
    parameters, gradient = _start(prepared, config, x.dtype)
    residual, backward = residual_function(parameters), backward_function(gradient, config.loss)
    step = optimizer_step(parameters, gradient, config)
    share, held_losses = _share(config, len(x), x.dtype), _held_losses(prepared, config)
    blocks = _blocks(config.epochs + 1, most, len(x))
    states, residuals = _room(blocks, len(parameters), x.dtype), _room(blocks, len(x), x.dtype).unsqueeze(2)
    slope, spare = torch.empty_like(x), _spare_room(residuals, config.loss)
    for first, end in blocks:
        for state, kept in zip(states[: end - first].unbind(), residuals[: end - first].unbind(), strict=True):
            state.copy_(parameters)
            backward(residual(x, y, kept), x, share, slope)
            step()
        losses = mean_losses_(residuals[: end - first].squeeze(2), config.loss, spare[: end - first])
        yield _as_states(states[: end - first], losses, held_losses)
        beat(end)


def _double_row_loop(prepared: Preparation, config: TrainingConfig, beat: Beat, most: int) -> Iterator[States]:
    return _row_loop(prepared, replace(config, dtype="float64"), beat, most)


@torch.inference_mode()
def _moment_loop(prepared: Preparation, config: TrainingConfig, beat: Beat, most: int) -> Iterator[States]:
    parameters, gradient = _start(prepared, config, torch.float64)
    step, held_losses = optimizer_step(parameters, gradient, config), _held_losses(prepared, config)
    matrix, target = prepared.moments.matrix, prepared.moments.target
    twice_transposed, gap = 2 / prepared.moments.rows * matrix.T, torch.empty_like(target)
    for first, end in _blocks(config.epochs + 1, most, 1):
        states = torch.empty(end - first, len(parameters), dtype=torch.float64)
        for state in states.unbind():
            state.copy_(parameters)
            torch.mv(matrix, parameters, out=gap).sub_(target)
            torch.mv(twice_transposed, gap, out=gradient)
            step()
        yield _as_states(states, prepared.moments.losses(states), held_losses)
        beat(end)


@torch.inference_mode()
def _batch_loop(prepared: Preparation, config: TrainingConfig, beat: Beat, most: int) -> Iterator[States]:
    x, y = _column(prepared.x, config), _column(prepared.y, config)
    parameters, gradient = _start(prepared, config, x.dtype)
    residual, backward = residual_function(parameters), backward_function(gradient, config.loss)
    step = optimizer_step(parameters, gradient, config)
    losses, held_losses = _training_losses(prepared, config), _held_losses(prepared, config)
    batch = config.batch_size or len(x)
    shares = {rows: _share(config, rows, x.dtype) for rows in (batch, len(x) % batch)}

    def train_epoch(epoch: int) -> None:
        for chunk in _shuffled_batches(x, y, batch, prepared.generator):
            for x_batch, y_batch in chunk:
                backward(residual(x_batch, y_batch), x_batch, shares[len(x_batch)])
                step()
            beat(epoch)

    for first, end in _blocks(config.epochs + 1, most * batch // len(x), len(x)):
        states = torch.empty(end - first, len(parameters), dtype=x.dtype)
        for epoch, state in enumerate(states.unbind(), start=first):
            state.copy_(parameters)
            if epoch < config.epochs:
                train_epoch(epoch)
        yield _as_states(states, losses(states), held_losses)


def _shuffled_batches(
    x: Tensor, y: Tensor, size: int, generator: torch.Generator
) -> Iterator[Iterable[tuple[Tensor, Tensor]]]:
    """Mini-batches in the order that `loop.batches` has them, CHUNK_STEPS of them cut at a time."""
    for rows in torch.split(torch.randperm(len(x), generator=generator), CHUNK_STEPS * size):
        yield zip(torch.split(x[rows], size), torch.split(y[rows], size), strict=True)


def residual_function(parameters: Tensor) -> Callable[..., Tensor]:
    """forward: a function of x and y, shape (rows, 1), that gives w·x + b − y at the parameters of that moment.

    With one product to a row, mm and addmm round as a product and a sum do, which for many rows are four times as fast.
    """
    weight, bias = parameters[:1].view(1, 1), parameters[1:]
    has_bias = len(parameters) == 2

    def residual(x: Tensor, y: Tensor, out: Tensor | None = None) -> Tensor:
        if len(x) > EXACT_ROWS:
            y_hat = torch.mul(x, weight, out=out)
            return y_hat.add_(bias).sub_(y) if has_bias else y_hat.sub_(y)
        y_hat = torch.addmm(bias, x, weight, out=out) if has_bias else torch.mm(x, weight, out=out)
        return y_hat.sub_(y)

    return residual


def backward_function(gradient: Tensor, loss: Loss) -> Callable[..., None]:
    """backward: a function of residuals, x and share that fills `gradient` by the chain rule.

    With r = w·x + b − y, ∂L/∂w = Σ ∂L/∂r · x and ∂L/∂b = Σ ∂L/∂r, where ∂L/∂r is share · r for MSE, share · sign(r) for
    L1, and share · r with r cut off at ±1 for Huber; `slope` is room for it.
    """
    weight_gradient, bias_gradient = gradient[:1].view(1, 1), gradient[1:]
    has_bias = len(gradient) == 2

    def backward(residual: Tensor, x: Tensor, share: Tensor, slope: Tensor | None = None) -> None:
        if loss == "MSE":
            slope = torch.mul(residual, share, out=slope)
        elif loss == "L1":
            slope = torch.sign(residual, out=slope).mul_(share)
        else:
            slope = torch.clamp(residual, -1.0, 1.0, out=slope).mul_(share)
        torch.mm(slope.t(), x, out=weight_gradient)
        if has_bias:
            torch.sum(slope, 0, out=bias_gradient)

    return backward


def mean_losses_(residuals: Tensor, loss: Loss, spare: Tensor | None = None) -> Tensor:
    """The loss of each row of `residuals`, shape (states, rows), reduced as torch's criteria do; overwrites them.

    spare: room of the same shape for Huber, which is taken anew without it: with c the residual r cut off at ±1, its
    loss is c·(r − c/2).
    """
    if loss == "MSE":
        return residuals.mul_(residuals).mean(1)
    if loss == "L1":
        return residuals.abs_().mean(1)
    cut = torch.clamp(residuals, -1.0, 1.0, out=spare)
    return residuals.sub_(cut, alpha=0.5).mul_(cut).mean(1)


def by_moments(rows: int, config: TrainingConfig) -> bool:
    """Whether the loss over `rows` training rows is taken from their moments: where they are many, or (0) not here.

    Of rows that are here, not where RMSprop takes all at each step: its steps do not shrink, so near the minimum it
    bounces, and bouncing magnifies what the moments round otherwise.
    """
    follows = config.optimizer != "RMSprop" or _in_batches(rows, config)
    return config.loss == "MSE" and (rows == 0 or (rows > EXACT_ROWS and follows))


def _in_batches(rows: int, config: TrainingConfig) -> bool:
    return config.batch_size is not None and config.batch_size < rows


def _training_losses(prepared: Preparation, config: TrainingConfig) -> Losses:
    if by_moments(prepared.x.size, config):
        return prepared.moments.losses
    return _row_losses(prepared.x, prepared.y, config)


def _held_losses(prepared: Preparation, config: TrainingConfig) -> Losses | None:
    if not prepared.held_x.size:
        return None
    if by_moments(prepared.x.size, config):
        return MomentLoss(summary_of(prepared.held_x, prepared.held_y), config.bias).losses
    return _row_losses(prepared.held_x, prepared.held_y, config)


def _row_losses(x: Floats, y: Floats, config: TrainingConfig) -> Losses:
    x_column, y_column = _column(x, config), _column(y, config)
    room = spare = torch.empty(0, x.size, 1, dtype=x_column.dtype)

    def losses(states: Tensor) -> Tensor:
        nonlocal room, spare
        if len(states) > len(room):  # the first block is the largest
            room = torch.empty(len(states), x.size, 1, dtype=states.dtype)
            spare = _spare_room(room, config.loss)
        residuals = room[: len(states)]
        for state, kept in zip(states.unbind(), residuals.unbind(), strict=True):
            residual_function(state)(x_column, y_column, out=kept)
        return mean_losses_(residuals.squeeze(2), config.loss, spare[: len(states)])

    return losses


def _start(prepared: Preparation, config: TrainingConfig, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """The parameters at the start, shape (2,), or (1,) without a bias, and room for their gradient."""
    start = [prepared.weight, prepared.bias] if config.bias else [prepared.weight]
    parameters = torch.tensor(start, dtype=torch.float64).to(dtype)
    return parameters, torch.zeros_like(parameters)


def _column(values: Floats, config: TrainingConfig) -> Tensor:
    return torch.tensor(values, dtype=torch.float64).to(getattr(torch, config.dtype)).view(-1, 1)


def _share(config: TrainingConfig, rows: int, dtype: torch.dtype) -> Tensor:
    """What the mean over `rows` rows makes of ∂(r²)/∂r = 2r, or of ∂|r|/∂r = ±1; a tensor, for speed."""
    return torch.tensor((2 if config.loss == "MSE" else 1) / max(rows, 1), dtype=dtype)


def _blocks(states: int, most: int, values: int) -> list[tuple[int, int]]:
    """(first, end) of successive blocks of `states` states: at most `most`, or BLOCK_VALUES at `values` to a state."""
    size = max(1, min(most, BLOCK_VALUES // values))
    return [(first, min(first + size, states)) for first in range(0, states, size)]


def _room(blocks: list[tuple[int, int]], width: int, dtype: torch.dtype) -> Tensor:
    """Room for the first and largest of `blocks`, shape (states, width), taken once: new memory is slow memory."""
    return torch.empty(blocks[0][1], width, dtype=dtype)


def _spare_room(residuals: Tensor, loss: Loss) -> Tensor:
    """Room for `mean_losses_` to work in, shape (states, rows)."""
    return torch.empty_like(residuals.squeeze(2)) if loss == "Huber" else residuals.squeeze(2)


def _as_states(states: Tensor, losses: Tensor, held_losses: Losses | None) -> States:
    columns = states.to(torch.float64, copy=True).numpy()
    bias = columns[:, 1] if columns.shape[1] == 2 else np.zeros(len(columns))
    held = None if held_losses is None else held_losses(states).double().numpy()
    return States(columns[:, 0], bias, losses.double().numpy(), held)
