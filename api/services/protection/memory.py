"""What the watch over a site's rows knows between two looks, and how it is kept over a restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import orjson

from api.store.latest import Device
from api.store.protection.log import LogRow
from engine.safety.series import NEVER
from engine.safety.standing import Standing

MOST_UNLOGGED = 10_000  # events that wait for a log that is away; then the oldest are given up
_LENGTH = 4

Place = tuple[int | None, int | None]  # bank, rack; both None: the whole site


def place_of(keys: Sequence[str], device: Device) -> Place:
    """Bank and rack of a device of a table with these id columns.

    >>> place_of(("bank_id",), (3,))
    (3, None)
    """
    ids = dict(zip(keys, device, strict=True))
    return ids.get("bank_id"), ids.get("rack_id")


def numbered(known: list[Device], devices: list[Device]) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The places of ``devices`` in ``known``, which grows by the new ones.

    >>> known = [(7,)]
    >>> numbered(known, [(8,), (7,), (8,)]).tolist(), known
    ([1, 0, 1], [(7,), (8,)])
    """
    numbers = {device: number for number, device in enumerate(known)}
    for device in devices:
        if device not in numbers:
            numbers[device] = len(known)
            known.append(device)
    return np.array([numbers[device] for device in devices], dtype=np.intp)


@dataclass(kw_only=True)
class Watched:
    """A table: its devices in the order of ``standing``, the flags that are set, and when critical ones were known."""

    devices: list[Device] = field(default_factory=list)
    standing: Standing = field(default_factory=lambda: Standing.fresh(0))
    flags: dict[Device, set[str]] = field(default_factory=dict)
    known: dict[Device, dict[str, int]] = field(default_factory=dict)

    @property
    def newest(self) -> int | None:
        """Time of the newest row in microseconds, None before there is any."""
        found = int(self.standing.at.max(initial=NEVER))
        return None if found == NEVER else found

    def set_back(self, to: int) -> None:
        """Forget what a clock that was set back to ``to`` has not come to yet."""
        self.standing = self.standing.set_back(to)
        self.known = {device: {k: min(at, to) for k, at in times.items()} for device, times in self.known.items()}

    def index(self, devices: list[Device]) -> np.ndarray[Any, np.dtype[np.intp]]:
        """The numbers of devices; new ones get the next."""
        numbers = numbered(self.devices, devices)
        if len(self.devices) > len(self.standing.at):
            self.standing = self.standing.grown(len(self.devices))
        return numbers


@dataclass(kw_only=True)
class Memory:
    """A site. ``begun``: microseconds since when it is watched. ``stale``: what is told as without new rows."""

    begun: int
    tables: dict[str, Watched] = field(default_factory=dict)
    stale: set[Place] = field(default_factory=set)
    unlogged: list[LogRow] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """All of it: a length, JSON, then the standings.

        >>> Memory.from_bytes(Memory(begun=7, stale={(1, None)}).to_bytes())
        Memory(begun=7, tables={}, stale={(1, None)}, unlogged=[])
        """
        standings = {name: watched.standing.to_bytes() for name, watched in self.tables.items()}
        head = {
            "begun": self.begun,
            "stale": sorted(self.stale, key=str),
            "unlogged": [asdict(row) for row in self.unlogged[-MOST_UNLOGGED:]],
            "tables": {
                name: {
                    "devices": watched.devices,
                    "flags": [[device, sorted(names)] for device, names in watched.flags.items() if names],
                    "known": [[device, times] for device, times in watched.known.items()],
                    "bytes": len(standings[name]),
                }
                for name, watched in self.tables.items()
            },
        }
        text = orjson.dumps(head)
        return b"".join([len(text).to_bytes(_LENGTH, "big"), text, *standings.values()])

    @classmethod
    def from_bytes(cls, data: bytes) -> Memory:
        """What :meth:`to_bytes` kept. Raises ``ValueError`` or ``KeyError`` for anything else."""
        place = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
        head = orjson.loads(data[_LENGTH:place])
        memory = cls(begun=head["begun"], stale={(bank, rack) for bank, rack in head["stale"]})
        memory.unlogged = [
            LogRow(**{**row, "timestamp": datetime.fromisoformat(row["timestamp"])}) for row in head["unlogged"]
        ]
        for name, kept in head["tables"].items():
            devices = [tuple(device) for device in kept["devices"]]
            memory.tables[name] = Watched(
                devices=devices,
                standing=Standing.from_bytes(data[place : place + kept["bytes"]], len(devices)),
                flags={tuple(device): set(names) for device, names in kept["flags"]},
                known={tuple(device): times for device, times in kept["known"]},
            )
            place += kept["bytes"]
        return memory
