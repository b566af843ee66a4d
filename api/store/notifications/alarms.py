"""The alarms that may have to be told of, as they stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from api.store.alarms.rows import AlarmRow, alarm_of
from api.store.alarms.tables import alarm, alarm_hold
from api.store.notifications.tables import notification
from engine.safety.alarms import HELD, State


def to_look_at(connection: sa.Connection, *, closed_after: datetime, now: datetime) -> list[AlarmRow]:
    """Every alarm that stands or waits for somebody, and those closed after ``closed_after`` whose end somebody who
    was told of them does not know yet.

    Left out are conditions that still wait for the delay of their kind, and what is shelved, suppressed by design or
    out of service.
    """
    lasts = sa.or_(alarm_hold.c.until.is_(None), alarm_hold.c.until > now)
    held = sa.exists().where(alarm_hold.c.key == alarm.c.open_key, lasts)
    silent = [State.NORMAL.value, *(state.value for state in HELD)]
    stands = sa.and_(alarm.c.open_key.is_not(None), alarm.c.state.not_in(silent), ~held)
    last, later = notification.alias(), notification.alias()
    superseded = sa.exists().where(
        later.c.target == last.c.target, later.c.alarm_id == last.c.alarm_id, later.c.sequence > last.c.sequence
    )
    untold = sa.exists().where(last.c.alarm_id == alarm.c.id, last.c.said_active, ~superseded)
    query = sa.select(alarm).where(sa.or_(stands, sa.and_(alarm.c.closed_at > closed_after, untold)))
    query = query.order_by(alarm.c.id)
    return [alarm_of(row) for row in connection.execute(query).mappings()]


def by_id(connection: sa.Connection, ids: Collection[int]) -> dict[int, AlarmRow]:
    """The alarms of these ids."""
    query = sa.select(alarm).where(alarm.c.id.in_(sorted(ids)))
    return {row["id"]: alarm_of(row) for row in connection.execute(query).mappings()}
