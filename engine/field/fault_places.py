"""Where a simulated device can have a fault, by its map: its drives, and the kinds that mean anything to it."""

from __future__ import annotations

from engine.field.cooling_fault_kinds import OF_A_COOLING_PLANT
from engine.field.fault_kinds import KINDS, OF_THE_BATTERY, FaultKind
from engine.field.fault_model import Aim
from engine.field.model import ProtocolMap

RUN = "_run"


def drives_of(protocol: ProtocolMap) -> tuple[str, ...]:
    """The drives of a map, in its order: what can be switched to run."""
    return tuple(each.name.removesuffix(RUN) for each in protocol.writables if each.name.endswith(RUN))


def kinds_of(protocol: ProtocolMap) -> tuple[FaultKind, ...]:
    """The kinds of faults that a simulated device with this map can have: those of cells need a battery, those of
    drives and cooler a cooling plant, those of writes something to write."""
    without: set[str] = set()
    if not protocol.needs_bank:
        without |= {kind.name for kind in OF_THE_BATTERY}
    if not drives_of(protocol):
        without |= {kind.name for kind in OF_A_COOLING_PLANT}
    return tuple(
        kind
        for kind in KINDS.values()
        if kind.name not in without and (kind.aim is not Aim.WRITABLE or protocol.writables)
    )
