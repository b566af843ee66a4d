"""A cooling plant as it stands, or stood at a past moment: its last cycle, its mode, and how its loop keeps time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from api.services.context import Context
from api.services.cooling.limits import UNITS
from api.services.cooling.orders import mode_within
from api.services.cooling.plants import CoolingPlant, cooling_plant
from api.store.cooling.cycles import CycleRecord, last_cycle
from api.store.cooling.modes import PlantMode
from api.store.cooling.spans import Timing, timings
from api.store.db import reading
from engine.thermal.plant_image import DRIVES, Actuator
from engine.thermal.prediction import STEP_S
from engine.thermal.reading import SENSORS

FRESH = timedelta(seconds=3 * STEP_S)  # later nothing is known of the plant, whatever the last cycle said
COUNTED = timedelta(hours=1)  # of the loop's figures
LATE_S = 1.0  # from here on a cycle counts as late
UNKNOWN = "stale"


@dataclass(frozen=True, kw_only=True)
class Sensor:
    """A sensor of a plant: ``quality`` is as of the moment asked for; ``value`` is kept where it is not good."""

    name: str
    value: float | None
    unit: str
    quality: str


@dataclass(frozen=True, kw_only=True)
class Turning:
    """How the drives of an actuator turn: ``hz`` is the mean of those that do (None: none, or not known), ``running``
    how many (None: not known). ``ordered_hz`` was read back, or else was written; None where neither is known."""

    ordered_hz: float | None
    hz: float | None
    running: int | None
    quality: str


@dataclass(frozen=True, kw_only=True)
class LoopFigures:
    """How the loop has kept its 20 s over the last hour: ``missed`` ticks had no cycle, ``late`` ones began late.

    ``expected``: the ticks between the first and the last moment counted; ``late_s`` and ``took_s`` are the longest,
    ``typical_took_s`` the median; None where there was no cycle.
    """

    expected: int
    cycles: int
    missed: int
    late: int
    late_s: float | None
    took_s: float | None
    typical_took_s: float | None


@dataclass(frozen=True, kw_only=True)
class PlantNow:
    """``cycle``: the last one at or before ``at``, None where there is none. ``is_fresh``: whether it still says how
    the plant stands; where it does not, no quality is good. ``mode`` is that of now even where ``at`` is past: that
    of then is the cycle's.
    """

    plant: CoolingPlant
    at: datetime
    mode: PlantMode
    cycle: CycleRecord | None
    age_s: float | None
    is_fresh: bool
    sensors: Sequence[Sensor]
    turning: Mapping[str, Turning]
    loop: LoopFigures


def control_state(context: Context, site: int | None = None, at: datetime | None = None) -> PlantNow:
    """The state of a plant; raises :class:`NotFound` where there is none."""
    plant, moment = cooling_plant(context, site), at or context.now()
    with reading(context.engines["default"]) as connection:
        cycle, mode = last_cycle(connection, plant.id, moment), mode_within(connection, plant.id)
        times = timings(connection, plant.id, moment - COUNTED, moment + timedelta.resolution)
    is_fresh = cycle is not None and moment - cycle.at <= FRESH
    return PlantNow(
        plant=plant,
        at=moment,
        mode=mode,
        cycle=cycle,
        age_s=None if cycle is None else (moment - cycle.at).total_seconds(),
        is_fresh=is_fresh,
        sensors=sensors_of(cycle, is_fresh=is_fresh),
        turning={actuator.value: _turning(cycle, actuator, is_fresh=is_fresh) for actuator in Actuator},
        loop=loop_figures(times, moment),
    )


def sensors_of(cycle: CycleRecord | None, *, is_fresh: bool) -> tuple[Sensor, ...]:
    """The sensors as a cycle saw them. What it does not say is missing; what is old is not good any more."""
    values: Mapping[str, float | None] = {} if cycle is None else cycle.readings
    qualities: Mapping[str, str] = {} if cycle is None else cycle.quality
    return tuple(
        Sensor(
            name=name,
            value=values.get(name),
            unit=UNITS[name],
            quality=_quality(values.get(name), qualities.get(name, "missing"), is_fresh=is_fresh),
        )
        for name in SENSORS
    )


def loop_figures(times: Sequence[Timing], at: datetime) -> LoopFigures:
    """The figures of the hour until ``at``; a loop that is silent has missed its ticks since the last cycle too."""
    if not times:
        return LoopFigures(expected=0, cycles=0, missed=0, late=0, late_s=None, took_s=None, typical_took_s=None)
    silent = max(0, int((at - times[-1].at) / timedelta(seconds=STEP_S)) - 1)
    missed = sum(timing.missed for timing in times[1:]) + silent
    took = [timing.took_s for timing in times]
    return LoopFigures(
        expected=len(times) + missed,
        cycles=len(times),
        missed=missed,
        late=sum(timing.late_s > LATE_S for timing in times),
        late_s=max(timing.late_s for timing in times),
        took_s=max(took),
        typical_took_s=median(took),
    )


def _turning(cycle: CycleRecord | None, actuator: Actuator, *, is_fresh: bool) -> Turning:
    drives = [{} if cycle is None else cycle.drives.get(name, {}) for name in DRIVES[actuator]]
    if not all(drives):
        return Turning(ordered_hz=None, hz=None, running=None, quality="missing")
    act = {} if cycle is None else cycle.acts.get(actuator.value, {})
    ordered = act.get("read_back_hz")
    found = [drive.get("actual_hz") for drive in drives if drive.get("is_turning")]
    known = [hz for hz in found if hz is not None]
    return Turning(
        ordered_hz=act.get("written_hz") if ordered is None else ordered,
        hz=sum(known) / len(known) if known and len(known) == len(found) else None,
        running=len(found),
        quality="good" if is_fresh else UNKNOWN,
    )


def _quality(value: float | None, quality: str, *, is_fresh: bool) -> str:
    if quality == "good" and value is None:
        return "missing"
    return UNKNOWN if quality == "good" and not is_fresh else quality
