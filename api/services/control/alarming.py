"""What the alarms are told of commands: that one did not reach its device, was not taken, or nobody confirmed it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.config import Device
from api.services.alarms.reports import Condition, Report
from api.services.control.outcome_rows import outcome_row
from api.store.devices.commands import Command, State
from engine.field.model import Writable
from engine.field.outcomes import OF_THE_DEVICE, Applied, Clamped, Outcome, Rejected, Unknown, Unreachable

MISMATCH = "command.mismatch"
UNREACHABLE = "command.unreachable"
UNCONFIRMED = "command.unconfirmed"
FAILURES = (MISMATCH, UNREACHABLE)


def of_outcome(
    device: Device, command: Command, writable: Writable | None, outcome: Outcome, at: datetime
) -> list[Report]:
    """What an outcome means: applied ends both alarms of the command's name, a failure raises one and ends the other.

    A fault for a simulator raises nothing. What we turned down ourselves raises something only where an alarm waits for
    it: a person sees the answer.
    """
    if writable is None:
        return []
    match outcome:
        case Applied():
            return ended(device, command, at)
        case Clamped():
            raised = MISMATCH
        case Rejected() if outcome.why in OF_THE_DEVICE:
            raised = MISMATCH
        case Rejected() if command.alarm_id is None:
            return []
        case Rejected() | Unreachable() | Unknown():
            raised = UNREACHABLE
        case _:
            return []
    row = outcome_row(writable, outcome)
    detail: dict[str, Any] = {
        "command": command.id,
        "name": command.name,
        "wanted": command.value,
        "unit": writable.unit,
        "before": row["before"],
        "after": row["after"],
        "outcome": row["outcome"],
        "tries": command.tries,
    }
    condition = _condition(raised, device.id, device, command)
    others = [
        Report(condition=_condition(kind, device.id, device, command), active=False, at=at)
        for kind in FAILURES
        if kind != raised
    ]
    return [Report(condition=condition, active=True, at=at, value=row["after"], detail=detail), *others]


def of_lapse(device: Device | None, command: Command, at: datetime) -> list[Report]:
    """What it means that a command's time is over.

    One that an alarm asked for and nobody confirmed, and one that was confirmed and never carried out, are alarms. What
    a person formed and left alone is nothing.
    """
    if command.state is State.CONFIRMED:
        kind = UNREACHABLE
    elif command.alarm_id is not None:
        kind = UNCONFIRMED
    else:
        return []
    detail = {"command": command.id, "name": command.name, "wanted": command.value, "alarm": command.alarm_id}
    condition = _condition(kind, command.device, device, command)
    return [Report(condition=condition, active=True, at=at, value=command.value, detail=detail)]


def ended(device: Device, command: Command, at: datetime) -> list[Report]:
    """That nothing is wrong with commands of this name any more: it holds, or a person gave it up."""
    return [
        Report(condition=_condition(kind, device.id, device, command), active=False, at=at)
        for kind in (*FAILURES, UNCONFIRMED)
    ]


def confirmed(device: Device, command: Command, at: datetime) -> list[Report]:
    """That somebody attends to what an alarm asked for."""
    return [Report(condition=_condition(UNCONFIRMED, device.id, device, command), active=False, at=at)]


def _condition(kind: str, device_id: str, device: Device | None, command: Command) -> Condition:
    return Condition(
        kind=kind,
        site=None if device is None else device.site,
        bank_id=None if device is None else device.bank_id,
        device=device_id,
        subject=command.name,
    )
