"""The alarms that may have to be told of, as they stand."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.alarms.tables import alarm, alarm_hold

HELD = ("shelved", "suppressed", "out_of_service")


@dataclass(frozen=True, kw_only=True)
class AlarmNow:
    """An alarm as it stands: ``is_active`` while its condition holds, ``is_held`` while it is shelved, suppressed or
    out of service."""

    id: int
    kind: str
    priority: int
    state: str
    site: int | None
    bank_id: int | None
    rack_id: int | None
    device: str | None
    subject: str
    value: float | None
    detail: Mapping[str, Any]
    raised_at: datetime
    returned_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    closed_at: datetime | None
    is_active: bool
    is_held: bool


def to_look_at(connection: sa.Connection, *, closed_after: datetime, now: datetime) -> list[AlarmNow]:
    """Every open alarm, and those closed after ``closed_after``: who was told of them may not know their end.

    A condition that still waits for the delay of its kind is no alarm yet.
    """
    is_open = sa.and_(alarm.c.open_key.is_not(None), alarm.c.state != "normal")
    return _read(connection, sa.or_(is_open, alarm.c.closed_at > closed_after), now)


def by_id(connection: sa.Connection, ids: Collection[int], now: datetime) -> dict[int, AlarmNow]:
    """The alarms of these ids, as far as they are there."""
    return {found.id: found for found in _read(connection, alarm.c.id.in_(sorted(ids)), now)}


def _read(connection: sa.Connection, chosen: sa.ColumnElement[bool], now: datetime) -> list[AlarmNow]:
    holds = sa.and_(
        alarm_hold.c.key == alarm.c.open_key, sa.or_(alarm_hold.c.until.is_(None), alarm_hold.c.until > now)
    )
    query = (
        sa.select(alarm, alarm_hold.c.key.is_not(None).label("is_held"))
        .select_from(alarm.outerjoin(alarm_hold, holds))
        .where(chosen)
        .order_by(alarm.c.id)
    )
    names = [name for name in AlarmNow.__dataclass_fields__ if name not in ("detail", "is_held")]
    return [
        AlarmNow(
            **{name: row[name] for name in names},
            detail=json.loads(row["detail"]) if row["detail"] else {},
            is_held=bool(row["is_held"]) or row["state"] in HELD,
        )
        for row in connection.execute(query).mappings()
    ]
