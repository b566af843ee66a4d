"""Which alarms were open at a moment, from what happened to each."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from api.store.alarms.tables import alarm, alarm_transition
from engine.safety.alarms import HELD, State


def open_at(connection: sa.Connection, at: datetime) -> list[tuple[int | None, int]]:
    """Site and priority of each alarm that was open at ``at`` and that nobody held back."""
    told = [state.value for state in State if state not in {State.NORMAL, *HELD}]
    last = (
        sa.select(sa.func.max(alarm_transition.c.id))
        .where(alarm_transition.c.alarm_id == alarm.c.id, alarm_transition.c.at <= at)
        .correlate(alarm)
        .scalar_subquery()
    )
    query = (
        sa.select(alarm.c.site, alarm.c.priority)
        .join_from(alarm, alarm_transition, alarm_transition.c.id == last)
        .where(alarm.c.raised_at <= at, sa.or_(alarm.c.closed_at.is_(None), alarm.c.closed_at > at))
        .where(alarm_transition.c.after.in_(told))
    )
    return [(site, priority) for site, priority in connection.execute(query)]
