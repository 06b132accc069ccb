"""What a training run leaves behind: a value that carries its own data and settings."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linreg.arrays import Floats, read_only
from linreg.config import Broken, Dtype, TrainingConfig
from linreg.moments import Data, Moments, Summary, summary_of
from linreg.trained_units import Scaling
from linreg.words import Message, message

OutcomeKind = Literal["converged", "moving", "diverged", "stopped_early"]
# From what a run computes an epoch: all rows, all rows in float64 whatever its dtype, their moments, or mini-batches.
Method = Literal["rows", "double_rows", "moments", "batches"]


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and the epoch that tells.

    converged: from the state before `epoch`'s update on (or, at `epochs run`, only after the last one), the line stays
    within 0.1 % of y's range of the one that minimizes the loss. moving: ran all its epochs, is not there. diverged:
    `epoch`'s state or loss was no longer finite. stopped_early: the held-out loss was best before `epoch`'s update.
    """

    kind: OutcomeKind
    epoch: int

    @property
    def message(self) -> Message:
        return message(f"outcome.{self.kind}", epoch=self.epoch)

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, eq=False)
class History:
    """Entry e is the state before epoch e's first update: read-only float64 arrays of one length, finite throughout.

    loss: over all training rows. validation_loss: over the held-out rows, None without any.
    """

    loss: Floats
    weight: Floats
    bias: Floats
    validation_loss: Floats | None = None

    def __len__(self) -> int:
        return int(self.loss.size)


@dataclass(frozen=True, eq=False)
class Run:
    """The history and the state after the last update (the last finite one, if it diverged), in one system of units."""

    weight: float
    bias: float
    loss: float
    history: History
    validation_loss: float | None = None

    def with_end(self) -> History:
        """The states after 0, 1, 2, … epochs: the history, and the state after the last update as one more entry."""
        kept, held = self.history, self.history.validation_loss
        return History(
            read_only(np.append(kept.loss, self.loss)),
            read_only(np.append(kept.weight, self.weight)),
            read_only(np.append(kept.bias, self.bias)),
            None if held is None or self.validation_loss is None else read_only(np.append(held, self.validation_loss)),
        )


