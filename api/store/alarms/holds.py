"""Who keeps an alarm from the operators, why, and until when: shelved, suppressed by design, out of service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.store.alarms.tables import alarm_hold
from api.store.upsert import insert_into
from engine.safety.alarms import State


@dataclass(frozen=True, kw_only=True)
class Hold:
    """One hold of a condition; ``until`` is None for those that somebody has to lift."""

    hold: State
    until: datetime | None
    reason: str
    actor: str
    at: datetime


def put(connection: sa.Connection, key: str, hold: Hold) -> None:
    """Hold a condition, in place of another hold it may have."""
    given = {name: getattr(hold, name) for name in Hold.__dataclass_fields__} | {"hold": hold.hold.value}
    insert = insert_into(connection, alarm_hold).values(key=key, **given)
    connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=given))


def drop(connection: sa.Connection, key: str) -> None:
    """Let go of a condition."""
    connection.execute(alarm_hold.delete().where(alarm_hold.c.key == key))


def ended(connection: sa.Connection, now: datetime) -> list[str]:
    """The keys of the conditions whose hold is over by now."""
    query = sa.select(alarm_hold.c.key).where(alarm_hold.c.until <= now).order_by(alarm_hold.c.until)
    return list(connection.execute(query).scalars())
