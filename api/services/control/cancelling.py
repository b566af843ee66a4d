"""Commands taken back before they are begun, and failed ones given up, which ends their alarms."""

from __future__ import annotations

from api.config import Device
from api.errors import Conflict
from api.i18n import Text
from api.services.alarms.reports import report
from api.services.context import Context
from api.services.control.alarming import ended
from api.services.control.commands import cancel_retries, found_within, record, word_of
from api.store.db import Connection, writing
from api.store.devices import commands
from api.store.devices.commands import OPEN, Command, State

FAILED = ("clamped", "rejected", "unreachable", "unknown")
GIVEN_UP = "given_up_by"


def cancel_command(context: Context, command_id: int, who: str) -> Command:
    """Take back a command that nobody has begun to carry out, or give up one that failed or that nobody confirmed.

    Giving up cancels the retries that wait and ends the alarms of the command's name. Raises :class:`NotFound`, and
    :class:`Conflict` when it is under way, has been applied, or was taken back already.
    """
    with writing(context.engines["default"]) as connection:
        command = found_within(connection, context, command_id)
        if _can_be_given_up(command):
            _give_up(connection, context, command, who)
        elif command.state in OPEN and commands.move(
            connection, command_id, since=OPEN, to=State.CANCELLED, done_at=context.now()
        ):
            record(connection, context, "command cancelled", command, who)
            if command.retry_of is not None:
                _end_alarms(connection, context, command)
        else:
            state = word_of(command.state)
            raise Conflict(Text("The command {id} is {state} already.", id=command_id, state=state), field="id")
        return found_within(connection, context, command_id)


def _can_be_given_up(command: Command) -> bool:
    failed = command.state is State.DONE and command.outcome in FAILED
    unconfirmed = command.state is State.EXPIRED and (command.alarm_id is not None or command.confirmed_at is not None)
    return (failed or unconfirmed) and GIVEN_UP not in command.outcome_detail


def _give_up(connection: Connection, context: Context, command: Command, who: str) -> None:
    detail = {**command.outcome_detail, GIVEN_UP: who}
    # What has lapsed may not be stored as such yet; what is stored keeps its state.
    commands.move(connection, command.id, since=(*OPEN, command.state), to=command.state, outcome_detail=detail)
    record(connection, context, "command given up", command, who)
    cancel_retries(connection, context, command, who)
    _end_alarms(connection, context, command)


def _end_alarms(connection: Connection, context: Context, command: Command) -> None:
    device: Device | None = context.settings.device(command.device)
    if device is not None:
        report(connection, context.now(), ended(device, command, context.now()))
