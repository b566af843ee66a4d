"""Measured-value safety: the limits with their hysteresis, pressure, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from engine.thermal.because import Because
from engine.thermal.limits import (
    LIMITS,
    LOWEST_PRESSURE_BAR,
    MAX_HZ,
    NEEDED,
    OVER_COOLED_C,
    SAFE_HZ,
    TOLERANCE,
    Limit,
    value_of,
)
from engine.thermal.plant_image import Actuator
from engine.thermal.proposals import Proposal, Source
from engine.thermal.reading import SENSORS, Reading
from engine.thermal.reasons import NAMES, hz


def unusable(reading: Reading) -> tuple[str, ...]:
    """The sensors whose value is missing or must not be believed, in their usual order."""
    return tuple(name for name in SENSORS if value_of(reading, name) is None)


def latched(reading: Reading, before: frozenset[str]) -> frozenset[str]:
    """The limits that stand: reached now, or reached before and not yet released. What is not known releases none."""
    return frozenset(limit.name for limit in LIMITS if _stands(limit, reading, limit.name in before))


def _stands(limit: Limit, reading: Reading, before: bool) -> bool:
    values = [value_of(reading, name) for name in limit.sensors]
    known = [value for value in values if value is not None]
    if any(limit.is_reached(value) for value in known):
        return True
    return before and not (len(known) == len(values) and all(limit.is_released(value) for value in known))


def is_pressure_low(reading: Reading) -> bool:
    """Whether the sea-water pressure is below its least; not known is not asked here, it has its own consequence."""
    pressure = value_of(reading, "px1")
    return pressure is not None and pressure < LOWEST_PRESSURE_BAR - TOLERANCE


def is_over_cooled(reading: Reading) -> bool:
    """Whether T5 is below 30 degC."""
    value = value_of(reading, "t5")
    return value is not None and value < OVER_COOLED_C - TOLERANCE


def safety_proposals(
    actuator: Actuator, reading: Reading, stands: frozenset[str], last_hz: float
) -> Iterator[Proposal]:
    """What safety says of an actuator, the strongest first.

    :param last_hz: the last target, below which nothing goes between release and limit and at low pressure
    """
    who = NAMES[actuator]
    unknown = [name for name in NEEDED[actuator] if value_of(reading, name) is None]
    if unknown:
        yield _safe(Because(code="sensor_unknown", values={"sensors": _tags(unknown), "who": who}))
    for limit in LIMITS:
        known = {name: value for name in limit.sensors if (value := value_of(reading, name)) is not None}
        if limit.actuator is not actuator or not known:
            continue
        sensor, value = max(known.items(), key=lambda each: each[1])
        numbers = {"sensor": sensor.upper(), "value": f"{value:.1f}", "limit": hz(limit.limit_c), "who": who}
        if limit.name in stands:
            code = "limit" if limit.is_reached(value) else "limit_until"
            yield _safe(Because(code=code, values=numbers | {"release": hz(limit.release_c)}))
        elif not limit.is_released(value):
            values = numbers | {"release": hz(limit.release_c), "to_hz": hz(last_hz)}
            yield _not_below(last_hz, Because(code="limit_near", values=values))
    if actuator is Actuator.SW and is_pressure_low(reading):
        pressure = value_of(reading, "px1")
        values = {"value": f"{pressure:.2f}", "limit": f"{LOWEST_PRESSURE_BAR:.1f}", "who": who, "to_hz": hz(last_hz)}
        yield _not_below(last_hz, Because(code="low_pressure", values=values))


def _safe(because: Because) -> Proposal:
    return Proposal(source=Source.SAFETY, because=because, wanted_hz=SAFE_HZ, lower_hz=SAFE_HZ)


def _not_below(last_hz: float, because: Because) -> Proposal:
    return Proposal(source=Source.SAFETY, because=because, lower_hz=last_hz, upper_hz=MAX_HZ)


def _tags(sensors: list[str]) -> str:
    return ", ".join("M/E load" if name == "engine_load" else name.upper() for name in sensors)


def may_fall(actuator: Actuator, reading: Reading, stands: frozenset[str]) -> bool:
    """Whether an ordered frequency may go down: not from a limit to its release, at low pressure, or unknowing."""
    for name in NEEDED[actuator]:
        if value_of(reading, name) is None:
            return False
    for limit in LIMITS:
        if limit.actuator is not actuator:
            continue
        values = [value_of(reading, name) for name in limit.sensors]
        if limit.name in stands or any(value is not None and not limit.is_released(value) for value in values):
            return False
    return not (actuator is Actuator.SW and is_pressure_low(reading))
