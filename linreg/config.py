"""Every hyperparameter of a run: its default, its limits, its choices. Nothing else states them."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

Optimizer = Literal["SGD", "Adam", "RMSprop", "Adagrad"]
Loss = Literal["MSE", "L1", "Huber"]
Dtype = Literal["float32", "float64"]
# Lines of the training loop that a run can have wrong on purpose: gradients never forgotten, the sum of the losses
# instead of their mean, y of shape (rows,) beside a prediction of shape (rows, 1).
Broken = Literal["zero_grad", "sum", "shape"]


class Limits(NamedTuple):
    """The least and the largest value allowed, both included."""

    low: float
    high: float

    def allow(self, number: float) -> bool:
        """Whether `number` is finite and within."""
        return math.isfinite(number) and self.low <= number <= self.high

    def check(self, field: str, value: object, whole: bool = False) -> None:
        """Raise ValueError, naming field and value, unless it is a number, a whole one if need be, and within."""
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise ValueError(f"{field}={value!r}: must be a {'whole ' if whole else ''}number")
        if not self.allow(value):
            raise ValueError(f"{field}={value!r}: must be from {self.low:g} to {self.high:g}")


CHOICES: dict[str, tuple[str, ...]] = {
    "optimizer": ("SGD", "Adam", "RMSprop", "Adagrad"),
    "loss": ("MSE", "L1", "Huber"),
    "dtype": ("float32", "float64"),
}
LIMITS: dict[str, Limits] = {
    "learning_rate": Limits(1e-12, 1e6),
    "epochs": Limits(1, 100_000),
    "batch_size": Limits(1, 10_000_000),
    "momentum": Limits(0.0, 0.99),
    "seed": Limits(0, 2**31 - 1),
    "initial_weight": Limits(-1e9, 1e9),
    "initial_bias": Limits(-1e9, 1e9),
    "holdout": Limits(0.0, 0.5),
}
WHOLE = ("epochs", "batch_size", "seed")  # the fields that are whole numbers
# The settings of torch.optim that no field changes: torch's own defaults.
BETA1, BETA2, ADAM_EPS = 0.9, 0.999, 1e-8  # Adam: what its running means of gradient and gradient² keep per step
ALPHA, RMSPROP_EPS = 0.99, 1e-8  # RMSprop: what its running mean of gradient² keeps per step
ADAGRAD_EPS = 1e-10
PATIENCE = 50  # early stopping: epochs in a row without a new lowest held-out loss
# What the page offers: every value of two significant digits, 1e-06 … 9.9. A script may go further, within LIMITS.
LEARNING_RATES: tuple[float, ...] = tuple(
    float(f"{digits}e{exponent - 1}") for exponent in range(-6, 1) for digits in range(10, 100)
)


@dataclass(frozen=True)
class TrainingConfig:
    """The hyperparameters of one run.

    learning_rate: step size. epochs: passes over the training rows. batch_size: rows per update, None for all of
    them. momentum, nesterov: used by SGD alone. bias: fit w·x + b, else w·x. standardize: train on x and y shifted and
    scaled by the mean and standard deviation of the training rows. seed: of everything random in the run.
    initial_weight, initial_bias: the start, in the user's units; None draws uniform(−1, 1) in the trained units.
    holdout: share of rows kept out of training. early_stopping: end when the held-out loss no longer improves.
    dtype: of the arithmetic.

    Raises ValueError, naming field and value, outside CHOICES and LIMITS.
    """

    optimizer: Optimizer = "Adam"
    loss: Loss = "MSE"
    learning_rate: float = 0.01
    epochs: int = 1000
    batch_size: int | None = None
    momentum: float = 0.0
    nesterov: bool = False
    bias: bool = True
    standardize: bool = False
    seed: int = 0
    initial_weight: float | None = None
    initial_bias: float | None = None
    holdout: float = 0.0
    early_stopping: bool = False
    dtype: Dtype = "float32"

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            if getattr(self, field) not in choices:
                raise ValueError(f"{field}={getattr(self, field)!r}: must be one of {', '.join(choices)}")
        for field, limits in LIMITS.items():
            self._check_number(field, limits)
        for field in ("nesterov", "bias", "standardize", "early_stopping"):
            if not isinstance(getattr(self, field), bool):
                raise ValueError(f"{field}={getattr(self, field)!r}: must be True or False")

    def _check_number(self, field: str, limits: Limits) -> None:
        value = getattr(self, field)
        if value is None and field in ("batch_size", "initial_weight", "initial_bias"):
            return
        limits.check(field, value, whole=field in WHOLE)


def offered_learning_rate(rate: float) -> float:
    """The largest rate the page offers that is not above `rate`, or the smallest offered."""
    return max((offered for offered in LEARNING_RATES if offered <= rate), default=LEARNING_RATES[0])
