"""Where a fault goes that does not say it: each device has a place where it would be seen."""

from __future__ import annotations

from dataclasses import replace

from engine.field.cooling_fault_kinds import OF_A_COOLING_PLANT
from engine.field.fault_kinds import KINDS, Aim, Fault
from engine.field.fault_places import drives_of
from engine.field.model import Kind, ProtocolMap, Register

USUAL_CELL = 17  # low in the rack, where it is not among the warmest by itself
MOST_CELLS = 240
SENSOR_OF_COOLING = "t5"
SENSOR_COLUMNS = ("max_cell_temperature", "temperature", "voltage", "")  # the first that the device has


def aimed(fault: Fault, protocol: ProtocolMap) -> Fault:
    """The fault with its position; ValueError, naming the field, where the device has no such thing.

    Left open, a cell is number 17, a sensor the hottest cell's temperature or what comes next to it, a flag the first
    of its level, all of the rack if one is given; a fault of writes concerns every command.
    """
    kind = KINDS[fault.kind]
    if kind in OF_A_COOLING_PLANT and not drives_of(protocol):
        raise ValueError("kind: the device is no cooling plant")
    racks = {register.rack_id for register in protocol.registers if register.rack_id is not None}
    if (kind.needs_rack or fault.rack) and fault.rack not in racks:
        raise ValueError(f"rack: the device has no rack {fault.rack}")
    if kind.aim is Aim.CELL:
        position = USUAL_CELL if fault.position is None else fault.position
        if not 1 <= position <= MOST_CELLS:
            raise ValueError(f"position: {position} is outside 1..{MOST_CELLS}")
        return replace(fault, position=position)
    if kind.aim is Aim.REGISTER:
        return replace(fault, position=_register(fault, protocol))
    if kind.aim is Aim.DRIVE:
        return replace(fault, position=_drive(fault, protocol))
    if kind.aim is Aim.WRITABLE and fault.position is not None and fault.position >= len(protocol.writables):
        raise ValueError(f"position: the device has {len(protocol.writables)} commands")
    return fault


def _drive(fault: Fault, protocol: ProtocolMap) -> int:
    count, position = len(drives_of(protocol)), 1 if fault.position is None else fault.position
    if not 1 <= position <= count:
        raise ValueError(f"position: the device has {count} drives, from 1 on")
    return position


def _register(fault: Fault, protocol: ProtocolMap) -> int:
    if fault.position is not None:
        if fault.position >= len(protocol.registers):
            raise ValueError(f"position: the device has {len(protocol.registers)} registers")
        return fault.position
    level = {"bms_warning": "_warning", "bms_fault": "_fault"}.get(fault.kind)
    if level is None and not any(register.column for register in protocol.registers):
        return _register_without_table(protocol)
    for part in (level,) if level else SENSOR_COLUMNS:
        for i, register in enumerate(protocol.registers):
            of_rack = fault.rack in (0, register.rack_id)
            if of_rack and _is_meant(register, part, is_flag=level is not None):
                return i
    raise ValueError("position: the device has no such register")


def _register_without_table(protocol: ProtocolMap) -> int:
    """Of a device that fills no table: the temperature its control goes by."""
    for i, register in enumerate(protocol.registers):
        if register.name == SENSOR_OF_COOLING:
            return i
    raise ValueError("position: the device has no such register")


def _is_meant(register: Register, part: str, *, is_flag: bool) -> bool:
    column = register.column
    if column is None or (register.kind is Kind.BIT) is not is_flag or "_status_for_" in column:
        return False
    return column.endswith(part) if is_flag else part in column and not column.endswith("_position")
