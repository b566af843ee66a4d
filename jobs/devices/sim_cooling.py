"""The cooling plant behind a simulated device: one step a second, under the orders that were written to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np

from engine.field.model import ProtocolMap
from engine.thermal.plant_image import DRIVES, Actuator, Orders, PlantImage, Standing
from jobs.devices.sim_cooling_plant import OUT, CoolingFaults, CoolingState, advance, image
from jobs.devices.sim_device import SimulatedDevice
from jobs.devices.sim_status import NO_TABLE, Rows

SECOND = timedelta(seconds=1)
TRIPS_AFTER_S = 60.0
SAFE_HZ = 60.0
ALL_DRIVES = tuple(drive for drives in DRIVES.values() for drive in drives)
STATUS = {
    "tripped": Standing.TRIPPED,
    "local": Standing.LOCAL,
    "emergency_stop": Standing.EMERGENCY_STOPPED,
    "locked_out": Standing.LOCKED_OUT,
}
FALLS = (Standing.TRIPPED, Standing.EMERGENCY_STOPPED, Standing.LOCKED_OUT)  # to be started anew afterwards


def is_cooling(protocol: ProtocolMap) -> bool:
    """Whether a map is that of an engine-room cooling, by the commands it takes."""
    return all(protocol.writable(f"{actuator}_hz") is not None for actuator in Actuator)


class SimCooling:
    """The plant and its device. ``standing`` is where the simulation stands: the moment of the next image."""

    def __init__(self, standing: CoolingState, device: SimulatedDevice, *, seed: int = 0) -> None:
        self.standing, self.devices = standing, (device,)
        self._device = device
        self._rng = np.random.default_rng(seed)
        self._begun: datetime | None = None
        self._hold_all()

    @property
    def is_over(self) -> bool:
        """Never: a plant goes on."""
        return False

    def catch_up(self, now: datetime) -> None:
        """Let pass what has passed up to ``now``: nobody ordered, so the drives turn at 60 Hz."""
        end = now.replace(microsecond=0)
        self.standing = CoolingState(**{**self.standing.__dict__, "at": end})

    def step(self) -> tuple[datetime, dict[int | None, Rows]]:
        """The moment and what the sensors and drives show then; the plant goes on a second."""
        moment, faults = self.standing.at, self._faults()
        self._begun = self._begun or moment
        shown = image(self.standing, self._rng, faults)
        values = (
            values_of(shown)
            | {f"{name}_energy_kwh": drive.kwh for name, drive in self.standing.drives.items()}
            | self._inputs()
        )
        self.standing = advance(self.standing, self._orders(moment), SECOND.total_seconds(), faults)
        return moment, {None: {NO_TABLE: values}}

    def show(self, moment: datetime, rows: Mapping[int | None, Rows]) -> None:
        """Let the device show it; a drive that fell out has to be started anew."""
        written = self._device.written
        written.tripped = self.is_tripped(moment)
        if written.tripped:
            for actuator in Actuator:
                written.hold(f"{actuator}_hz", SAFE_HZ)
        for name, standing in self._faults().out.items():
            if standing in FALLS:
                written.hold(f"{name}_run", 0.0)
        self._device.refresh(moment, rows[None])

    def is_tripped(self, moment: datetime) -> bool:
        """Whether the drive side has waited too long for a heartbeat."""
        last = self._device.written.beat_at or self._begun or moment
        return (moment - last).total_seconds() > TRIPS_AFTER_S

    def _orders(self, moment: datetime) -> Orders:
        written = self._device.written
        is_tripped = self.is_tripped(moment)
        hz = {a: SAFE_HZ if is_tripped else written.value(f"{a}_hz") for a in Actuator}
        wanted = {drive: written.value(f"{drive}_run") == 1.0 for drive in ALL_DRIVES}
        return Orders(
            hz=hz,
            start=tuple(d for d in ALL_DRIVES if wanted[d]),
            stop=tuple(d for d in ALL_DRIVES if not wanted[d]),
        )

    def _faults(self) -> CoolingFaults:
        out: dict[str, Standing] = {
            drive: Standing.LOCAL for drive in ALL_DRIVES if self._device.written.value(f"{drive}_auto") == 0.0
        }
        fouled = 0.0
        for each in self._device.faults.at(self._device.moment):
            fault = each.fault
            if fault.kind in OUT and fault.position is not None:
                out[ALL_DRIVES[fault.position - 1]] = OUT[fault.kind]
            if fault.kind == "fouled_cooler":
                fouled = fault.size / 100.0
        return CoolingFaults(out=out, fouled=fouled)

    def _inputs(self) -> dict[str, float]:
        kinds = {each.fault.kind for each in self._device.faults.at(self._device.moment)}
        inputs = {name: float(name in kinds) for name in ("fire", "co2_release", "fan_stop")}
        return inputs | {"watchdog_tripped": float(self.is_tripped(self.standing.at))}

    def _hold_all(self) -> None:
        """What the device holds as ordered is what the plant does."""
        for actuator in Actuator:
            self._device.written.hold(f"{actuator}_hz", SAFE_HZ)
        for name, drive in self.standing.drives.items():
            self._device.written.hold(f"{name}_run", float(drive.turning))
            self._device.written.hold(f"{name}_auto", 1.0)


def values_of(shown: PlantImage) -> dict[str, float]:
    """The registers of the map, by name, that show an image."""
    values = {}
    for name in ("t1", "t2", "t3", "t4", "t5", "t6", "t7"):
        values[name] = _number(getattr(shown.reading, f"{name}_c"))
    values["px1"], values["engine_load"] = _number(shown.reading.px1_bar), _number(shown.reading.engine_load_pct)
    for name, drive in shown.drives.items():
        values |= {
            f"{name}_set_hz": _number(drive.set_hz),
            f"{name}_actual_hz": _number(drive.actual_hz),
            f"{name}_current": _number(drive.current_a),
            f"{name}_power": _number(drive.power_kw),
            f"{name}_heat_sink": _number(drive.heat_sink_c),
            f"{name}_hours": _number(drive.hours),
            f"{name}_running": float(drive.is_turning),
            f"{name}_ready": float(drive.standing in (Standing.RUNNING, Standing.STOPPED)),
        } | {f"{name}_{word}": float(drive.standing is standing) for word, standing in STATUS.items()}
    return values


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
