"""What alarms ask for: an action of the form ``device:command=value`` becomes a command, any other text is for people.

Several stand in one text with semicolons between.

``panli-bms-1:r5.fan=1`` is confirmed by "automatic" where the map marks the command so; otherwise it is offered to
the operators, who have a minute to confirm it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.config import Device
from api.errors import AnjeonError, BadParameter
from api.i18n import Text
from api.services.context import Context
from api.services.control.commands import LIFE, record
from api.services.control.outcome_rows import outcome_row
from api.services.control.targets import check_order
from api.services.maps import protocol_map
from api.store.alarms import rows
from api.store.db import Connection
from api.store.devices import commands
from api.store.devices.commands import Command, State
from api.store.times import to_micros
from engine.field.outcomes import Rejected, Why
from engine.field.white_list import Allowed, judge

ACTOR = "automatic"
FORM = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,63}):([A-Za-z0-9_.]{1,64})=(-?\d{1,9}(?:\.\d{1,6})?)")


@dataclass(frozen=True, kw_only=True)
class Action:
    """A command that an alarm asks for."""

    device: str
    name: str
    value: float


def parse_actions(text: str) -> tuple[Action, ...]:
    """The commands in an action's text; none where any part of it is an instruction to people.

    >>> [action.name for action in parse_actions("panli-bms-1:r5.fan=1; panli-bms-1:charge_stop=1")]
    ['r5.fan', 'charge_stop']
    >>> parse_actions("Stop charging and call the duty engineer")
    ()
    """
    found = [FORM.fullmatch(part.strip()) for part in text.split(";")]
    return tuple(Action(device=one[1], name=one[2], value=float(one[3])) for one in found if one) if all(found) else ()


def check_actions(context: Context, text: str, field: str) -> None:
    """Raise :class:`BadParameter` for a command in an action's text that could never be carried out: better when a tag
    is saved than when its alarm is raised."""
    for action in parse_actions(text):
        device = context.settings.device(action.device)
        if device is None:
            known = ", ".join(each.id for each in context.settings.devices)
            raise BadParameter(field, action.device, Text("one of the devices {known}", known=known))
        if context.settings.is_cooling(device.id):
            said = "a device that alarms may order; the cooling loop alone orders {device}"
            raise BadParameter(field, action.device, Text(said, device=device.id))
        try:
            check_order(protocol_map(device.map), action.name, action.value)
        except BadParameter as error:
            raise BadParameter(field, text, error.detail["expected"]) from error


def ask(
    connection: Connection, context: Context, now: datetime, *, alarm_id: int, actions: Sequence[str], reason: str
) -> list[int]:
    """Form the commands among ``actions`` for an alarm, in the caller's write transaction; their ids.

    Asking again for the same alarm and action changes nothing and answers the same ids, until the alarm is raised
    anew. A command that waits already (for another alarm, or by a person) is not formed twice. One that the
    configuration does not know, or that its device does not take, is stored as rejected, so that it is seen.
    """
    return [
        _ask(connection, context, now, alarm_id, action, reason) for text in actions for action in parse_actions(text)
    ]


def _ask(connection: Connection, context: Context, now: datetime, alarm_id: int, action: Action, reason: str) -> int:
    alarm = rows.find(connection, alarm_id)
    raised = to_micros(alarm.raised_at) if alarm is not None else ""
    key = f"{alarm_id}|{raised}|{action.device}:{action.name}={action.value:g}"
    asked = commands.find_asked(connection, key) or _waiting(connection, action, now)
    if asked is not None:
        return asked.id
    device = context.settings.device(action.device)
    orderable = None if context.settings.is_cooling(action.device) else device
    is_possible, is_automatic = (_may_be(orderable, action, automatic=automatic) for automatic in (False, True))
    given = {
        "device": action.device,
        "name": action.name,
        "value": action.value,
        "reason": reason,
        "automatic": is_automatic,
        "alarm_id": alarm_id,
        "asked_key": key,
        "formed_at": now,
        "formed_by": ACTOR,
        "expires_at": now + LIFE,
    }
    if not is_possible:
        refused = outcome_row(None, Rejected(why=Why.NOT_ACCEPTED))
        command = commands.add(connection, **given, state=State.DONE, done_at=now, **refused)
    elif is_automatic:
        confirmed = {"confirmed_at": now, "confirmed_by": ACTOR}
        command = commands.add(connection, **given, state=State.CONFIRMED, **confirmed)
    else:
        command = commands.add(connection, **given, state=State.FORMED)
    record(connection, context, f"command {command.state}", command, ACTOR, alarm=alarm_id, reason=reason)
    return command.id


def _may_be(device: Device | None, action: Action, *, automatic: bool) -> bool:
    """Whether the device takes the command, by hand or by itself; not if its map cannot be read."""
    try:
        found = (
            None if device is None else judge(protocol_map(device.map), action.name, action.value, automatic=automatic)
        )
    except AnjeonError:
        return False
    return isinstance(found, Allowed)


def _waiting(connection: Connection, action: Action, now: datetime) -> Command | None:
    """The same command, formed and not yet over."""
    wanted = (action.device, action.name, action.value)
    return next(
        (c for c in commands.unfinished(connection) if (c.device, c.name, c.value) == wanted and c.expires_at > now),
        None,
    )
