"""A small map and a device that speaks it, for tests of the collector."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from api.config import Device
from engine.field.model import Kind, PollGroup, ProtocolMap, Register
from tests.unit.devices.scripted import Asked, Send, frame, registers


def register(name: str, address: int, **changes: Any) -> Register:
    given: dict[str, Any] = {"kind": Kind.INT16, "group": "fast", "table": "rack", "column": name, "rack_id": 1}
    return Register(name=f"r{(given | changes)['rack_id']}.{name}", address=address, **(given | changes))


def rack(number: int, start: int) -> tuple[Register, ...]:
    """A rack: a count of samples, temperature, current, fault words in a slow group."""
    mine = {"rack_id": number}
    slow = {"group": "slow", "kind": Kind.BIT, "column": "rack_module_fault"}
    return (
        register("sequence", start, kind=Kind.UINT32, **mine),
        register("rack_max_cell_temperature", start + 2, scale=0.1, unit="°C", low=-40.0, high=200.0, **mine),
        register("rack_current", start + 3, scale=0.1, unit="A", **mine),
        register("module1", start + 50, bit=0, json_key="module1", **slow, **mine),
        register("module2", start + 50, bit=1, json_key="module2", inverted=True, **slow, **mine),
    )


TWO_RACKS = ProtocolMap(
    name="two_racks",
    title=("갑", "a"),
    groups=(PollGroup(name="fast", function=4, every_s=1), PollGroup(name="slow", function=3, every_s=5)),
    registers=(*rack(1, 0), *rack(2, 10)),
    writables=(),
)


def device(port: int, **changes: Any) -> Device:
    given: dict[str, Any] = {"id": "bms", "site": 1, "map": "two_racks", "host": "127.0.0.1", "port": port}
    return Device(**(given | {"unit": 7, "bank_id": 3, "timeout_ms": 80} | changes))


@dataclass(kw_only=True)
class TwoRacks:
    """Answers as the device of :data:`TWO_RACKS` does; ``words`` by function and address, 0 where none is set.

    ``counts``: the count of samples goes up with every read of it, in both racks, and is remembered in ``sent``.
    ``wrong``: instead of an answer, called with what was asked, and what it gives is sent (None: nothing).
    """

    words: dict[tuple[int, int], int] = field(default_factory=dict)
    counts: bool = False
    sent: list[int] = field(default_factory=list)
    wrong: Callable[[Asked], bytes | None] | None = None

    def __call__(self, asked: Asked, send: Send) -> None:
        if self.wrong is not None:
            answer = self.wrong(asked)
            if answer is not None:
                send(answer)
            return
        if self.counts and (asked.function, asked.address) == (4, 0):
            self.sent.append(len(self.sent) + 1)
            for start in (0, 10):
                high, low = struct.unpack(">HH", struct.pack(">I", len(self.sent)))
                self.words |= {(4, start): high, (4, start + 1): low}
        span = range(asked.address, asked.address + asked.word)
        send(registers(asked, *(self.words.get((asked.function, address), 0) for address in span)))


def exception(asked: Asked, code: int) -> bytes:
    return frame(asked.transaction, asked.unit, bytes([asked.function | 0x80, code]))
