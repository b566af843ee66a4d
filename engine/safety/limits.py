"""The limits of the protection map: which quantities are guarded, from where, and what makes a change a loosening.

Source of the default limits: the protection map of the product's specification, for NMC cells of these sites. Level 1
is a warning, level 2 protection; real sites differ, so every row can be changed for a site.

============================  ===================  ===================  =====  ====
quantity                      warn / release       protect / release    delay  code
============================  ===================  ===================  =====  ====
temperature_gap, degC         20 / 17              25 / 22              10 s   1
low_temperature, degC         0 / 3                -10 / -7             10 s   2
low_temperature_charging      5 / 7                0 / 3                5 s    2
high_temperature, degC        50 / 47              55 / 52              5 s    3
voltage_gap, V                0.30 / 0.25          0.50 / 0.40          10 s   4
under_voltage, V              3.20 / 3.25          3.00 / 3.10          3 s    5
over_voltage, V               4.05 / 4.00          4.10 / 4.05          3 s    6
charge_current, A a rack      100 / 90             120 / 110            3 s    7
discharge_current, A a rack   100 / 90             120 / 110            3 s    8
============================  ===================  ===================  =====  ====
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How bad it is; old logs write "fault" for the second."""

    WARNING = 1
    PROTECT = 2


class Measured(StrEnum):
    """What a device reports of itself."""

    MAX_VOLTAGE = "max_voltage"
    MIN_VOLTAGE = "min_voltage"
    VOLTAGE_GAP = "voltage_gap"
    CURRENT = "current"
    MAX_TEMPERATURE = "max_temperature"
    MIN_TEMPERATURE = "min_temperature"
    TEMPERATURE_GAP = "temperature_gap"


