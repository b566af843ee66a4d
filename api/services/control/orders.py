"""A command with all that its way to the device needs."""

from __future__ import annotations

from dataclasses import dataclass

from api.config import Device
from api.errors import AnjeonError
from api.services.context import Context
from api.services.control import faults
from api.services.maps import protocol_map
from api.store.devices.arming import Arming
from api.store.devices.commands import Command
from engine.field.model import Effect, ProtocolMap, Writable
from engine.field.white_list import Refused, judge

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
        """Whether it protects: it is then tried again until it holds. Releasing a charge stop does not protect."""
        if self.writable is None or self.writable.effect is not Effect.PROTECTIVE:
            return False
        return self.writable.protects in (None, self.command.value)

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
    if context.settings.is_cooling(device.id):  # it has become one since the command was formed
        return None
    try:
        protocol = protocol_map(device.map)
    except AnjeonError:  # its file is gone or has a mistake
        return None
    found = None if command.value is None else judge(protocol, command.name, command.value)
    if found is None or isinstance(found, Refused):
        return None
    writes = ((found.writable.address, found.word),)
    return Order(command=command, device=device, protocol=protocol, writable=found.writable, writes=writes)
