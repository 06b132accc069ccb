"""One step of a run, number by number: what forward, loss, zero_grad, backward and step did, as torch did it.

The run is replayed up to the step with the model, the loss and the optimizer that trained it, so that the gradient
is autograd's and the optimizer's state is torch.optim's own. All numbers are in the units that were trained, each a
number of the run's dtype held in a float.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn, optim

from linreg.arrays import Floats, read_only
from linreg.dataset import DataError
from linreg.explaining.loss_slice import LossSlice, loss_slice
from linreg.explaining.replay import Moment, replay
from linreg.result import TrainingResult
from linreg.training.progress import OnProgress

MAX_ROWS = 12  # rows kept one by one; of all others only their sums


@dataclass(frozen=True, eq=False)
class Examples:
    """The rows of the step's batch, in the batch's order: each array has the first MAX_ROWS of them, or fewer.

    row: their 0-based positions in the dataset. residual: y − y_hat. term: the row's part of the loss, which is the
    mean of the terms. slope: ∂L/∂y_hat of the row. weight_share: slope·x, the row's part of ∂L/∂w.
    """

    row: Floats
    x: Floats
    y: Floats
    y_hat: Floats
    residual: Floats
    term: Floats
    slope: Floats
    weight_share: Floats


@dataclass(frozen=True)
class Sums:
    """Sums over some rows, exact to float64: of their parts of the loss, of ∂L/∂w and of ∂L/∂b."""

    term: float
    weight_share: float
    slope: float


@dataclass(frozen=True)
class ParameterStep:
    """What the step did to the weight or the bias.

    cleared: the gradient that zero_grad removed, of the step before; None if there was none. gradient: of this step.
    without_zero_grad: what `.grad` would have been, had zero_grad been left out this once. state_before, state_after:
    the optimizer's state under torch's names, empty where it keeps none. corrected: Adam's averages divided by their
    bias corrections. direction: what the optimizer multiplied by the learning rate and subtracted.
    """

    name: str
    before: float
    cleared: float | None
    gradient: float
    without_zero_grad: float
    state_before: Mapping[str, float]
    state_after: Mapping[str, float]
    corrected: Mapping[str, float]
    direction: float
    after: float


@dataclass(frozen=True, eq=False)
class Step:
    """The first step of epoch `epoch`, which had `rows` rows in its batch and was one of `batches` of the epoch.

    constants: the optimizer's settings under torch's names (lr, betas, eps, …). total: sums over the whole batch;
    rest: over the rows that `examples` leaves out. parameters: the weight and, unless the run had none, the bias.
    along_weight: the batch's loss against the weight alone.
    A run on moments took the step with a gradient that is the same up to rounding; in mini-batches the run's next state
    is that after the epoch's last step.
    """

    epoch: int
    rows: int
    batches: int
    examples: Examples
    total: Sums
    rest: Sums
    loss: float
    constants: Mapping[str, float]
    parameters: tuple[ParameterStep, ...]
    along_weight: LossSlice


def explain_step(result: TrainingResult, epoch: int, on_progress: OnProgress | None = None) -> Step:
    """Every number of the first step of `epoch`, which is clamped to the epochs that were run.

    Takes as long as a plain loop up to that epoch, but for SGD without momentum. on_progress(epochs done, epoch) is
    called now and then; what it raises ends the work. Raises DataError where the rows are not here.
    """
    if not result.dataset.rows_here:
        raise DataError("moments.needs_rows")
    epoch = min(max(epoch, 0), max(len(result.history) - 1, 0))
    moment = replay(result, epoch, on_progress)
    y_hat, slope, loss, parameters = _take_step(moment)
    examples, total, rest = _examples(moment, y_hat, slope)
    weight, *bias = parameters
    return Step(
        epoch=epoch,
        rows=len(moment.x),
        batches=moment.batches,
        examples=examples,
        total=total,
        rest=rest,
        loss=loss,
        constants=_constants(moment.optimizer),
        parameters=parameters,
        along_weight=loss_slice(moment, weight.before, weight.gradient, weight.after, bias[0].before if bias else 0.0),
    )


def _take_step(moment: Moment) -> tuple[Tensor, Tensor, float, tuple[ParameterStep, ...]]:
    """Take the step: y_hat, ∂L/∂y_hat, the loss, and what became of each parameter."""
    model, optimizer = moment.model, moment.optimizer
    before = _noted(model, optimizer)
    y_hat = model(moment.x)
    y_hat.retain_grad()
    loss = moment.criterion(y_hat, moment.y)
    loss.backward(retain_graph=True)  # once without zero_grad, only to see what it prevents
    added = _noted(model, optimizer)
    optimizer.zero_grad()
    y_hat.grad = None
    loss.backward()
    optimizer.step()
    after = _noted(model, optimizer)
    constants = _constants(optimizer)
    steps = tuple(
        _parameter_step(name, before[name], added[name], after[name], optimizer, constants) for name in before
    )
    return y_hat.detach(), cast(Tensor, y_hat.grad), loss.item(), steps


@dataclass(frozen=True)
class _Note:
    """A parameter at one moment."""

    value: float
    gradient: float | None
    state: Mapping[str, float]


def _noted(model: nn.Module, optimizer: optim.Optimizer) -> dict[str, _Note]:
    """Weight and bias as they are now, by name."""
    return {
        name.rpartition(".")[2]: _Note(
            parameter.item(),
            None if parameter.grad is None else parameter.grad.item(),
            MappingProxyType({key: float(value) for key, value in optimizer.state.get(parameter, {}).items()}),
        )
        for name, parameter in model.named_parameters()
    }


def _parameter_step(
    name: str, before: _Note, added: _Note, after: _Note, optimizer: optim.Optimizer, constants: Mapping[str, float]
) -> ParameterStep:
    corrected = _corrected(after.state, constants) if isinstance(optimizer, optim.Adam) else {}
    gradient = cast(float, after.gradient)  # backward has been here
    return ParameterStep(
        name=name,
        before=before.value,
        cleared=before.gradient,
        gradient=gradient,
        without_zero_grad=cast(float, added.gradient),
        state_before=before.state,
        state_after=after.state,
        corrected=MappingProxyType(corrected),
        direction=_direction(gradient, after.state, corrected, constants),
        after=after.value,
    )


def _constants(optimizer: optim.Optimizer) -> Mapping[str, float]:
    """The optimizer's own settings; Adam's two betas by their usual names."""
    group = optimizer.param_groups[0]
    constants: dict[str, float] = {
        key: float(group[key]) for key in ("lr", "momentum", "nesterov", "alpha", "eps") if key in group
    }
    if "betas" in group:
        constants["beta1"], constants["beta2"] = group["betas"]
    return MappingProxyType(constants)


def _corrected(state: Mapping[str, float], constants: Mapping[str, float]) -> dict[str, float]:
    """m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ) (Kingma and Ba 2015, algorithm 1)."""
    return {
        "exp_avg": state["exp_avg"] / (1 - constants["beta1"] ** state["step"]),
        "exp_avg_sq": state["exp_avg_sq"] / (1 - constants["beta2"] ** state["step"]),
    }


def _direction(
    gradient: float, state: Mapping[str, float], corrected: Mapping[str, float], constants: Mapping[str, float]
) -> float:
    """The formula of torch.optim's documentation for what is multiplied by the rate, on torch's own numbers."""
    if corrected:
        return corrected["exp_avg"] / (math.sqrt(corrected["exp_avg_sq"]) + constants["eps"])
    average = state.get("square_avg", state.get("sum"))
    if average is not None:
        return gradient / (math.sqrt(average) + constants["eps"])
    if "momentum_buffer" in state:
        buffer = state["momentum_buffer"]
        return gradient + constants["momentum"] * buffer if constants["nesterov"] else buffer
    return gradient


def _examples(moment: Moment, y_hat: Tensor, slope: Tensor) -> tuple[Examples, Sums, Sums]:
    """The rows to show, the sums over all of the batch, and over those that are not shown."""
    with torch.no_grad():
        term = type(moment.criterion)(reduction="none")(y_hat, moment.y)
        tensors = (moment.row, moment.x, moment.y, y_hat, moment.y - y_hat, term, slope, slope * moment.x)
    columns = [tensor.double().numpy().ravel() for tensor in tensors]
    rows = len(moment.x)
    shown = rows if rows <= MAX_ROWS else MAX_ROWS - 1
    examples = Examples(*(read_only(column[:shown]) for column in columns))
    *_, terms, slopes, shares = columns
    total, rest = (Sums(*(_sum(column[first:]) for column in (terms, shares, slopes))) for first in (0, shown))
    return examples, total, rest


def _sum(values: Floats) -> float:
    """The exact sum, rounded once; infinite or NaN where the numbers overflow."""
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):
        with np.errstate(over="ignore", invalid="ignore"):
            return float(values.sum())
