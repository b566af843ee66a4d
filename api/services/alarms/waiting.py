"""What ends by itself: the delays of kinds, and shelves whose time is over."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.alarms.changing import change_state
from api.services.alarms.taking import PROCESS, Taking
from api.services.context import Context
from api.store import audit
from api.store.alarms import holds, rows
from api.store.db import Connection, reading, writing
from engine.safety.alarms import Act, State


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How many delays were over, and how many shelves ended."""

    delays: int
    shelves: int


def end_waits(context: Context) -> Ended:
    """Raise and return what has waited long enough, and bring back what is shelved no longer."""
    now, main = context.now(), context.engines["default"]
    with reading(main) as connection:
        if not rows.delayed(connection) and not holds.ended(connection, now):
            return Ended(delays=0, shelves=0)
    with writing(main) as connection:
        audit.lock(connection)
        return Ended(delays=_end_delays(connection, context), shelves=_end_shelves(connection, context))


def _end_delays(connection: Connection, context: Context) -> int:
    now = context.now()
    waiting = rows.delayed(connection)
    taking = Taking(connection=connection, now=now, known={alarm.key: alarm for alarm in waiting})
    moved = [taking.after_off_delay(taking.after_on_delay(alarm, now), now) for alarm in waiting]
    taking.store()
    return sum(before.state is not after.state for before, after in zip(waiting, moved, strict=True))


def _end_shelves(connection: Connection, context: Context) -> int:
    over = rows.open_alarms(connection, holds.ended(connection, context.now()))
    shelved = [alarm for alarm in over.values() if alarm.state is State.SHELVED]
    for alarm in shelved:
        change_state(connection, context, alarm, Act.SHELF_ENDED, PROCESS, "")
    return len(shelved)
