"""Training with one line of the loop wrong on purpose: really run, so that what it does can be seen.

    zero_grad   `optimizer.zero_grad()` is forgotten, so every step adds its gradient to all those before
    sum         the criterion sums the losses of the rows instead of averaging them
    shape       y has the shape (rows,) beside a prediction of shape (rows, 1): torch then compares every prediction
                with every y, in a table of shape (rows, rows), and only warns

The loss of a broken run is what the broken program itself computes and prints.
"""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from linreg.arrays import Floats
from linreg.comparing.fast_broken_loop import fast_broken_loop
from linreg.comparing.work import check_broken_work
from linreg.config import Broken, TrainingConfig
from linreg.dataset import DataError
from linreg.moments import Data
from linreg.optimum.minimum import minimize
from linreg.result import Optimum, TrainingResult
from linreg.training.ending import outcome_of
from linreg.training.loop import LOSSES, batches, column, model_at, new_optimizer
from linreg.training.model import LinearRegression
from linreg.training.preparation import Preparation, prepare
from linreg.training.progress import OnProgress, heartbeat
from linreg.training.recording import States, record, run_of


def broken_loop(prepared: Preparation, config: TrainingConfig, broken: Broken) -> Iterator[States]:
    """`linreg.training.loop.plain_loop` with its line `broken` wrong; the states are as there."""
    x, y = column(prepared.x, config), column(prepared.y, config)
    if broken == "shape":
        y = y.flatten()  # wrong: shape (rows,) instead of (rows, 1)
    model = model_at(prepared.weight, prepared.bias, config)
    criterion = LOSSES[config.loss](reduction="sum" if broken == "sum" else "mean")  # wrong: the sum
    optimizer = new_optimizer(model, config)
    for _ in range(config.epochs):
        yield _state_of(model, criterion, prepared, config, broken)
        for x_batch, y_batch in batches(x, y, config.batch_size, prepared.generator):
            y_hat = model(x_batch)
            loss = _quietly(criterion, y_hat, y_batch)
            if broken != "zero_grad":  # wrong: without it, backward adds to the gradients of all steps before
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    yield _state_of(model, criterion, prepared, config, broken)


def train_broken(
    dataset: Data, config: TrainingConfig, broken: Broken, on_progress: OnProgress | None = None
) -> TrainingResult:
    """One run of `broken_loop`, computed faster; its result says so in `.broken`.

    Its optimum is the line that minimizes the loss as it was meant, in the scale of the loss that is printed. Raises
    DataError as `train` does, and where the table of shape (rows, rows) would be too much work.
    """
    if not dataset.rows_here:
        raise DataError("moments.needs_rows")
    check_broken_work(dataset.rows, config, broken)
    prepared = prepare(dataset, config)
    beat = heartbeat(on_progress, config.epochs)
    recording = record(fast_broken_loop(prepared, config, broken, beat), prepared, config)
    best = minimize(prepared.x, prepared.y, config.loss, config.bias, lambda: beat(config.epochs))
    if broken == "sum":
        best = _in_sums(best, prepared.x.size)
    in_batches = config.batch_size is not None and config.batch_size < prepared.x.size
    return TrainingResult(
        dataset=dataset,
        config=config,
        trained=run_of(recording, prepared),
        trained_optimum=best,
        outcome=outcome_of(recording, best, prepared),
        scaling=prepared.scaling,
        training_rows=prepared.training_rows,
        method="batches" if in_batches else "rows",
        broken=broken,
    )


def _in_sums(best: Optimum, rows: int) -> Optimum:
    return replace(best, loss=best.loss * rows)


@torch.no_grad()
def _state_of(
    model: LinearRegression, criterion: nn.Module, prepared: Preparation, config: TrainingConfig, broken: Broken
) -> States:
    """Weight, bias, and what the broken program prints as the loss, over all training and all held-out rows."""

    def loss_of(x: Floats, y: Floats) -> Floats:
        target = column(y, config)
        target = target.flatten() if broken == "shape" else target
        return np.array([_quietly(criterion, model(column(x, config)), target).item()])

    weight, bias = model.linear.weight.item(), model.linear.bias.item() if config.bias else 0.0
    held_loss = loss_of(prepared.held_x, prepared.held_y) if prepared.held_x.size else None
    return States(np.array([weight]), np.array([bias]), loss_of(prepared.x, prepared.y), held_loss)


def _quietly(criterion: nn.Module, y_hat: Tensor, y: Tensor) -> Any:
    """The loss without torch's warning about shapes, which the page gives in its own words."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Using a target size")
        return criterion(y_hat, y)
