"""A run again up to one epoch, to have torch's own model and optimizer in the state they had there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn, optim

from linreg.config import TrainingConfig
from linreg.result import TrainingResult
from linreg.training.fast_loop import backward_function, residual_function
from linreg.training.loop import LOSSES, batches, column, model_at, new_optimizer
from linreg.training.model import LinearRegression
from linreg.training.preparation import Preparation, prepare
from linreg.training.progress import OnProgress, heartbeat


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
    """The moment before the first step of `epoch`, reached by the run's own steps.

    They are taken by the optimizer of torch.optim, with the gradients that `fast_loop` writes out, which have
    autograd's digits. A run on moments is replayed on them; x and y are the rows all the same.
    on_progress(epochs done, epoch) is called now and then; what it raises ends the replay.
    """
    config = replace(result.config, dtype=result.dtype)
    prepared = prepare(result.dataset, config)
    x, y = column(prepared.x, config), column(prepared.y, config)
    first = max(epoch - 1, 0) if _keeps_no_state(config) else 0
    for _ in range(first):
        next(batches(x, y, config.batch_size, prepared.generator))  # only for the order that it draws
    flat = _flat_parameters(first, result, prepared, config)
    optimizer = new_optimizer(nn.ParameterList([flat]), config)
    gradients, beat = _gradients_of_an_epoch(flat, result, prepared, config), heartbeat(on_progress, epoch)
    for done in range(first, epoch):
        beat(done)
        for gradient in gradients():
            flat.grad = gradient
            optimizer.step()
    model, optimizer = _as_trained(flat, optimizer, config)
    order = torch.arange(len(x))
    steps = list(batches(order, order, config.batch_size, prepared.generator))
    rows = steps[0][0]
    position = torch.from_numpy(result.training_rows.nonzero()[0])[rows]
    return Moment(model, optimizer, LOSSES[config.loss](), x[rows], y[rows], position, len(steps))


def _keeps_no_state(config: TrainingConfig) -> bool:
    """Whether the optimizer forgets: then the state that the history has for an epoch is all there is to it."""
    return config.optimizer == "SGD" and config.momentum == 0


def _flat_parameters(epoch: int, result: TrainingResult, prepared: Preparation, config: TrainingConfig) -> nn.Parameter:
    """Weight and bias before `epoch` side by side in one parameter, for speed."""
    history = result.trained.history
    state = (history.weight[epoch], history.bias[epoch]) if epoch else (prepared.weight, prepared.bias)
    values = torch.tensor(state[: 1 + config.bias], dtype=torch.float64)
    return nn.Parameter(values.to(getattr(torch, config.dtype)))


def _gradients_of_an_epoch(
    flat: nn.Parameter, result: TrainingResult, prepared: Preparation, config: TrainingConfig
) -> Callable[[], Iterator[Tensor]]:
    """A function that yields the gradient of each step of the next epoch, computed when it is asked for."""
    x, y = column(prepared.x, config), column(prepared.y, config)
    values, gradient = flat.detach(), torch.zeros_like(flat)
    residual, backward = residual_function(values), backward_function(gradient, config.loss)

    def of_rows() -> Iterator[Tensor]:
        for x_batch, y_batch in batches(x, y, config.batch_size, prepared.generator):
            share = torch.tensor((2 if config.loss == "MSE" else 1) / len(x_batch), dtype=x.dtype)
            backward(residual(x_batch, y_batch), x_batch, share)
            yield gradient

    if result.method != "moments":
        return of_rows
    matrix, target = prepared.moments.matrix, prepared.moments.target
    twice_transposed = 2 / prepared.moments.rows * matrix.T

    def of_moments() -> Iterator[Tensor]:
        yield twice_transposed @ (matrix @ values - target)

    return of_moments


def _as_trained(
    flat: nn.Parameter, optimizer: optim.Optimizer, config: TrainingConfig
) -> tuple[LinearRegression, optim.Optimizer]:
    """The model and its optimizer in the state of the flat ones, with their last gradient in `.grad`."""
    weight, bias = [*flat.tolist(), 0.0][:2]
    model = model_at(weight, bias, config)
    own = new_optimizer(model, config)
    for index, parameter in enumerate(model.parameters()):
        part = slice(index, index + 1)
        if flat.grad is not None:
            parameter.grad = flat.grad[part].clone().view_as(parameter)
        for name, value in optimizer.state.get(flat, {}).items():
            own.state[parameter][name] = value[part].clone().view_as(parameter) if value.ndim else value.clone()
    return model, own
