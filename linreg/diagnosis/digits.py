"""As many digits as a sentence needs."""

from linreg.words import short

_MOST_DIGITS = 12


def percent(share: float) -> float:
    """A share in percent, with two digits of it (0.0421 → 4.2) or, near 1, of what is missing (0.99993 → 99.993)."""
    if share > 0.9:
        return 100.0 - short(100.0 * (1.0 - share), 2)
    return short(100.0 * share, 2)


def told_apart(first: float, second: float) -> tuple[float, float]:
    """Both to four digits, or to as many more as show that they differ."""
    for digits in range(4, _MOST_DIGITS):
        if short(first, digits) != short(second, digits):
            return short(first, digits), short(second, digits)
    return short(first), short(second)
