"""Simulated devices on a real port, stepped by hand, and asked by pymodbus's own client."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pymodbus.client import ModbusTcpClient

from api.services.demo.plant import Standing, moved
from api.services.maps import protocol_map
from engine.battery.history import Plant
from engine.battery.rack import RackState
from engine.field.codec import compiled
from engine.field.fault_block import COUNT_AT, FIRST, LENGTH, decode_active, encode_clear, encode_fault
from engine.field.fault_kinds import Fault
from engine.field.model import READ_COILS, WRITE_COIL
from jobs.devices.sim_device import SimulatedDevice
from jobs.devices.sim_plant import SimPlant
from jobs.devices.sim_server import SimServer

NOON = datetime(2026, 5, 10, 3, tzinfo=UTC)  # 12:00 in Seoul: charging
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """A plant whose devices are on a port. Everything that touches them happens in the server's own loop."""

    plant: Any  # SimPlant, or another source with its devices
    server: SimServer
    port: int
    loop: asyncio.AbstractEventLoop

    def call(self, work: Callable[[], T]) -> T:
        """Do something in the server's loop."""

        async def run() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(30)

    def step(self, seconds: int = 1) -> None:
        """Let seconds pass."""
        for _ in range(seconds):
            self.call(lambda: self.plant.show(*self.plant.step()))

    def skip(self, seconds: int) -> None:
        """Let seconds pass in which nothing is shown, and show the next."""
        self.plant.standing = moved(self.plant.standing, self.plant.standing.at + timedelta(seconds=seconds - 1))
        self.step()

    def device(self, unit: int = 1) -> SimulatedDevice:
        return self.server.units[unit]

    def inject(self, kind: str, *, unit: int = 1, **fields: float) -> None:
        """Give a device a fault as a Python object."""
        self.call(lambda: self.device(unit).inject(Fault(kind=kind, **fields)))  # type: ignore[arg-type]

    @contextmanager
    def client(self, timeout_s: float = 1.0) -> Iterator[ModbusTcpClient]:
        """A client of pymodbus that asks once."""
        client = ModbusTcpClient("127.0.0.1", port=self.port, timeout=timeout_s, retries=0)
        assert client.connect()
        try:
            yield client
        finally:
            client.close()

    def values(self, unit: int = 1) -> dict[str, float | None]:
        """Every register of the map, read over Modbus and decoded as the collector does."""
        found: dict[str, float | None] = {}
        with self.client() as client:
            for codec in compiled(self.device(unit).map).groups.values():
                answers = [_words(client, read.function, read.address, read.count, unit) for read in codec.reads]
                decoded = codec.decode(answers)
                found |= {register.name: decoded.value(i) for i, register in enumerate(decoded.registers)}
        return found

    def write(self, name: str, word: int, *, unit: int = 1) -> bool:
        """Write a command of the map; whether the device said yes."""
        writable = self.device(unit).map.writable(name)
        assert writable is not None
        with self.client() as client:
            if writable.function == WRITE_COIL:
                return not client.write_coil(writable.address, bool(word), device_id=unit).isError()
            return not client.write_register(writable.address, word, device_id=unit).isError()

    def send(self, fault: Fault | None, *, unit: int = 1) -> bool:
        """Give a fault (None: take all) over Modbus; whether the device took it."""
        with self.client() as client:
            said = [
                client.write_register(address, word, device_id=unit)
                for address, word in (encode_clear() if fault is None else encode_fault(fault))
            ]
        return not any(answer.isError() for answer in said)

    def active(self, unit: int = 1) -> tuple[Fault, ...]:
        """The faults the device shows in its control block."""
        with self.client() as client:
            words = [
                word
                for start in range(COUNT_AT, FIRST + LENGTH, 100)
                for word in _words(client, 3, start, min(100, FIRST + LENGTH - start), unit)
            ]
        return decode_active(words)


def simulated(*maps: str, layout: int = 2, at: datetime = NOON, soc: float = 0.5) -> SimPlant:
    """A bank of eight racks, half full, with a device of each map."""
    plant = Plant.draw(7, banks=1, zone=ZoneInfo("Asia/Seoul"))
    standing = Standing(at=at, racks=RackState.at_rest(plant.racks, soc=soc, air_c=24.0), energy_mwh=0.0)
    protocols = [protocol_map(name) for name in maps]
    devices = [
        SimulatedDevice(protocol, unit=n, bank_id=1 if protocol.needs_bank else None)
        for n, protocol in enumerate(protocols, start=1)
    ]
    return SimPlant(plant, standing, layout, devices)


@contextmanager
def on_a_port(plant: Any, kind: type[Bench] = Bench) -> Iterator[Bench]:
    """The plant's devices behind one free port, showing their first row."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="simulator", daemon=True)
    thread.start()

    async def start() -> SimServer:
        server = SimServer("127.0.0.1", 0, plant.devices)
        await server.serve_forever(background=True)
        return server

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        port = server.transport.sockets[0].getsockname()[1]
        bench = kind(plant=plant, server=server, port=port, loop=loop)
        bench.step()
        yield bench
    finally:
        asyncio.run_coroutine_threadsafe(server.shutdown(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


def _words(client: ModbusTcpClient, function: int, address: int, count: int, unit: int) -> Sequence[int]:
    if function == READ_COILS:
        coils = client.read_coils(address, count=count, device_id=unit)
        assert not coils.isError(), coils
        return [int(bit) for bit in coils.bits[:count]]
    ask = client.read_holding_registers if function == 3 else client.read_input_registers
    answer = ask(address, count=count, device_id=unit)
    assert not answer.isError(), answer
    return answer.registers
