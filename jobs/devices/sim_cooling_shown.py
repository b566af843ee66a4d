"""What a cooling plant's sensors and drives show, by the names of the registers in the map engine_room_cooling."""

from __future__ import annotations

from collections.abc import Mapping

from engine.thermal.plant.disturbed import Disturbed
from engine.thermal.plant.drives import Machine
from engine.thermal.plant_image import Drive, PlantImage, Standing
from engine.thermal.reading import SENSORS, Reading

OUT = {
    "tripped": Standing.TRIPPED,
    "local": Standing.LOCAL,
    "emergency_stop": Standing.EMERGENCY_STOPPED,
    "locked_out": Standing.LOCKED_OUT,
}
AVAILABLE = (Standing.RUNNING, Standing.STOPPED)
UNITS = {"px1": "bar", "engine_load": "pct"}


def shown_values(
    seen: PlantImage, machines: Mapping[str, Machine], disturbed: Disturbed, *, is_tripped: bool
) -> dict[str, float]:
    """The value of every register that is measured; NaN where there is none."""
    values = {sensor: _number(_measured(seen.reading, sensor)) for sensor in SENSORS}
    values |= {
        "fire": float(disturbed.fire),
        "co2_release": float(disturbed.co2_release),
        "fan_stop": float(disturbed.fan_stop),
        "watchdog_tripped": float(is_tripped),
    }
    for name, drive in seen.drives.items():
        own = {**_of_drive(drive), "energy_kwh": machines[name].energy_kwh}
        values |= {f"{name}_{what}": value for what, value in own.items()}
    return values


def _of_drive(drive: Drive) -> dict[str, float]:
    numbers = {
        "set_hz": drive.set_hz,
        "actual_hz": drive.actual_hz,
        "current": drive.current_a,
        "power": drive.power_kw,
        "heat_sink": drive.heat_sink_c,
        "hours": drive.hours,
    }
    is_driven = drive.standing is Standing.RUNNING or (drive.standing is Standing.LOCAL and drive.is_turning)
    flags = {"running": is_driven, "ready": drive.standing in AVAILABLE}
    flags |= {word: drive.standing is standing for word, standing in OUT.items()}
    return {name: _number(value) for name, value in numbers.items()} | {k: float(v) for k, v in flags.items()}


def _measured(reading: Reading, sensor: str) -> float | None:
    value: float | None = getattr(reading, f"{sensor}_{UNITS.get(sensor, 'c')}")
    return value


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
