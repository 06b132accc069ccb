"""What a run starts from: which rows train, in which units, from which line. All of it drawn from the run's seed."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from linreg.arrays import Floats, read_only
from linreg.config import TrainingConfig
from linreg.dataset import MIN_ROWS, MIN_SPREAD, DataError
from linreg.moments import Data, Moments, Summary, summary_of
from linreg.trained_units import Scaling, standard_scaling, standard_scaling_of
from linreg.training.moments import MomentLoss


@dataclass(frozen=True, eq=False)
class Preparation:
    """The examples and the start, in the units that are trained; `generator` goes on to shuffle the mini-batches.

    x, y: float64 arrays of the training rows, empty where those are not here; held_x, held_y: of the held-out rows,
    empty without any. given: the summary of training rows that are not here.
    weight, bias: the start, not yet rounded to the run's dtype.
    """

    x: Floats
    y: Floats
    held_x: Floats
    held_y: Floats
    training_rows: NDArray[np.bool_]
    scaling: Scaling
    weight: float
    bias: float
    generator: torch.Generator
    has_bias: bool
    given: Summary | None = None

    @cached_property
    def moments(self) -> MomentLoss:
        """The MSE of the training rows from their moments."""
        return MomentLoss(self.given or summary_of(self.x, self.y), self.has_bias)

    @cached_property
    def x_ends(self) -> Floats:
        """The least and the greatest x of the training rows, shape (2,)."""
        return self.given.x_ends if self.given else np.array([self.x.min(), self.x.max()])

    @cached_property
    def y_ends(self) -> Floats:
        """The least and the greatest y of the training rows, shape (2,)."""
        return self.given.y_ends if self.given else np.array([self.y.min(), self.y.max()])


def prepare(dataset: Data, config: TrainingConfig) -> Preparation:
    """Draw the start, then the held-out rows, from one generator; scale; the same for the same dataset and config.

    Raises DataError if the rows left for training all have the same x, or if the run needs rows that are not here.
    """
    generator = torch.Generator().manual_seed(config.seed)
    drawn = draw_start(generator)
    if isinstance(dataset, Moments):
        return _prepare_moments(dataset, config, drawn, generator)
    training_rows = _draw_training_rows(dataset.rows, config.holdout, generator)
    all_train = bool(training_rows.all())
    x, y = (dataset.x, dataset.y) if all_train else (dataset.x[training_rows], dataset.y[training_rows])
    if np.ptp(x) < MIN_SPREAD:
        raise DataError("training.holdout_left_one_x", column=dataset.x_name)
    scaling = standard_scaling(x, y, config.bias) if config.standardize else Scaling()
    weight, bias = _start(drawn, config, scaling)
    x, y = scaling.rows_in_trained_units(x, y)
    held_x, held_y = scaling.rows_in_trained_units(dataset.x[~training_rows], dataset.y[~training_rows])
    return Preparation(x, y, held_x, held_y, training_rows, scaling, weight, bias, generator, config.bias)


def _prepare_moments(
    dataset: Moments, config: TrainingConfig, drawn: tuple[float, float], generator: torch.Generator
) -> Preparation:
    if config.loss != "MSE":
        raise DataError("training.loss_needs_rows", loss=config.loss)
    if config.batch_size is not None and config.batch_size < dataset.rows:
        raise DataError("training.batches_need_rows", batch_size=config.batch_size)
    if config.holdout:
        raise DataError("training.holdout_needs_rows")
    scaling = standard_scaling_of(dataset, config.bias) if config.standardize else Scaling()
    nothing = read_only(np.zeros(0))
    no_rows = np.zeros(0, dtype=bool)
    weight, bias = _start(drawn, config, scaling)
    given = scaling.summary_in_trained_units(dataset)
    return Preparation(
        nothing, nothing, nothing, nothing, no_rows, scaling, weight, bias, generator, config.bias, given
    )  # fmt: skip


def draw_start(generator: torch.Generator) -> tuple[float, float]:
    """Weight and bias as `nn.Linear(1, 1)` draws them, uniform(−1, 1) in float32, but from the run's own generator."""
    weight, bias = torch.empty(1, 1), torch.empty(1)
    nn.init.kaiming_uniform_(weight, a=math.sqrt(5), generator=generator)
    nn.init.uniform_(bias, -1.0, 1.0, generator=generator)
    return weight.item(), bias.item()


def _draw_training_rows(rows: int, holdout: float, generator: torch.Generator) -> NDArray[np.bool_]:
    """False for the share `holdout` of the rows, rounded to whole rows, so that at least two rows are left."""
    training_rows = np.ones(rows, dtype=bool)
    held = min(int(holdout * rows + 0.5), rows - MIN_ROWS)
    if held > 0:
        training_rows[torch.randperm(rows, generator=generator)[:held].numpy()] = False
    training_rows.setflags(write=False)
    return training_rows


def _start(drawn: tuple[float, float], config: TrainingConfig, scaling: Scaling) -> tuple[float, float]:
    """The start in trained units: as drawn, but for what the config sets; a bias of 0 where there is none."""
    weight, bias = drawn
    if config.initial_weight is not None:
        weight, _ = scaling.line_in_trained_units(config.initial_weight, 0.0)
    if config.initial_bias is not None:
        slope, _ = scaling.line_in_user_units(weight, 0.0)
        _, bias = scaling.line_in_trained_units(float(slope), config.initial_bias)
    return weight, bias if config.bias else 0.0
