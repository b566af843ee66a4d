"""Commands as people give them: formed, confirmed as an act of its own, cancelled, followed.

Nothing here touches a device: the job process carries out what is confirmed (:mod:`api.services.control.carrying`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from api.config import Device
from api.errors import Conflict, NotFound
from api.i18n import Text
from api.services.alarms.reports import report
from api.services.context import Context
from api.services.control.alarming import confirmed
from api.services.control.permission import permission
from api.services.control.targets import check_order, named_device, ordered_device
from api.services.maps import protocol_map
from api.store import audit
from api.store.db import Connection, reading, writing
from api.store.devices import commands
from api.store.devices.arming import Arming
from api.store.devices.commands import OPEN, Command, State

LIFE = timedelta(seconds=60)  # to confirm what is formed, and to begin what is confirmed
LONGEST_WAIT = timedelta(seconds=60)  # of a retry for its turn
LIST_LENGTH = 200
FOR_THE_LOOP = "control."  # names of what is ordered of a cooling plant


def form_command(context: Context, device_id: str, *, name: str, value: float, reason: str, who: str) -> Command:
    """Form a command; it does nothing until it is confirmed, within a minute.

    Raises :class:`NotFound` for the device, :class:`BadParameter` for a name that is not on its white list or a value
    outside its range, :class:`Conflict` while writes to an armed device are off and for the cooling of an engine room.
    """
    device = ordered_device(context, device_id)
    allowed = check_order(protocol_map(device.map), name, value)
    with writing(context.engines["default"]) as connection:
        refuse_while_off(context, connection, device)
        command = commands.add(
            connection,
            device=device.id,
            name=name,
            value=allowed.value,
            reason=reason,
            state=State.FORMED,
            automatic=False,
            formed_at=context.now(),
            formed_by=who,
            expires_at=context.now() + LIFE,
        )
        record(connection, context, "command formed", command, who, reason=reason)
    return command


def confirm_command(context: Context, command_id: int, who: str) -> Command:
    """Confirm a command, so that it is carried out; whoever formed it may do so.

    It takes the place of retries of the same command that wait for their turn. Raises :class:`NotFound`, and
    :class:`Conflict` when it has expired or has been confirmed or cancelled already.
    """
    with writing(context.engines["default"]) as connection:
        command, now = found_within(connection, context, command_id), context.now()
        if command.state is State.EXPIRED:
            raise Conflict(Text("The command {id} has expired. Form it again.", id=command_id), state=command.state)
        device = named_device(context, command.device)
        refuse_while_off(context, connection, device)
        cancel_retries(connection, context, command, who)
        changes = {"confirmed_at": now, "confirmed_by": who, "expires_at": now + LIFE}
        if not commands.move(connection, command_id, since=[State.FORMED], to=State.CONFIRMED, **changes):
            raise Conflict(Text("The command {id} is {state} already.", id=command_id, state=word_of(command.state)))
        record(connection, context, "command confirmed", command, who)
        report(connection, now, confirmed(device, command, now))
        return found_within(connection, context, command_id)


def find_command(context: Context, command_id: int) -> Command:
    """A command as it stands; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        return found_within(connection, context, command_id)


def list_commands(context: Context, device_id: str) -> list[Command]:
    """The last commands to a device, newest first; raises :class:`NotFound`."""
    device = named_device(context, device_id)
    with reading(context.engines["default"]) as connection:
        return [as_of(command, context.now()) for command in commands.of_device(connection, device.id, LIST_LENGTH)]


def as_of(command: Command, now: datetime) -> Command:
    """The command as it stands at ``now``: one whose time is over has expired, whether or not that is stored yet."""
    return replace(command, state=State.EXPIRED) if has_lapsed(command, now) else command


def has_lapsed(command: Command, now: datetime) -> bool:
    """Whether nobody may confirm it, or begin it, any more.

    Nor what has longer to live than it can have been given: the clock was set back, and its minute may be over.
    """
    return command.state in OPEN and not now < command.expires_at <= now + LIFE + LONGEST_WAIT


def is_for_the_loop(command: Command) -> bool:
    """Whether the cooling loop carries it out, and nobody else."""
    return command.name.startswith(FOR_THE_LOOP)


def cancel_retries(connection: Connection, context: Context, command: Command, who: str) -> None:
    """Cancel retries of the same command that wait for their turn: the newer word counts."""
    for waiting in commands.unfinished(connection):
        same = (waiting.device, waiting.name) == (command.device, command.name)
        if same and waiting.retry_of is not None and waiting.id != command.id and waiting.state is State.CONFIRMED:
            commands.move(connection, waiting.id, since=OPEN, to=State.CANCELLED, done_at=context.now())
            record(connection, context, "command cancelled", waiting, who, because_of=command.id)


def record(connection: Connection, context: Context, action: str, command: Command, who: str, **more: Any) -> None:
    """An audit row about a command, in the transaction of the act."""
    detail = {"id": command.id, "name": command.name, "value": command.value, **more}
    audit.append(connection, now=context.now(), actor=who, action=action, subject=command.device, detail=detail)


def found_within(connection: Connection, context: Context, command_id: int) -> Command:
    found = commands.find(connection, command_id) if command_id < 2**31 else None
    if found is None:
        raise NotFound(Text("There is no command {id}.", id=command_id), field="id")
    return as_of(found, context.now())


def refuse_while_off(context: Context, connection: Connection, device: Device) -> None:
    """Raise :class:`Conflict` where the device is armed and nothing may be written all the same."""
    allowed = permission(context, connection, device)
    if allowed.arming is not Arming.ARMED:
        return  # nothing is written whatever becomes of it
    if allowed.read_only:
        raise Conflict(Text("This deployment is read-only: it writes to no device."), field="device")
    if allowed.switch.is_off:
        raise Conflict(Text("Writes to devices are off."), field="device")


def word_of(state: State) -> Text:
    return Text(WORDS[state])


WORDS = {
    State.FORMED: "formed",
    State.CONFIRMED: "confirmed",
    State.CLAIMED: "being carried out",
    State.DONE: "done",
    State.CANCELLED: "cancelled",
    State.EXPIRED: "expired",
}
