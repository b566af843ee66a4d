"""What the operator must see of a cycle: sensors, limits and drives that are not as they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.thermal.because import Because
from engine.thermal.limits import LIMITS, LOWEST_PRESSURE_BAR, OVER_COOLED_C, value_of
from engine.thermal.plant_image import DRIVES, Actuator, PlantImage, Standing
from engine.thermal.plausible import Judged
from engine.thermal.reading import Reading
from engine.thermal.reasons import NAMES, hz, words
from engine.thermal.safety import is_over_cooled, is_pressure_low
from engine.thermal.staging import StageState

SENSOR, LIMIT, OVER_COOLED, PRESSURE = "cooling.sensor", "cooling.limit", "cooling.overcooled", "cooling.pressure"
DRIVE, NO_DRIVE, START_FAILED = "cooling.drive", "cooling.no_drive", "cooling.start_failed"
FANS_LEFT, WATCHDOG = "cooling.fans_left", "cooling.watchdog"
KINDS = (SENSOR, LIMIT, OVER_COOLED, PRESSURE, DRIVE, NO_DRIVE, START_FAILED, FANS_LEFT, WATCHDOG)
UNAVAILABLE = frozenset(Standing) - {Standing.RUNNING, Standing.STOPPED}


@dataclass(frozen=True, kw_only=True)
class ControlAlarm:
    """A kind of :data:`KINDS`, what it is about (a sensor, a limit, a drive, an actuator) and why."""

    kind: str
    subject: str
    because: Because


def alarms_of(
    image: PlantImage, judged: Judged, standing: frozenset[str], stages: Mapping[Actuator, StageState]
) -> tuple[ControlAlarm, ...]:
    """Every alarm that stands in this cycle."""
    found = [*_of_sensors(judged), *_of_limits(judged.reading, standing), *_of_drives(image, stages)]
    if image.fire is not False:
        code = "fans_left_unknown" if image.fire is None else "fans_left"
        found.append(ControlAlarm(kind=FANS_LEFT, subject="fan", because=Because(code=code)))
    if image.watchdog:
        found.append(ControlAlarm(kind=WATCHDOG, subject="drives", because=Because(code="watchdog")))
    return tuple(found)


def _of_sensors(judged: Judged) -> Iterator[ControlAlarm]:
    for sensor, because in judged.because.items():
        yield ControlAlarm(kind=SENSOR, subject=sensor, because=because)


def _of_limits(reading: Reading, standing: frozenset[str]) -> Iterator[ControlAlarm]:
    for limit in LIMITS:
        if limit.name in standing:
            values = [value for name in limit.sensors if (value := value_of(reading, name)) is not None]
            shown = f"{max(values):.1f}" if values else "?"
            numbers = {"sensor": "/".join(name.upper() for name in limit.sensors), "value": shown}
            numbers |= {"limit": hz(limit.limit_c), "release": hz(limit.release_c), "who": NAMES[limit.actuator]}
            code = "limit" if any(limit.is_reached(value) for value in values) else "limit_until"
            yield ControlAlarm(kind=LIMIT, subject=limit.name, because=Because(code=code, values=numbers))
    if is_over_cooled(reading):
        numbers = {"value": f"{value_of(reading, 't5'):.1f}", "limit": hz(OVER_COOLED_C)}
        yield ControlAlarm(kind=OVER_COOLED, subject="t5", because=Because(code="over_cooled", values=numbers))
    if is_pressure_low(reading):
        numbers = {"value": f"{value_of(reading, 'px1'):.2f}", "limit": f"{LOWEST_PRESSURE_BAR:.1f}"}
        yield ControlAlarm(kind=PRESSURE, subject="px1", because=Because(code="pressure", values=numbers))


def _of_drives(image: PlantImage, stages: Mapping[Actuator, StageState]) -> Iterator[ControlAlarm]:
    for actuator, names in DRIVES.items():
        standings = {name: image.drives[name].standing if name in image.drives else Standing.UNKNOWN for name in names}
        for name, standing in standings.items():
            if standing in UNAVAILABLE:
                values = {"drive": name, "what": words(standing.value)}
                yield ControlAlarm(kind=DRIVE, subject=name, because=Because(code="drive", values=values))
        if Standing.RUNNING not in standings.values():
            because = Because(code="none_runs", values={"who": NAMES[actuator]})
            yield ControlAlarm(kind=NO_DRIVE, subject=actuator.value, because=because)
        for name in stages[actuator].failed if actuator in stages else ():
            because = Because(code="start_failed", values={"drive": name})
            yield ControlAlarm(kind=START_FAILED, subject=name, because=because)
