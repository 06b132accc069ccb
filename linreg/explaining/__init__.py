"""One step of training, number by number, by torch itself."""

from linreg.explaining.step import Step, explain_step

__all__ = ["Step", "explain_step"]
