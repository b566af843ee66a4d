"""Numbers as people read them here: a true minus, thin groups, the unit after a space, a dash for what is not known."""

from __future__ import annotations

import math

MISSING = "–"
NARROW_SPACE = "\u202f"


def number(value: float | None, decimals: int = 0, unit: str = "") -> str:
    """``value`` with ``decimals`` and ``unit``; None and NaN are a dash, never 0.

    >>> number(-412, 0, "kW")
    '−412 kW'
    >>> number(None, 2)
    '–'
    """
    if value is None or math.isnan(value):
        return MISSING
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    text = text.replace("-", "−").replace(",", NARROW_SPACE)
    return f"{text} {unit}" if unit else text


def exact(value: float | None, digits: int = 6) -> str:
    r"""A number that somebody has set, as it was set: no zeros at its end; None and NaN are a dash.

    >>> exact(80.0), exact(0.0004), exact(1_250_000), exact(-37.5)
    ('80', '0.0004', '1\u202f250\u202f000', '−37.5')
    """
    text = significant(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals_for(magnitude: float, digits: int, most: int = 6) -> int:
    """Decimals that show a number of this size with so many significant digits, ``most`` at most.

    >>> decimals_for(0.0612, 4), decimals_for(5_200, 4), decimals_for(0.0, 3)
    (5, 0, 2)
    """
    exponent = f"{abs(magnitude):.{digits - 1}e}".partition("e")[2]
    return max(0, min(most, digits - 1 - int(exponent)))


def significant(value: float | None, digits: int = 3, unit: str = "") -> str:
    r"""``value`` with so many significant digits, whole ones in full; None and NaN are a dash, 0 is 0.

    >>> significant(4.1), significant(0.0006214), significant(9_788.4, unit="min"), significant(0.0)
    ('4.10', '0.000621', '9\u202f788 min', '0')
    """
    if value is None or math.isnan(value):
        return MISSING
    return number(value, decimals_for(value, digits, most=9) if value else 0, unit)
