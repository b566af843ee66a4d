"""Stored cycles as lines over time: temperatures, their forecasts, frequencies commanded and actual."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from api.store.cooling.cycles import CycleRecord
from dashapp.figures.fan import Point
from engine.thermal.plant_image import DRIVES, Actuator
from engine.thermal.prediction import HORIZONS_MIN, TEMPERATURES

GOOD = "good"
BREAK = timedelta(seconds=50)  # without a cycle: a missed one shows
CHECKED = HORIZONS_MIN[0]  # min: past forecasts are shown for so long after their issue
EVERY = timedelta(seconds=150)  # between two of them
TICK = timedelta(seconds=20)
Times = NDArray[np.int64]
Values = NDArray[np.float64]


def over_time(records: Sequence[CycleRecord], value: Callable[[CycleRecord], float | None]) -> tuple[Times, Values]:
    """Times in microseconds since 1970 and values, NaN where there is none; a hole is open, never joined."""
    times: list[datetime] = []
    values: list[float] = []
    for one in records:
        if times and one.at - times[-1] > BREAK:
            times.append(times[-1] + TICK)
            values.append(float("nan"))
        found = value(one)
        times.append(one.at)
        values.append(float("nan") if found is None else found)
    return np.array([round(at.timestamp() * 1e6) for at in times], np.int64), np.array(values, np.float64)


def believed(one: CycleRecord, sensor: str) -> float | None:
    """What a sensor showed; None unless that was good."""
    return one.readings.get(sensor) if one.quality.get(sensor) == GOOD else None


def unknown_spans(
    records: Sequence[CycleRecord], start: datetime, end: datetime, names: Sequence[str] = TEMPERATURES
) -> list[tuple[datetime, datetime]]:
    """Stretches without one good value of these sensors: no cycle, no answer of the plant, or nothing to believe."""
    known = [one.at for one in records if any(believed(one, name) is not None for name in names)]
    edges = [start - TICK, *(at for at in known if at >= start), end]
    return [(max(first, start), last) for first, last in pairwise(edges) if last - first > BREAK]


def ahead(one: CycleRecord, row: int) -> list[Point | None]:
    """The present value of a temperature and its forecast at each horizon; nothing without a forecast."""
    now, found = believed(one, TEMPERATURES[row]), _forecast(one)
    if now is None or found is None:
        return []
    values, lower, upper = found
    points: list[Point | None] = [(one.at, now, now, now)]
    for place, minutes in enumerate(HORIZONS_MIN):
        at = one.at + timedelta(minutes=minutes)
        points.append((at, values[row][place], lower[row][place], upper[row][place]))
    return points


def before(records: Sequence[CycleRecord], row: int, start: datetime, end: datetime) -> list[Point]:
    """What had been forecast five minutes before, one each :data:`EVERY`."""
    found: dict[int, Point] = {}
    for one in records:
        at, forecast = one.at + timedelta(minutes=CHECKED), _forecast(one)
        if forecast is None or not start <= at <= end:
            continue
        values, lower, upper = forecast
        found.setdefault(
            int(at.timestamp() // EVERY.total_seconds()), (at, values[row][0], lower[row][0], upper[row][0])
        )
    return list(found.values())


def held(records: Sequence[CycleRecord], start: datetime, end: datetime) -> tuple[int, int]:
    """How many of the forecasts of five minutes before had what came within their interval, and of how many."""
    came = {one.at: one for one in records}
    hits = count = 0
    for one in records:
        at, forecast = one.at + timedelta(minutes=CHECKED), _forecast(one)
        if forecast is None or at not in came or not start <= at <= end:
            continue
        for row, name in enumerate(TEMPERATURES):
            value = believed(came[at], name)
            if value is not None:
                count += 1
                hits += forecast[1][row][0] <= value <= forecast[2][row][0]
    return hits, count


def commanded(one: CycleRecord, actuator: Actuator) -> float | None:
    """The frequency the plant holds as ordered, Hz: written or read back in this cycle, else what its drives say."""
    act = one.acts.get(actuator.value, {})
    found = next((act[name] for name in ("written_hz", "read_back_hz") if act.get(name) is not None), None)
    return max(_of_turning(one, actuator, "set_hz"), default=None) if found is None else float(found)


def actual(one: CycleRecord, actuator: Actuator) -> float | None:
    """The frequency of the fastest drive that turns, Hz: one that is just starting says nothing of the others."""
    return max(_of_turning(one, actuator, "actual_hz"), default=None)


def running(one: CycleRecord, actuator: Actuator) -> tuple[int, int]:
    """How many drives of an actuator turn, and how many there are."""
    names = DRIVES[actuator]
    return sum(bool(one.drives.get(name, {}).get("is_turning")) for name in names), len(names)


def _of_turning(one: CycleRecord, actuator: Actuator, name: str) -> list[float]:
    """A number of each drive that turns and says it."""
    found = [one.drives[drive] for drive in DRIVES[actuator] if drive in one.drives]
    return [float(drive[name]) for drive in found if drive.get("is_turning") and drive.get(name) is not None]


def _forecast(one: CycleRecord) -> tuple[list[list[float]], list[list[float]], list[list[float]]] | None:
    found = one.prediction
    if not found or found.get("values") is None or found.get("lower") is None or found.get("upper") is None:
        return None
    return found["values"], found["lower"], found["upper"]
