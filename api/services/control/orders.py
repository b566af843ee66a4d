"""A command with all that its way to the device needs."""

from __future__ import annotations

from dataclasses import dataclass

from api.config import Device
from api.services.context import Context
from api.services.control import faults
from api.services.control.protocols import protocol_of
from api.store.devices.arming import Arming
from api.store.devices.commands import Command
from engine.field.model import ProtocolMap, Writable
from engine.field.writing import encode_value, is_protective, writable_of

ROUND_TRIPS = 6  # of one command at most: read, write, read back, and the same to undo it
OVERHEAD_S = 10.0  # waiting for other requests to the same converter, settling, storing


@dataclass(frozen=True, kw_only=True)
class Order:
    """``writes``: addresses and words in order, one for a command. ``writable`` and ``protocol``: None for a fault of a
    simulator. ``arming``: that of the moment the order was claimed, None before.
    """

    command: Command
    device: Device
    protocol: ProtocolMap | None
    writable: Writable | None
    writes: tuple[tuple[int, int], ...]
    arming: Arming | None = None

    @property
    def is_fault(self) -> bool:
        return self.writable is None

    @property
    def is_protective(self) -> bool:
        return self.writable is not None and is_protective(self.writable)

    @property
    def word(self) -> int:
        """The word that is ordered."""
        return self.writes[-1][1]

    @property
    def limit_s(self) -> float:
        """How long carrying it out may take: who claimed it longer ago is dead."""
        return OVERHEAD_S + ROUND_TRIPS * self.device.timeout_ms / 1000


def order_of(context: Context, command: Command) -> Order | None:
    """None when the device or the command is no longer there, or the value no longer accepted."""
    device = context.settings.device(command.device)
    if device is None:
        return None
    if command.name.startswith(faults.PREFIX):
        if not device.simulator:
            return None
        writes = faults.writes_of(command)
        return Order(command=command, device=device, protocol=None, writable=None, writes=writes)
    protocol = protocol_of(device)
    writable = writable_of(protocol, command.name)
    word = None if writable is None or command.value is None else encode_value(writable, command.value)
    if writable is None or word is None:
        return None
    writes = ((writable.address, word),)
    return Order(command=command, device=device, protocol=protocol, writable=writable, writes=writes)
