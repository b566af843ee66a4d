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
from api.services.maps import protocol_map
from jobs.devices.sim_cooling import SimCooling
from jobs.devices.sim_cooling_plant import start
from jobs.devices.sim_device import SimulatedDevice
from tests.simulated import Bench, on_a_port

MAP = "engine_room_cooling"
NAME = "panli-cooling"
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
        self.step(seconds)

    def beat(self, count: int) -> None:
        """Write the heartbeat."""
        with self.client() as client:
            assert not client.write_register(5003, count, device_id=1).isError()

    def entry(self, *, site: int = 1, **given: object) -> Device:
        """The device as a configuration would have it."""
        values = {"arming": "armed", "simulator": True, **given}
        return Device(id=NAME, site=site, map=MAP, host="127.0.0.1", port=self.port, unit=1, **values)


def simulated_cooling(at: datetime = MOMENT, *, seed: int = 1) -> SimCooling:
    """The plant and its device, nowhere yet."""
    return SimCooling(start(at), SimulatedDevice(protocol_map(MAP), unit=1, seed=seed), seed=seed)


@contextmanager
def cooling_plant(at: datetime = MOMENT, *, seed: int = 1) -> Iterator[CoolingBench]:
    """The plant on a free port, showing its first second."""
    with on_a_port(simulated_cooling(at, seed=seed), CoolingBench) as bench:
        assert isinstance(bench, CoolingBench)
        yield bench
