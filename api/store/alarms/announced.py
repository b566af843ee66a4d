"""Each time an alarm was announced: raised, or back from a shelf and still standing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from api.store.alarms.rows import AlarmRow, alarm_of
from api.store.alarms.tables import alarm, alarm_transition
from engine.safety.alarms import State


class Announced(NamedTuple):
    """When, and which condition."""

    at: datetime
    key: str
    priority: int


def announced(
    connection: sa.Connection, start: datetime, end: datetime, site: int | None, limit: int
) -> list[Announced]:
    """At most ``limit`` announcements in ``[start, end)``, oldest first; of one site or of all."""
    told = alarm_transition.c
    query = (
        sa.select(told.at, alarm.c.key, alarm.c.priority)
        .join_from(alarm_transition, alarm, told.alarm_id == alarm.c.id)
        .where(told.at >= start, told.at < end)
        .where(told.after == State.UNACKNOWLEDGED.value, told.before != State.UNACKNOWLEDGED.value)
        .order_by(told.at, told.id)
        .limit(limit)
    )
    if site is not None:
        query = query.where(alarm.c.site == site)
    return [Announced(*row) for row in connection.execute(query)]


def last_alarms(connection: sa.Connection, keys: Collection[str]) -> dict[str, AlarmRow]:
    """The last alarm of each of these conditions."""
    last = sa.select(sa.func.max(alarm.c.id)).where(alarm.c.key.in_(keys)).group_by(alarm.c.key)
    rows = connection.execute(sa.select(alarm).where(alarm.c.id.in_(last))).mappings()
    return {row["key"]: alarm_of(row) for row in rows}
