"""Faults given to our own simulators, by the same way a command takes: a row that the job process carries out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api.config import Device
from api.errors import BadParameter, Conflict
from api.i18n import Text
from api.services.context import Context
from api.services.control.commands import LIFE, LIST_LENGTH, record
from api.services.control.permission import permission
from api.services.control.targets import named_device
from api.store.db import reading, writing
from api.store.devices import commands
from api.store.devices.commands import Command, State
from engine.field.fault_block import encode_clear, encode_fault
from engine.field.fault_kinds import KINDS, Fault, FaultKind

PREFIX = "fault."
CLEAR = f"{PREFIX}clear"


def give_fault(context: Context, device_id: str, *, reason: str, who: str, **given: Any) -> Command:
    """Give a simulator a fault (``given`` are the fields of :class:`engine.field.fault_kinds.Fault`).

    It needs no confirmation: nothing real is touched. Raises :class:`NotFound`, :class:`Conflict` for a device that is
    no simulator or while writes are off, :class:`BadParameter` that names the field.
    """
    device = _simulator(context, device_id)
    try:
        fault = Fault(**given)
    except ValueError as error:
        raise _misfit(str(error).partition(":")[0], given) from error
    detail = {
        "kind": fault.kind,
        "rack": fault.rack,
        "position": fault.position,
        "magnitude": fault.magnitude,
        "duration_s": fault.duration_s,
    }
    return _form(context, device, PREFIX + fault.kind, detail, reason, who, fault.magnitude)


def clear_faults(context: Context, device_id: str, kind: str | None, *, reason: str, who: str) -> Command:
    """Take every fault of a kind from a simulator, or all of them; raises as :func:`give_fault` does."""
    device = _simulator(context, device_id)
    if kind is not None and kind not in KINDS:
        raise BadParameter("kind", kind, Text("one of {known}", known=", ".join(KINDS)))
    return _form(context, device, CLEAR, {"kind": kind}, reason, who, None)


def active_faults(context: Context, device_id: str) -> list[Command]:
    """The faults that were given to a simulator and neither taken back nor over, newest first."""
    device, now = _simulator(context, device_id), context.now()
    with reading(context.engines["default"]) as connection:
        found = commands.of_device(connection, device.id, LIST_LENGTH)
    cleared: set[str] = set()
    active: dict[str, Command] = {}
    for command in (c for c in found if c.name.startswith(PREFIX) and c.outcome == "applied"):
        kind = command.detail.get("kind")
        if command.name == CLEAR:
            if kind is None:
                break
            cleared.add(str(kind))
            continue
        seconds = command.detail["duration_s"]
        is_over = seconds and command.done_at is not None and command.done_at + timedelta(seconds=seconds) <= now
        if kind not in cleared and not is_over:
            active.setdefault(f"{kind} {command.detail['rack']} {command.detail['position']}", command)
    return list(active.values())


def writes_of(command: Command) -> tuple[tuple[int, int], ...]:
    """The addresses and words, in order, that give or take a command's fault."""
    if command.name == CLEAR:
        return tuple(encode_clear(command.detail["kind"]))
    return tuple(encode_fault(Fault(**command.detail)))


def _simulator(context: Context, device_id: str) -> Device:
    device = named_device(context, device_id)
    if not device.simulator:
        raise Conflict(Text("The device {id} is not a simulator: it takes no faults.", id=device_id), field="device")
    return device


def _form(
    context: Context,
    device: Device,
    name: str,
    detail: dict[str, Any],
    reason: str,
    who: str,
    value: float | None,
) -> Command:
    now = context.now()
    with writing(context.engines["default"]) as connection:
        if permission(context, connection, device).writes_off:
            raise Conflict(Text("Writes to devices are off."), field="device")
        command = commands.add(
            connection,
            device=device.id,
            name=name,
            value=value,
            detail=detail,
            reason=reason,
            state=State.CONFIRMED,
            automatic=False,
            formed_at=now,
            formed_by=who,
            confirmed_at=now,
            confirmed_by=who,
            expires_at=now + LIFE,
        )
        record(connection, context, "fault ordered", command, who, reason=reason, **detail)
    return command


def _misfit(field: str, given: dict[str, Any]) -> BadParameter:
    kind = KINDS.get(given["kind"])
    known = {"rack": "rack_id", "magnitude": "value"}  # as REST calls them
    return BadParameter(known.get(field, field), given.get(field), _accepted(field, kind))


def _accepted(field: str, kind: FaultKind | None) -> Text:
    if kind is None:
        return Text("one of {known}", known=", ".join(KINDS))
    if field == "magnitude":
        return Text("a number from {low} to {high}", low=f"{kind.low:g}", high=f"{kind.high:g} {kind.unit}")
    ranges = {"rack": (int(kind.needs_rack), 255), "position": (0, 65_534), "duration_s": (0, 65_535)}
    low, high = ranges[field]
    return Text("a whole number from {low} to {high}", low=low, high=high)
