"""What a hand does on the stage, as inputs of the page: a start chosen on the surface."""

from typing import Any

from linreg.config import LIMITS
from linreg.result import Scaling

NEAR = 0.002  # of the picture: finer than a finger or a mouse can point


def chosen_start(place: dict[str, Any], scaling: Scaling, bias: bool) -> dict[str, float]:
    """The inputs for a start at a place on the surface, in the user's units; none where the limits forbid it.

    place: `x` and `y` on the axes, and how wide and high the picture is, `width` and `height`, in their units; it
    comes from the browser, so it may be anything. scaling: from the units of the axes to the user's. The numbers are
    as short as they can be without leaving the place that was pointed at.
    """
    try:
        x, y, width, height = (float(place[name]) for name in ("x", "y", "width", "height"))
    except (KeyError, TypeError, ValueError):
        return {}
    offset = y if bias else 0.0
    for digits in range(1, 18):
        line = [float(f"{float(value):.{digits}g}") for value in scaling.line_in_user_units(x, offset)]
        at_weight, at_bias = scaling.line_in_trained_units(*line)
        if abs(at_weight - x) <= NEAR * width and (not bias or abs(at_bias - offset) <= NEAR * height):
            break
    start = dict(zip(("initial_weight", "initial_bias") if bias else ("initial_weight",), line, strict=False))
    inside = all(LIMITS[name].low <= value <= LIMITS[name].high for name, value in start.items())
    return start if inside else {}
