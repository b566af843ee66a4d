"""Cycles of a cooling loop as they are stored: half an hour or two in which the engine's load rises and falls."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from api.config import Device
from api.services.context import Context
from api.store.cooling.cycles import CycleRecord, add_cycles
from api.store.db import writing
from api.store.sites import Sites
from engine.thermal.plant_image import DRIVES, Actuator
from engine.thermal.prediction import HORIZONS_MIN, TEMPERATURES
from engine.thermal.reading import SENSORS
from tests.conftest import NOW

TICK = timedelta(seconds=20)
LAST = NOW.replace(second=0)  # the newest cycle: 7 s old
SITE = 2
RUNNING = {"sw1", "sw2", "fw1", "fw2", "fan1", "fan2", "fan3"}
RATED_KW = {Actuator.SW: 75.0, Actuator.FW: 45.0, Actuator.FAN: 22.0}
HALF_WIDTH = (0.15, 0.25, 0.35)  # of the interval at each horizon, degC
GOOD = dict.fromkeys(SENSORS, "good")

Change = Callable[[CycleRecord], CycleRecord | None]


def cycles(
    minutes: int = 35, *, end: datetime = LAST, site: int = SITE, change: Change | None = None
) -> list[CycleRecord]:
    """A cycle each 20 s up to ``end``; ``change`` makes another of one, or none (a missed one)."""
    ticks = [end - TICK * back for back in reversed(range(3 * minutes + 1))]
    found = [_cycle(site, at, (at - end).total_seconds() / 60) for at in ticks]
    return [kept for kept in (change(one) if change else one for one in found) if kept is not None]


def one_cycle(**changes: Any) -> CycleRecord:
    """The newest one, with other fields."""
    return replace(cycles(0)[0], **changes)


def lost(one: CycleRecord) -> CycleRecord:
    """The same cycle without an answer of the plant: nothing was read, nothing decided."""
    empty: dict[str, Any] = {"readings": {}, "quality": {}, "drives": {}, "gate": {}, "acts": {}}
    return replace(
        one, link=False, prediction=None, predict_ms=None, actual_kw=None, fixed60_kw=None, reactive_kw=None, **empty
    )


def between(first_min: float, last_min: float, then: Change, *, end: datetime = LAST) -> Change:
    """``then`` for the cycles from ``first_min`` to ``last_min`` minutes before ``end``, the others as they are."""

    def change(one: CycleRecord) -> CycleRecord | None:
        back = (end - one.at).total_seconds() / 60
        return then(one) if last_min <= back <= first_min else one

    return change


def store_cycles(context: Context, records: Sequence[CycleRecord]) -> None:
    """Put them into the main database."""
    with writing(context.engines["default"]) as connection:
        add_cycles(connection, records)


def with_plant(context: Context, *sites: int) -> Context:
    """The deployment with a cooling plant at these sites."""
    places = sites or (SITE,)
    devices = tuple(
        Device(id=f"cooling-{site}", site=site, map="engine_room_cooling", host="127.0.0.1", arming="armed")
        for site in places
    )
    found = tuple(
        replace(one, cooling_device=f"cooling-{one.id}") if one.id in places else one for one in context.settings.sites
    )
    settings = replace(context.settings, sites=found, devices=devices)
    return replace(context, settings=settings, sites=Sites(settings, context.engines))


def temperatures(minute: float) -> tuple[float, float, float]:
    """T4, T5 and T6 in degC at a minute before (negative) or after the end: they fall, turn, and rise to 46.0, 35.3
    and 43.8 at the end, by 0.7, 0.5 and 0.7 in the ten minutes after it."""
    turn = math.exp(minute / 12) - 1
    return 46.0 + 0.54 * turn - 0.012 * minute, 35.3 + 0.38 * turn, 43.8 + 0.5 * turn + 0.01 * minute


def _cycle(site: int, at: datetime, minute: float) -> CycleRecord:
    noise = 0.03 * math.sin(minute * 37.0)
    now = [round(value + noise, 1) for value in temperatures(minute)]
    ahead = [
        [round(temperatures(minute + m)[row] - temperatures(minute)[row] + now[row], 3) for m in HORIZONS_MIN]
        for row in range(3)
    ]
    hz = {Actuator.SW: _hz(minute, 44.0), Actuator.FW: _hz(minute, 46.0), Actuator.FAN: _hz(minute, 47.0)}
    drives = {name: _drive(name, actuator, hz[actuator]) for actuator, names in DRIVES.items() for name in names}
    actual = sum(drive["power_kw"] for drive in drives.values())
    readings = {
        "t1": 24.6, "t2": 38.2, "t3": 37.9, "t4": now[0], "t5": now[1], "t6": now[2], "t7": 28.4, "px1": 1.82,
        "engine_load": round(72 + 6 * math.exp(minute / 12), 1),
    }  # fmt: skip
    return CycleRecord(
        site=site,
        at=at,
        mode="auto-predictive",
        late_s=0.02,
        took_s=0.21,
        model_version="14",
        actual_kw=round(actual, 2),
        fixed60_kw=2 * 75.0 + 2 * 45.0 + 3 * 22.0,
        reactive_kw=round(actual * 1.03, 2),
        readings=readings,
        quality=GOOD,
        drives=drives,
        prediction={
            "values": ahead,
            "lower": [[round(v - h, 3) for v, h in zip(row, HALF_WIDTH, strict=True)] for row in ahead],
            "upper": [[round(v + h, 3) for v, h in zip(row, HALF_WIDTH, strict=True)] for row in ahead],
            "confidence": 0.82,
            "reason": "",
        },
        predict_ms=0.14,
        gate={name: {"acts": True, "because": ["gate_acts", {}]} for name in TEMPERATURES},
        acts={actuator.value: _act(actuator, hz[actuator], minute) for actuator in Actuator},
        fire=False,
        watchdog=False,
    )


def _hz(minute: float, start: float) -> float:
    """From ``start`` to 48 Hz fourteen minutes before the end, and 3 Hz more in the last minute."""
    return 51.0 if minute > -1 else 48.0 if minute > -14 else start


def _drive(name: str, actuator: Actuator, hz: float) -> dict[str, Any]:
    runs = name in RUNNING
    shown = round(hz - 0.1, 1) if runs else 0.0
    power = round(RATED_KW[actuator] * (shown / 60) ** 3, 2)
    return {
        "standing": "running" if runs else "stopped", "is_turning": runs, "set_hz": hz, "actual_hz": shown,
        "current_a": round(power * 1.7, 1), "power_kw": power, "heat_sink_c": 41.0 if runs else 27.0, "hours": 4212.0,
    }  # fmt: skip


def _act(actuator: Actuator, hz: float, minute: float) -> dict[str, Any]:
    is_ahead = minute > -1
    who, sensor = {Actuator.SW: ("SW", "T5"), Actuator.FW: ("FW", "T4"), Actuator.FAN: ("fan", "T6")}[actuator]
    before = 48.0 if is_ahead else 44.0
    said = {"sensor": sensor, "who": who, "from_hz": f"{before:g}", "to_hz": f"{hz:g}"}
    rise = ["forecast", said | {"change": "+0.5", "lower": "0.3", "upper": "0.8"}]
    base = ["base", said | {"value": "35.1", "set_point": "35", "band": "0.5"}]
    return {
        "wanted_hz": hz, "ramped_hz": hz, "written_hz": hz, "read_back_hz": hz, "outcome": "applied",
        "source": "prediction" if is_ahead else "economy", "because": rise if is_ahead else base,
        "counterfactual_hz": 48.0,
    }  # fmt: skip
