"""Measured values with as many decimals as their unit deserves, and the direction of a signed current or power."""

from __future__ import annotations

from api.i18n import Text
from api.services.numbers import decimals_for
from dashapp.widgets.words import MISSING, number

DECIMALS = {"V": 3, "°C": 1, "Hz": 1, "A": 1, "kW": 0, "%": 1, "%RH": 0, "Ω": 4}
SIGNIFICANT = 4
REST_SHARE = 0.005  # of the rating: below it a battery rests
HIGH_VOLTAGE = 10.0  # V: above it a value is of a rack or bank, not of a cell


def decimals_of(unit: str, magnitude: float) -> int:
    """Decimals for values about as large as ``magnitude`` in ``unit``; without a known unit four significant digits.

    Cell voltages have three decimals, bank voltages one.

    >>> decimals_of("V", 4.05), decimals_of("V", 900), decimals_of("", 0.0612), decimals_of("", 5200)
    (3, 1, 5, 0)
    """
    if unit == "V" and abs(magnitude) >= HIGH_VOLTAGE:
        return 1
    if unit in DECIMALS:
        return DECIMALS[unit]
    return decimals_for(magnitude, SIGNIFICANT)


def quantity(value: float | None, unit: str, *, like: float) -> str:
    """``value`` in the precision of ``like`` (its limit, so that a column reads evenly), with the unit.

    >>> quantity(52.14, "°C", like=50), quantity(None, "°C", like=50)
    ('52.1 °C', '–')
    """
    return MISSING if value is None else number(value, decimals_of(unit, like), unit)


def limit(value: float, unit: str) -> str:
    """A limit without its unit: the decimals of the unit, and never fewer than it was defined with (up to six).

    >>> limit(50, "°C"), limit(17.35, "°C"), limit(4.014, "V")
    ('50.0', '17.35', '4.014')
    """
    defined = f"{value:.6f}".rstrip("0").partition(".")[2]
    return number(value, max(decimals_of(unit, value) if unit else 0, len(defined)))


def direction(value: float | None, *, positive: str, rating: float) -> Text | None:
    """Charge, discharge or rest for a signed current or power; None when the value is unknown.

    :param positive: what a positive sign means at the site, "charge" or "discharge"
    :param rating: the largest value of normal operation, in the value's unit; below 0.5 % of it is rest. Sites do not
        state their rating, so callers pass the warning threshold of the tag: it lies at or above the rating
    """
    if value is None:
        return None
    if abs(value) < REST_SHARE * abs(rating):
        return Text("rest")
    return Text("charge") if (value > 0) == (positive == "charge") else Text("discharge")
