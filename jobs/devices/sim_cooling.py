"""The cooling plant behind a simulated device: one step a second, under the orders that were written to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from api.services.demo.cooling_plant import CoolingStanding
from engine.field.fault_kinds import Fault
from engine.field.model import ProtocolMap
from engine.thermal.plant.disturbed import Disturbed
from engine.thermal.plant.drives import ACTUATOR_OF, RATED_HZ, Machine, after_silence, ordered_hz
from engine.thermal.plant.plant import Plant, image
from engine.thermal.plant_image import Actuator, Orders
from engine.thermal.reading import Frequencies
from jobs.devices.sim_cooling_shown import shown_values
from jobs.devices.sim_device import SimulatedDevice
from jobs.devices.sim_status import NO_TABLE, Rows

SECOND = timedelta(seconds=1)
LONGEST_CATCH_UP = timedelta(hours=3)  # six times the slowest time constant: what was before is forgotten
DRIVES = tuple(ACTUATOR_OF)
SAFE = Frequencies(sw_hz=RATED_HZ, fw_hz=RATED_HZ, fan_hz=RATED_HZ)


def is_cooling(protocol: ProtocolMap) -> bool:
    """Whether a map is that of an engine-room cooling, by the commands it takes."""
    return all(protocol.writable(f"{actuator}_hz") is not None for actuator in Actuator)


class SimCooling:
    """The plant and its device. ``standing`` is where the simulation stands: the moment of the next image.

    Faults are no part of it: a restart has forgotten them.
    """

    def __init__(self, standing: CoolingStanding, device: SimulatedDevice) -> None:
        self.standing, self.devices = standing, (device,)
        self._device, self._plant, self._voyage = device, Plant(), standing.voyage
        self._rng = np.random.default_rng([standing.seed, 3])
        self._silent_since = standing.state.at  # until the first heartbeat
        self._has_begun = False
        self._hold_switches(standing.state.machines)
        self._hold_frequencies(standing.state.ordered)

    @property
    def is_over(self) -> bool:
        """Never: a plant goes on."""
        return False

    def catch_up(self, now: datetime) -> None:
        """Let pass what has passed up to ``now``, as it was ordered; a clock that was set back takes the plant with it.

        At the start nobody ordered meanwhile, so the watchdog of the drives has acted. Later it is the clock that was
        set, or the machine slept: that is no silence.
        """
        end = now.replace(microsecond=0)
        passed = end - self.standing.state.at
        if self._has_begun:
            self._silent_since += passed
            if self._device.written.beat_at is not None:
                self._device.written.beat_at += passed
        state = self.standing.state
        if not timedelta(0) <= passed <= LONGEST_CATCH_UP:
            state = replace(state, at=end if end < state.at else end - LONGEST_CATCH_UP)
        told, _ = self._told(end)
        orders = Orders(hz={actuator: ordered_hz(told, actuator) for actuator in Actuator})
        left_s = (end - state.at).total_seconds()
        state = self._plant.advance(state, orders, left_s, self._voyage, self._disturbed()) if left_s else state
        self.standing = replace(self.standing, state=replace(state, at=end))
        self._hold_frequencies(told)

    def step(self) -> tuple[datetime, dict[int | None, Rows]]:
        """The moment and what sensors and drives show then; the plant goes on a second."""
        state, moment, disturbed = self.standing.state, self.standing.state.at, self._disturbed()
        self._has_begun = True
        told, is_tripped = self._told(moment)
        seen = image(replace(state, ordered=told), moment, self._rng, disturbed)
        values = shown_values(seen, state.machines, disturbed, is_tripped=is_tripped)
        orders = self._orders(told)
        state = self._plant.advance(state, orders, SECOND.total_seconds(), self._voyage, disturbed)
        self.standing = replace(self.standing, state=replace(state, at=moment + SECOND))
        return moment, {None: {NO_TABLE: values}}

    def show(self, moment: datetime, rows: Mapping[int | None, Rows]) -> None:
        """Let the device show it, and hold what the drives made of its orders."""
        written = self._device.written
        was_tripped, (_, written.tripped) = written.tripped, self._told(moment)
        if written.tripped and not was_tripped:  # once: what is ordered from now on counts with the next heartbeat
            self._hold_frequencies(SAFE)
        disturbed, machines = self._disturbed(), self.standing.state.machines
        for drive in DRIVES:
            if drive in disturbed.local or disturbed.holds_off(drive):
                written.hold(f"{drive}_run", float(machines[drive].is_on))
        self._device.refresh(moment, rows[None])

    def _told(self, moment: datetime) -> tuple[Frequencies, bool]:
        """What the drives follow, and whether they do so by themselves because the heartbeat was missed."""
        written = self._device.written
        ordered = Frequencies(**{f"{actuator}_hz": written.value(f"{actuator}_hz") for actuator in Actuator})
        return after_silence(ordered, self._silent_s(moment))

    def _silent_s(self, moment: datetime) -> float:
        beat_at = self._device.written.beat_at
        return (moment - (beat_at or self._silent_since)).total_seconds()

    def _orders(self, told: Frequencies) -> Orders:
        wanted = {drive: self._device.written.value(f"{drive}_run") == 1.0 for drive in DRIVES}
        return Orders(
            hz={actuator: ordered_hz(told, actuator) for actuator in Actuator},
            start=tuple(drive for drive in DRIVES if wanted[drive]),
            stop=tuple(drive for drive in DRIVES if not wanted[drive]),
        )

    def _disturbed(self) -> Disturbed:
        """The faults that the device has been given, and the drives that were switched to local over Modbus."""
        device = self._device
        faults = [each.fault for each in device.faults.at(device.moment)]
        kinds = {fault.kind for fault in faults}
        by_coil = {drive for drive in DRIVES if device.written.value(f"{drive}_auto") == 0.0}
        return Disturbed(
            fouled_share=max((fault.size / 100.0 for fault in faults if fault.kind == "fouled_cooler"), default=0.0),
            tripped=_drives(faults, "failed_pump"),
            local=_drives(faults, "drive_local") | by_coil,
            emergency_stopped=_drives(faults, "drive_emergency_stop"),
            locked_out=_drives(faults, "drive_locked_out"),
            fire="fire" in kinds,
            co2_release="co2_release" in kinds,
            fan_stop="fan_stop" in kinds,
        )

    def _hold_frequencies(self, frequencies: Frequencies) -> None:
        """What the device holds as ordered is what the drives follow."""
        for actuator in Actuator:
            self._device.written.hold(f"{actuator}_hz", ordered_hz(frequencies, actuator))

    def _hold_switches(self, machines: Mapping[str, Machine]) -> None:
        for drive, machine in machines.items():
            self._device.written.hold(f"{drive}_run", float(machine.is_on))
            self._device.written.hold(f"{drive}_auto", 1.0)


def left_alone(standing: CoolingStanding) -> CoolingStanding:
    """The same plant as nobody has ordered it yet: what runs turns at 60 Hz."""
    machines = {name: _at_rated(machine) for name, machine in standing.state.machines.items()}
    return replace(standing, state=replace(standing.state, ordered=SAFE, machines=machines))


def _at_rated(machine: Machine) -> Machine:
    return replace(machine, hz=RATED_HZ) if machine.is_on else machine


def _drives(faults: list[Fault], kind: str) -> frozenset[str]:
    return frozenset(DRIVES[fault.position - 1] for fault in faults if fault.kind == kind and fault.position)
