"""What to think of a run and of its data: verdict, reasons, suggestions, stability, warnings."""

from linreg.diagnosis.verdict import Diagnosis, diagnose

__all__ = ["Diagnosis", "diagnose"]
