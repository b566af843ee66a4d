"""The commands that an alarm asked for, as its page shows them."""

from __future__ import annotations

from api.services.context import Context
from api.services.control.commands import as_of
from api.store.db import reading
from api.store.devices import commands
from api.store.devices.commands import Command


def commands_of(context: Context, alarm_id: int) -> list[Command]:
    """What the alarm asked for, oldest first, each in its present state: one nobody confirmed in time has expired."""
    with reading(context.engines["default"]) as connection:
        found = commands.of_alarm(connection, alarm_id)
    return [as_of(command, context.now()) for command in found]
