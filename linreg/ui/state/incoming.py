"""What stands in an address, kept from ending the page: numbers that no widget takes."""

import math

from linreg.link.parameters import PARAMETERS
from linreg.ui.state.address import read_address, start_widgets_from


def guard_address() -> None:
    """Keep numbers that no widget can take, such as one of 400 digits, from the widgets; they start as by default."""
    usable = {name: raw for name, raw in read_address().items() if not _beyond_floats(name, raw)}
    if len(usable) < len(read_address()):
        start_widgets_from(usable, instead=True)


def _beyond_floats(name: str, raw: str) -> bool:
    if name not in PARAMETERS or PARAMETERS[name].kind not in (int, float):
        return False
    try:
        return math.isinf(float(raw))
    except ValueError:
        return False