# A value outside is a broken sensor or line, never a measurement.
PLAUSIBLE: Mapping[Measured, tuple[float, float]] = {
    Measured.MAX_VOLTAGE: (0.5, 5.0),
    Measured.MIN_VOLTAGE: (0.5, 5.0),
    Measured.VOLTAGE_GAP: (0.0, 5.0),
    Measured.CURRENT: (-1000.0, 1000.0),
    Measured.MAX_TEMPERATURE: (-40.0, 200.0),
    Measured.MIN_TEMPERATURE: (-40.0, 200.0),
    Measured.TEMPERATURE_GAP: (0.0, 200.0),
}


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """What is guarded. ``code``: its number in the protection-map log. Not ``guards_upper``: a lower bound."""

    name: str
    code: int
    measured: Measured
    unit: str
    guards_upper: bool = True


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Beyond ``limit`` for ``delay_s`` raises; past ``release`` ends. Off: neither."""

    limit: float
    release: float
    delay_s: float
    is_on: bool = True


# In the order of their codes: the order of the arrays of engine.safety.protection.
QUANTITIES = (
    Quantity(name="temperature_gap", code=1, measured=Measured.TEMPERATURE_GAP, unit="°C"),
    Quantity(name="low_temperature", code=2, measured=Measured.MIN_TEMPERATURE, unit="°C", guards_upper=False),
    Quantity(name="high_temperature", code=3, measured=Measured.MAX_TEMPERATURE, unit="°C"),
    Quantity(name="voltage_gap", code=4, measured=Measured.VOLTAGE_GAP, unit="V"),
    Quantity(name="under_voltage", code=5, measured=Measured.MIN_VOLTAGE, unit="V", guards_upper=False),
    Quantity(name="over_voltage", code=6, measured=Measured.MAX_VOLTAGE, unit="V"),
    Quantity(name="charge_current", code=7, measured=Measured.CURRENT, unit="A"),
    Quantity(name="discharge_current", code=8, measured=Measured.CURRENT, unit="A"),
)
BY_NAME: Mapping[str, Quantity] = {quantity.name: quantity for quantity in QUANTITIES}
LOW_TEMPERATURE = "low_temperature"
CHARGING = "low_temperature_charging"  # the limits of low_temperature while a rack charges (lithium plating)
LIMITED = tuple(name for q in QUANTITIES for name in ((q.name, CHARGING) if q.name == LOW_TEMPERATURE else (q.name,)))
LONGEST_DELAY_S = 600.0

Limits = Mapping[tuple[str, Level], Limit]


def _rows(
    name: str, delay_s: float, warn: tuple[float, float], protect: tuple[float, float]
) -> dict[tuple[str, Level], Limit]:
    return {
        (name, level): Limit(limit=limit, release=release, delay_s=delay_s)
        for level, (limit, release) in zip(Level, (warn, protect), strict=True)
    }


DEFAULTS: Limits = {
    **_rows("temperature_gap", 10.0, (20.0, 17.0), (25.0, 22.0)),
    **_rows(LOW_TEMPERATURE, 10.0, (0.0, 3.0), (-10.0, -7.0)),
    **_rows(CHARGING, 5.0, (5.0, 7.0), (0.0, 3.0)),
    **_rows("high_temperature", 5.0, (50.0, 47.0), (55.0, 52.0)),
    **_rows("voltage_gap", 10.0, (0.30, 0.25), (0.50, 0.40)),
    **_rows("under_voltage", 3.0, (3.20, 3.25), (3.00, 3.10)),
    **_rows("over_voltage", 3.0, (4.05, 4.00), (4.10, 4.05)),
    **_rows("charge_current", 3.0, (100.0, 90.0), (120.0, 110.0)),
    **_rows("discharge_current", 3.0, (100.0, 90.0), (120.0, 110.0)),
}


class Misfit(StrEnum):
    """Why limits cannot be used."""

    OUT_OF_RANGE = "out_of_range"  # limit: not a number, or not what such a sensor can measure
    RELEASE_SIDE = "release_side"  # release: not on the safe side of the limit
    DELAY = "delay"  # delay_s: negative, too long, not a number
    ORDER = "order"  # limit: the warning does not come before protection


def quantity_of(name: str) -> Quantity:
    """The quantity that limits ``name`` belong to. Raises ``KeyError``.

    >>> quantity_of("low_temperature_charging").name
    'low_temperature'
    """
    return BY_NAME[LOW_TEMPERATURE if name == CHARGING else name]


def misfit(name: str, limits: Limits) -> tuple[Level, Misfit] | None:
    """What is wrong with the two rows of a quantity, None when nothing is.

    >>> misfit("over_voltage", DEFAULTS) is None
    True
    >>> wrong = {**DEFAULTS, ("over_voltage", Level.WARNING): Limit(limit=4.05, release=4.06, delay_s=3)}
    >>> misfit("over_voltage", wrong)
    (<Level.WARNING: 1>, <Misfit.RELEASE_SIDE: 'release_side'>)
    """
    quantity = quantity_of(name)
    low, high = PLAUSIBLE[quantity.measured]
    sign = 1.0 if quantity.guards_upper else -1.0
    for level in Level:
        row = limits[name, level]
        if not low <= row.limit <= high:
            return level, Misfit.OUT_OF_RANGE
        if not (math.isfinite(row.release) and sign * (row.limit - row.release) > 0):
            return level, Misfit.RELEASE_SIDE
        if not 0 <= row.delay_s <= LONGEST_DELAY_S:
            return level, Misfit.DELAY
    warn, protect = limits[name, Level.WARNING], limits[name, Level.PROTECT]
    return None if sign * (protect.limit - warn.limit) > 0 else (Level.WARNING, Misfit.ORDER)


def loosens(name: str, before: Limit, after: Limit) -> bool:
    """Whether a change lets anything pass that was told before, or ends it sooner.

    A limit farther out, a release nearer to it or beyond, a longer delay, or turned off: any one is enough, whatever
    else is tightened with it.

    >>> before = Limit(limit=4.05, release=4.00, delay_s=3)
    >>> loosens("over_voltage", before, Limit(limit=4.04, release=4.00, delay_s=3))
    False
    >>> loosens("over_voltage", before, Limit(limit=4.04, release=4.01, delay_s=3))
    True
    """
    sign = 1.0 if quantity_of(name).guards_upper else -1.0
    farther = sign * (after.limit - before.limit) > 0 or sign * (after.release - before.release) > 0
    return farther or after.delay_s > before.delay_s or (before.is_on and not after.is_on)
