"""What training sees of the training rows, in a few numbers and in the units it is given."""

import math
from dataclasses import dataclass

from linreg.arrays import Floats
from linreg.diagnosis.stability import curvatures_of
from linreg.moments import Summary
from linreg.optimum.minimum import range_of
from linreg.result import TrainingResult
from linreg.trained_units import Scaling


@dataclass(frozen=True)
class RowFacts:
    """What the summary of some rows says to somebody who trains on them."""

    summary: Summary

    @property
    def rows(self) -> int:
        """How many."""
        return self.summary.rows

    @property
    def mean(self) -> float:
        """Of x."""
        return self.summary.x_mean

    @property
    def deviation(self) -> float:
        """The standard deviation of x."""
        return math.sqrt(self.summary.x_variance)

    @property
    def square(self) -> float:
        """The mean of x²."""
        return self.mean**2 + self.summary.x_variance

    @property
    def reach(self) -> float:
        """The largest |x|."""
        return max(abs(self.summary.x_low), abs(self.summary.x_high))

    @property
    def ends(self) -> Floats:
        """The range of x, where two lines differ most."""
        return self.summary.x_ends

    @property
    def y_range(self) -> float:
        """As `range_of` has it."""
        return range_of(self.summary.y_ends)

    def curvatures(self, bias: bool) -> tuple[float, ...]:
        """Of the MSE, the largest first."""
        return curvatures_of(self.mean, self.square, self.summary.x_variance, bias)

    def scaled(self, scaling: Scaling) -> "RowFacts":
        """The same of (x − x_mean) / x_scale and of y likewise."""
        return RowFacts(scaling.summary_in_trained_units(self.summary))


def row_facts(result: TrainingResult) -> RowFacts:
    """Of the training rows of `result`, in the user's units."""
    return RowFacts(result.summary)
