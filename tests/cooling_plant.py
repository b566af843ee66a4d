"""A cooling plant behind Modbus TCP on a free port, whose time passes only when a test lets it.

with cooling_plant() as plant:
    plant.step(5)                                  # five seconds of the plant
    plant.inject("failed_pump", position=1)        # sw1 trips
    plant.step()
    plant.values()["sw1_tripped"]                  # read over Modbus, decoded by the map
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from api.config import Device
from api.services.demo.cooling_plant import CoolingStanding
from api.services.maps import protocol_map
from jobs.devices.sim_cooling import SimCooling
from jobs.devices.sim_cooling_kept import new_standing
from jobs.devices.sim_device import SimulatedDevice
from tests.simulated import Bench, on_a_port

MAP = "engine_room_cooling"
NAME = "panli-cooling"
COOLING = (  # the faults that test_cooling_simulator.py gives it
    *("fouled_cooler", "failed_pump", "drive_local", "drive_locked_out", "drive_emergency_stop"),
    *("fire", "co2_release", "fan_stop"),
)
MOMENT = datetime(2026, 7, 15, 3, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, eq=False)
class CoolingBench(Bench):
    """``moment``: the second that the device shows. ``call`` does something in the server's loop."""

    @property
    def source(self) -> SimCooling:
        assert isinstance(self.plant, SimCooling)
        return self.plant

    @property
    def moment(self) -> datetime:
        return self.device().moment

    def step(self, seconds: int = 1) -> None:
        """Let seconds of the plant pass, each shown."""

        def pass_by() -> None:
            for _ in range(seconds):
                self.source.show(*self.source.step())

        self.call(pass_by)

    def skip(self, seconds: int) -> None:
        """Let seconds pass of which only the last is shown."""

        def pass_by() -> None:
            for _ in range(seconds - 1):
                self.source.step()
            self.source.show(*self.source.step())

        self.call(pass_by)

    def beat(self, count: int) -> None:
        """Write the heartbeat."""
        with self.client() as client:
            assert not client.write_register(5003, count, device_id=1).isError()

    def entry(self, *, site: int = 1, **given: object) -> Device:
        """The device as a configuration would have it."""
        values = {"arming": "armed", "simulator": True, **given}
        return Device(id=NAME, site=site, map=MAP, host="127.0.0.1", port=self.port, unit=1, **values)


def simulated_cooling(at: datetime = MOMENT, *, seed: int = 1, standing: CoolingStanding | None = None) -> SimCooling:
    """The plant and its device, nowhere yet: a day at sea in summer, nobody has ordered (all that runs at 60 Hz)."""
    device = SimulatedDevice(protocol_map(MAP), unit=1, seed=seed)
    return SimCooling(standing or new_standing(seed, at), device)


@contextmanager
def cooling_plant(
    at: datetime = MOMENT, *, seed: int = 1, standing: CoolingStanding | None = None
) -> Iterator[CoolingBench]:
    """The plant on a free port, showing its first second."""
    with on_a_port(simulated_cooling(at, seed=seed, standing=standing), CoolingBench) as bench:
        assert isinstance(bench, CoolingBench)
        yield bench
