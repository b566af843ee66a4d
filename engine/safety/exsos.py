"""ExSoS: the safety of a rack as degrees of membership in five levels, and as one number between 0 and 1.

The published material names inputs and levels and gives no curves or rules; these are ours. In three steps, each of
which never gets better by a worse input:

1. A *hazard* between 0 and 1 of each input, on the limits of the site's protection map (:mod:`engine.safety.limits`):
   0 up to the release of its warning, 0.5 at the warning, 1 from protection on, straight between. The limits of low
   temperature are other ones while a rack charges. A limit that is turned off still says where its hazard begins.
   State of charge: 0 up to 80 %, 0.5 above the site's cap (95 % where it has none), 1 at 100 %.
2. A weight by status: 1 for what the status makes dangerous (charging: over-limits and cold; discharging: under-limits;
   at rest: imbalance and high charge), 0.75 for the rest, so that protection reached is Critical at least. Temperature
   and over-voltage always count in full. The combined hazard is the largest of the weighted ones.
3. Triangles around 0, 0.25, 0.5, 0.75 and 1 give the memberships of the combined hazard, which add up to 1. Integrated
   safety is 1 - combined hazard. (A centroid of clipped sets is not monotone.)

One unknown input makes all of it unknown; what it can be at best is computed from the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.safety.curve import Floats
from engine.safety.limits import CHARGING, DEFAULTS, Level, Limits, Measured
from engine.safety.rack_sos import plausible

HIGH_CHARGE_PCT, USUAL_CAP_PCT, FULL_PCT = 80.0, 95.0, 100.0
LESS = 0.75  # the weight of what a status does not make dangerous by itself


class Status(IntEnum):
    """What a rack does, numbered as in table ``ess_exsos``."""

    CHARGE = 0
    DISCHARGE = 1
    REST = 2


class Input(StrEnum):
    """What is judged."""

    OVER_VOLTAGE = "over_voltage"
    UNDER_VOLTAGE = "under_voltage"
    VOLTAGE_GAP = "voltage_gap"
    CURRENT = "current"
    HIGH_TEMPERATURE = "high_temperature"
    LOW_TEMPERATURE = "low_temperature"
    TEMPERATURE_GAP = "temperature_gap"
    STATE_OF_CHARGE = "state_of_charge"


class Grade(StrEnum):
    """The five levels, worst first, spelled as the old service spells them."""

    CATASTROPHIC = "Catastrophic"
    CRITICAL = "Critical"
    NEUTRAL = "Neutral"
    MARGINAL = "Marginal"
    NEGLIGIBLE = "Negligible"


INPUTS = tuple(Input)
GRADES = tuple(Grade)
PEAKS: Mapping[Grade, float] = MappingProxyType(dict(zip(GRADES, (1.0, 0.75, 0.5, 0.25, 0.0), strict=True)))

# charge, discharge, rest
WEIGHTS: Mapping[Input, tuple[float, float, float]] = MappingProxyType(
    {
        Input.OVER_VOLTAGE: (1.0, 1.0, 1.0),
        Input.UNDER_VOLTAGE: (LESS, 1.0, LESS),
        Input.VOLTAGE_GAP: (LESS, LESS, 1.0),
        Input.CURRENT: (1.0, 1.0, 1.0),
        Input.HIGH_TEMPERATURE: (1.0, 1.0, 1.0),
        Input.LOW_TEMPERATURE: (1.0, 1.0, 1.0),
        Input.TEMPERATURE_GAP: (LESS, LESS, 1.0),
        Input.STATE_OF_CHARGE: (LESS, LESS, 1.0),
    }
)


@dataclass(frozen=True, kw_only=True)
class ExSos:
    """ExSoS of racks; all arrays have the shape of the values given.

    ``status``: of :class:`Status`, NaN where the current is unknown. ``hazards``: of each input, before its weight.
    ``safety``: 0..1, NaN as soon as one input is unknown. ``at_best``: what it can be at best, NaN where nothing is
    known. ``memberships``: by grade, adding up to 1, NaN where ``safety`` is. ``cause``: index into :data:`INPUTS` of
    the known input that counts most, -1 where none is above 0.
    """

    status: Floats
    hazards: Mapping[Input, Floats]
    safety: Floats
    at_best: Floats
    memberships: Mapping[Grade, Floats]
    cause: NDArray[np.intp]


def extended_sos(
    values: Mapping[Measured, Floats],
    soc: Floats | None,
    *,
    limits: Limits = DEFAULTS,
    current_positive: str = "charge",
    rest_below_a: float = 0.5,
    soc_cap: float | None = None,
) -> ExSos:
    """ExSoS of racks from their measured values.

    :param values: V, A a rack (with the site's sign) and degC, all of one shape, NaN for none; what is not among them
        is unknown, a gap is the difference of its ends
    :param soc: state of charge in %, None where the site does not store it: then it is left out
    :param limits: of the site's protection map
    :param rest_below_a: a smaller current is rest
    :param soc_cap: the site's cap in %

    >>> row = {Measured.MAX_VOLTAGE: 4.05, Measured.MIN_VOLTAGE: 4.03, Measured.CURRENT: 40.0,
    ...        Measured.MAX_TEMPERATURE: 30.0, Measured.MIN_TEMPERATURE: 28.0}
    >>> found = extended_sos({name: np.array(value) for name, value in row.items()}, None)
    >>> float(found.safety.round(6)), float(found.memberships[Grade.NEUTRAL].round(6)), int(found.status)  # at warning
    (0.5, 1.0, 0)
    """
    known = plausible(values)
    shape = np.broadcast_shapes(*(array.shape for array in known.values()))
    nothing = np.full(shape, np.nan)
    given = {measured: known.get(measured, nothing) for measured in Measured}
    charging_a = given[Measured.CURRENT] * (1.0 if current_positive == "charge" else -1.0)
    status = status_of(charging_a, rest_below_a)
    found = _hazards(given, charging_a, status, limits)
    if soc is not None:
        found[Input.STATE_OF_CHARGE] = soc_hazard(soc, soc_cap)
    weighed = np.stack([hazard * _weight(name, status) for name, hazard in found.items()])
    combined = weighed.max(axis=0)  # NaN as soon as one is
    of_known = np.nan_to_num(weighed, nan=0.0)
    worst = of_known.max(axis=0)
    return ExSos(
        status=status,
        hazards=found,
        safety=1.0 - combined,
        at_best=np.where(np.isnan(weighed).all(axis=0), np.nan, 1.0 - worst),
        memberships=memberships(combined),
        cause=np.where(worst > 0.0, of_known.argmax(axis=0), -1),
    )


def status_of(charging_a: Floats, rest_below_a: float) -> Floats:
    """The :class:`Status` by the charging current (A, positive while charging); NaN stays.

    >>> status_of(np.array([40.0, -40.0, 0.2, np.nan]), 0.5).tolist()
    [0.0, 1.0, 2.0, nan]
    """
    moving = np.where(charging_a > 0, float(Status.CHARGE), float(Status.DISCHARGE))
    found = np.where(np.abs(charging_a) < rest_below_a, float(Status.REST), moving)
    return np.where(np.isnan(charging_a), np.nan, found)


def hazard(values: Floats, *, safe: float, warn: float, protect: float) -> Floats:
    """0 up to ``safe``, 0.5 at ``warn``, 1 from ``protect`` on, straight between; NaN stays.

    Limits that fall from ``safe`` to ``protect`` guard a lower bound.

    >>> hazard(np.array([3.3, 3.225, 3.2, 3.1, 2.9, np.nan]), safe=3.25, warn=3.2, protect=3.0).round(6).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0, nan]
    """
    sign = 1.0 if protect > safe else -1.0
    found: Floats = np.interp(sign * values, [sign * safe, sign * warn, sign * protect], [0.0, 0.5, 1.0])
    return found


def soc_hazard(soc: Floats, cap: float | None) -> Floats:
    """Hazard of the state of charge in %; outside 0..100 it is unknown.

    >>> soc_hazard(np.array([70.0, 90.0, 100.0, 120.0]), None).round(6).tolist()  # 90: 10 of the 15 % up to 0.5
    [0.0, 0.333333, 1.0, nan]
    """
    warn = min(USUAL_CAP_PCT if cap is None else cap, FULL_PCT - 1.0)
    safe = min(HIGH_CHARGE_PCT, warn - 1.0)
    known = np.where((soc >= 0.0) & (soc <= FULL_PCT), soc, np.nan)
    return hazard(known, safe=safe, warn=warn, protect=FULL_PCT)


def memberships(combined: Floats) -> dict[Grade, Floats]:
    """The degrees of membership of a hazard 0..1, which add up to 1; NaN stays.

    >>> {str(grade): round(float(degree), 6) for grade, degree in memberships(np.array(0.3)).items() if degree > 0}
    {'Neutral': 0.2, 'Marginal': 0.8}
    """
    return {grade: np.maximum(1.0 - np.abs(combined - peak) / 0.25, 0.0) for grade, peak in PEAKS.items()}


def _hazards(
    given: Mapping[Measured, Floats], charging_a: Floats, status: Floats, limits: Limits
) -> dict[Input, Floats]:
    def of(name: str, values: Floats) -> Floats:
        warn, protect = limits[name, Level.WARNING], limits[name, Level.PROTECT]
        return hazard(values, safe=warn.release, warn=warn.limit, protect=protect.limit)

    cold = given[Measured.MIN_TEMPERATURE]
    at_rest, charging = of("low_temperature", cold), of(CHARGING, cold)
    milder = np.minimum(at_rest, charging)  # of a status that is not known: at best
    return {
        Input.OVER_VOLTAGE: of("over_voltage", given[Measured.MAX_VOLTAGE]),
        Input.UNDER_VOLTAGE: of("under_voltage", given[Measured.MIN_VOLTAGE]),
        Input.VOLTAGE_GAP: of("voltage_gap", given[Measured.VOLTAGE_GAP]),
        Input.CURRENT: np.maximum(
            of("charge_current", np.maximum(charging_a, 0.0)), of("discharge_current", np.maximum(-charging_a, 0.0))
        ),
        Input.HIGH_TEMPERATURE: of("high_temperature", given[Measured.MAX_TEMPERATURE]),
        Input.LOW_TEMPERATURE: np.where(status == Status.CHARGE, charging, np.where(np.isnan(status), milder, at_rest)),
        Input.TEMPERATURE_GAP: of("temperature_gap", given[Measured.TEMPERATURE_GAP]),
    }


def _weight(name: Input, status: Floats) -> Floats:
    charge, discharge, rest = WEIGHTS[name]
    chosen = np.select(
        [status == Status.CHARGE, status == Status.DISCHARGE, status == Status.REST],
        [charge, discharge, rest],
        default=min(WEIGHTS[name]),
    )
    return np.asarray(chosen, dtype=np.float64)
