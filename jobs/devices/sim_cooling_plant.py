"""A plain stand-in for the cooling plant: drives that behave, temperatures that follow load and flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import exp, pi, sin

import numpy as np

from engine.thermal.plant_image import DRIVES, Actuator, Drive, Orders, PlantImage, Standing
from engine.thermal.reading import Reading

RAMP_HZ_S = 2.0
RATED_KW = {Actuator.SW: 45.0, Actuator.FW: 37.0, Actuator.FAN: 15.0}
ACTUATOR_OF = {drive: actuator for actuator, drives in DRIVES.items() for drive in drives}
OUT = {
    "failed_pump": Standing.TRIPPED,
    "drive_local": Standing.LOCAL,
    "drive_locked_out": Standing.LOCKED_OUT,
    "drive_emergency_stop": Standing.EMERGENCY_STOPPED,
}


@dataclass(frozen=True, kw_only=True)
class DriveState:
    turning: bool = False
    hz: float = 0.0
    set_hz: float = 60.0
    hours: float = 1000.0
    kwh: float = 0.0


@dataclass(frozen=True, kw_only=True)
class CoolingFaults:
    out: Mapping[str, Standing] = field(default_factory=dict)
    fouled: float = 0.0
    fire: bool = False


@dataclass(frozen=True, kw_only=True)
class CoolingState:
    at: datetime
    drives: Mapping[str, DriveState]
    t4_c: float = 40.0
    t5_c: float = 35.0
    t6_c: float = 42.0


def start(at: datetime) -> CoolingState:
    drives = {drive: DriveState() for drives in DRIVES.values() for drive in drives}
    for drive in ("sw1", "sw2", "fw1", "fw2", "fan1", "fan2", "fan3"):
        drives[drive] = DriveState(turning=True, hz=60.0)
    return CoolingState(at=at, drives=drives)


def advance(state: CoolingState, orders: Orders, seconds: float, faults: CoolingFaults) -> CoolingState:
    drives = {name: _drive(name, each, orders, seconds, faults) for name, each in state.drives.items()}
    at = state.at + timedelta(seconds=seconds)
    flow = {a: max(0.1, sum(drives[d].hz for d in names) / 120.0) for a, names in DRIVES.items()}
    load = engine_load_pct(at) / 85.0
    sea = flow[Actuator.SW] * (1.0 - faults.fouled)
    t5 = 24.0 + 10.0 * load / sea**0.6
    t4 = t5 + 8.0 * load / flow[Actuator.FW]
    t6 = 28.0 + 21.0 * load / flow[Actuator.FAN]
    water, air = 1.0 - exp(-seconds / 240.0), 1.0 - exp(-seconds / 900.0)
    return CoolingState(
        at=at,
        drives=drives,
        t4_c=state.t4_c + (t4 - state.t4_c) * water,
        t5_c=state.t5_c + (t5 - state.t5_c) * water,
        t6_c=state.t6_c + (t6 - state.t6_c) * air,
    )


def engine_load_pct(at: datetime) -> float:
    return 65.0 + 20.0 * sin(2.0 * pi * at.timestamp() / 14_400.0)


def image(state: CoolingState, rng: np.random.Generator, faults: CoolingFaults) -> PlantImage:
    sea = max(0.1, sum(state.drives[d].hz for d in DRIVES[Actuator.SW]) / 120.0)
    fastest = max(state.drives[d].hz for d in DRIVES[Actuator.SW])
    noise = rng.normal(0.0, 0.1, 7)
    out_c = 24.0 + 9.0 * engine_load_pct(state.at) / 85.0 / sea
    true = (24.0, out_c, out_c + 0.4, state.t4_c, state.t5_c, state.t6_c, 28.0)
    measured = [t + float(n) for t, n in zip(true, noise, strict=True)]
    reading = Reading(
        **{f"t{i}_c": t for i, t in enumerate(measured, start=1)},
        px1_bar=0.3 + 2.1 * (fastest / 60.0) ** 2 + float(rng.normal(0.0, 0.01)),
        engine_load_pct=engine_load_pct(state.at) + float(rng.normal(0.0, 0.2)),
    )
    drives = {name: _shown(name, each, faults) for name, each in state.drives.items()}
    return PlantImage(at=state.at, reading=reading, drives=drives, fire=faults.fire)


def _drive(name: str, drive: DriveState, orders: Orders, seconds: float, faults: CoolingFaults) -> DriveState:
    standing = faults.out.get(name)
    ordered = orders.hz.get(ACTUATOR_OF[name])
    set_hz = drive.set_hz
    turning = drive.turning
    if standing is None:
        set_hz = drive.set_hz if ordered is None else ordered
        turning = (turning or name in orders.start) and name not in orders.stop
    elif standing is not Standing.LOCAL:
        turning = False
    aim = set_hz if turning else 0.0
    step = RAMP_HZ_S * seconds
    hz = 0.0 if not turning and standing is not None else drive.hz + max(-step, min(step, aim - drive.hz))
    hours = seconds / 3600.0 if turning else 0.0
    power = RATED_KW[ACTUATOR_OF[name]] * (hz / 60.0) ** 3
    return replace(
        drive,
        turning=turning,
        hz=hz,
        set_hz=set_hz,
        hours=drive.hours + hours,
        kwh=drive.kwh + power * seconds / 3600.0,
    )


def _shown(name: str, drive: DriveState, faults: CoolingFaults) -> Drive:
    power = RATED_KW[ACTUATOR_OF[name]] * (drive.hz / 60.0) ** 3
    at_rest = faults.out.get(name, Standing.STOPPED)
    standing = at_rest if name in faults.out or not drive.turning else Standing.RUNNING
    return Drive(
        standing=standing,
        is_turning=drive.hz > 0.0,
        set_hz=drive.set_hz,
        actual_hz=drive.hz,
        current_a=power * 1.8,
        power_kw=power,
        heat_sink_c=35.0 + 20.0 * (drive.hz / 60.0) ** 3,
        hours=drive.hours,
    )