@dataclass(frozen=True)
class Optimum:
    """The line that minimizes the chosen loss over the training rows, and that least loss.

    ties: where other lines are as good (never for MSE), the corners (weight, bias) of the convex polygon they form, in
    order; the line is in its middle. Empty if the line is the only one.
    """

    weight: float
    bias: float
    loss: float
    ties: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Ahead:
    """What came of looking ahead: the same run with more epochs, up to `limit` at most.

    needed: the epochs after which it has converged, as `linreg.training.epochs_to_converge` has it; None if that takes
    more than `limit`, or never comes. ended: why nothing further was looked at, and `epoch`, after how many epochs.
    weight, bias: its last states in trained units, at most half of all, the last one last; empty where it settled.
    """

    limit: int
    needed: int | None
    ended: Literal["settled", "limit", "diverged", "stopped_early"]
    epoch: int
    weight: Floats
    bias: Floats


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """One finished run.

    weight, bias, loss, history, validation_loss and optimum are in the user's units; `trained` and `trained_optimum`
    have the same in the units that were trained. training_rows: boolean array of shape (n,), False where a row was
    held out; empty where the dataset has no rows here. method: how the epochs were computed: over the rows, from the
    moments of the data, or in mini-batches.
    broken: the line of the loop that was wrong on purpose (`linreg.comparing.broken`); None in every run of `train`.
    """

    dataset: Data
    config: TrainingConfig
    trained: Run
    trained_optimum: Optimum
    outcome: Outcome
    scaling: Scaling
    training_rows: NDArray[np.bool_]
    method: Method = "rows"
    broken: Broken | None = None

    @cached_property
    def run(self) -> Run:
        """`trained` in the user's units."""
        if self.scaling == Scaling():
            return self.trained
        trained, factor = self.trained, self.scaling.loss_factor(self.config.loss)
        weight, bias = self.scaling.line_in_user_units(trained.weight, trained.bias)
        weights, biases = self.scaling.line_in_user_units(trained.history.weight, trained.history.bias)
        held, last_held = trained.history.validation_loss, trained.validation_loss
        history = History(
            read_only(trained.history.loss * factor),
            read_only(weights),
            read_only(biases),
            None if held is None else read_only(held * factor),
        )
        last_validation = None if last_held is None else last_held * factor
        return Run(float(weight), float(bias), trained.loss * factor, history, last_validation)

    @property
    def weight(self) -> float:
        return self.run.weight

    @property
    def bias(self) -> float:
        return self.run.bias

    @property
    def loss(self) -> float:
        return self.run.loss

    @property
    def history(self) -> History:
        return self.run.history

    @property
    def validation_loss(self) -> float | None:
        return self.run.validation_loss

    @cached_property
    def optimum(self) -> Optimum:
        """What training can reach at best; for MSE the least-squares line of the training rows."""
        best = self.trained_optimum
        weight, bias = self.scaling.line_in_user_units(best.weight, best.bias)
        ties = tuple((float(w), float(b)) for w, b in (self.scaling.line_in_user_units(*tie) for tie in best.ties))
        return Optimum(float(weight), float(bias), best.loss * self.scaling.loss_factor(self.config.loss), ties)

    @property
    def dtype(self) -> Dtype:
        """What the run was computed in: float64 for large data, whatever its config says."""
        return "float64" if self.method in ("double_rows", "moments") else self.config.dtype

    @property
    def training_count(self) -> int:
        """How many rows trained, here or elsewhere."""
        return int(self.training_rows.sum()) if self.dataset.rows_here else self.dataset.rows

    @cached_property
    def summary(self) -> Summary:
        """Of the training rows, in the user's units."""
        return self.dataset if isinstance(self.dataset, Moments) else summary_of(*self.training_data)

    @cached_property
    def trained_summary(self) -> Summary:
        """Of the training rows, in the units that were trained."""
        return self.scaling.summary_in_trained_units(self.summary)

    @property
    def training_data(self) -> tuple[Floats, Floats]:
        """x and y of the training rows, in the user's units. Raises DataError where they are not here."""
        if self.training_rows.all():
            return self.dataset.x, self.dataset.y
        return self.dataset.x[self.training_rows], self.dataset.y[self.training_rows]

    @property
    def trained_data(self) -> tuple[Floats, Floats]:
        """x and y of the training rows, in the units that were trained."""
        return self.scaling.rows_in_trained_units(*self.training_data)

    @property
    def mse_data(self) -> tuple[Floats, Floats]:
        """x and y, in the user's units, of rows whose MSE is that of the training rows for every line: the training
        rows themselves, or the four that stand in for rows elsewhere.
        """
        return self.training_data if self.dataset.rows_here else self.summary.stand_ins

    @property
    def trained_mse_data(self) -> tuple[Floats, Floats]:
        """The same in the units that were trained."""
        return self.trained_data if self.dataset.rows_here else self.trained_summary.stand_ins

    @property
    def trained_states(self) -> History:
        """Each finite state once, the last one included, in the units that were trained; never empty.

        A run that diverged has its last finite state in the history already; one that never had a finite loss has its
        start, with an infinite loss.
        """
        history = self.trained.history
        return history if self.outcome.kind == "diverged" and len(history) else self.trained.with_end()

    def predict(self, x: ArrayLike) -> "float | Floats":
        """y_hat at `x` in the user's units, computed in `dtype`: a float for a number, else an array."""
        dtype = np.dtype(self.dtype)
        scaling, trained = self.scaling, self.trained
        z = scaling.x_in_trained_units(x).astype(dtype)
        y_hat = dtype.type(trained.weight) * z + dtype.type(trained.bias)
        in_user_units = np.asarray(y_hat, dtype=np.float64) * scaling.y_scale + scaling.y_mean
        return float(in_user_units) if in_user_units.ndim == 0 else in_user_units
