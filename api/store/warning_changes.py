"""Requests to change a tag's warning value: asked for once, decided once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from api.store.models import warning_change
from api.store.upsert import insert_into


class State(StrEnum):
    """The life of a request; the last two are final."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class WarningChange:
    """A request: ``result`` at ``timestamp`` led its engine to ask for ``requested`` as the tag's warning value."""

    id: int
    tag: str
    timestamp: datetime
    result: float | None
    requested: float
    requested_by: str
    state: State
    decided_by: str | None
    decided_at: datetime | None


def add(
    connection: sa.Connection, *, tag: str, timestamp: datetime, result: float | None, requested: float, by: str
) -> tuple[WarningChange, bool]:
    """The request of this tag, time, value and asker, and whether it is new."""
    key = {"tag": tag, "timestamp": timestamp, "requested": requested, "requested_by": by}
    row = key | {"result": result, "state": State.PENDING.value}
    made = connection.execute(insert_into(connection, warning_change).values(row).on_conflict_do_nothing())
    same = sa.and_(*(warning_change.c[name] == value for name, value in key.items()))
    return _changes(connection, sa.select(warning_change).where(same))[0], made.rowcount == 1


def find(connection: sa.Connection, change_id: int) -> WarningChange | None:
    """The request of an id, None when there is none."""
    found = _changes(connection, sa.select(warning_change).where(warning_change.c.id == change_id))
    return found[0] if found else None


def every(connection: sa.Connection) -> list[WarningChange]:
    """All requests, newest first."""
    return _changes(connection, sa.select(warning_change).order_by(warning_change.c.id.desc()))


def decide(connection: sa.Connection, change_id: int, state: State, *, by: str, now: datetime) -> bool:
    """Settle a pending request; False when it was settled already (whoever comes second loses)."""
    todo = sa.and_(warning_change.c.id == change_id, warning_change.c.state == State.PENDING.value)
    settled = {"state": state.value, "decided_by": by, "decided_at": now}
    return connection.execute(warning_change.update().where(todo).values(settled)).rowcount == 1


def _changes(connection: sa.Connection, query: sa.Select[Any]) -> list[WarningChange]:
    rows = connection.execute(query).mappings()
    return [WarningChange(**{**row, "state": State(row["state"])}) for row in rows]
