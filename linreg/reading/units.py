"""Whether a cell is the name of a unit: m, °C, µg/m³, W m-2, kJ/(mol K), 万元."""

import re

from linreg.reading.words import UNITS

_BRACKETED = re.compile(r"[(\[（【{].*[)\]）】}]")
_PREFIX = r"(?:da|[YZEPTGMkhdcmµμunpfa])?"
_BASE = (
    r"(?:m|g|s|l|L|A|K|V|W|J|N|Pa|Hz|mol|M|C|F|H|S|T|Wb|lm|lx|cd|rad|sr|Bq|Gy|Sv|eV|bar|b|B|bps|cal|Wh|Ah|VA|var|Ω|ohm"
    r"|min|h|hr|hrs|d|day|days|wk|yr|y|a|in|ft|yd|mi|lb|lbs|oz|psi|mph|kn|kt|rpm|ha|t|eq|dB|dBm|pH|deg|degC|degF|degK"
    r"|°|°C|°F|℃|℉|%|‰|%RH|ppm|ppb|ppt|ppmv|ppbv|PSU|NTU|CFU|IU|sec|msec|usec"
    r"|arcsec|arcmin|hPa|atm|torr|Torr|mmHg|inHg|Da|bp|fps|knots|Kelvin|Celsius|USD|EUR|GBP|CNY|RMB)"
)
_AREA = r"[kcdmµμ]?(?:m|ft|in|s|h|L)"
_STRICT = re.compile(rf"{_PREFIX}{_BASE}(?:\^?[-−]\d|\^\d|⁻?[¹²³⁴])?|{_AREA}[234]")
_LETTERS = frozenset("mgstlhdVAWJNKCFLΩ")  # x, y, v are names; a capital or not tells V from v
_BETWEEN = re.compile(r"[/·*⋅\s()]+|\.(?=\D)")


def is_unit(cell: str) -> bool:
    """Whether the cell is a unit, known, in brackets, or made of known ones."""
    if not cell or len(cell) > 24:
        return False
    if len(cell) == 1 and cell.isascii() and cell.isalpha():
        return cell in _LETTERS
    if cell.lower() in UNITS or _BRACKETED.fullmatch(cell):
        return True
    pieces = [piece for piece in _BETWEEN.split(cell) if piece]
    return bool(pieces) and all(_STRICT.fullmatch(piece) or piece == "1" for piece in pieces)
