"""The outbox: what targets are told of alarms, formed once, tried until it is sent or given up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.store.notifications.tables import notification
from api.store.upsert import insert_into


@dataclass(frozen=True, kw_only=True)
class Told:
    """The last thing formed for a target about an alarm, sent or not."""

    sequence: int
    said_active: bool


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Something a target is to be told. ``sequence`` counts what it is told of the same alarm."""

    target: str
    alarm_id: int
    sequence: int
    occasion: str
    said_active: bool


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A row that is neither sent nor given up. ``batch`` is the message it was first tried in, None before that."""

    id: int
    target: str
    alarm_id: int
    occasion: str
    formed_at: datetime
    batch: int | None
    due_at: datetime
    tries: int
    error: str


def last_told(connection: sa.Connection, alarm_ids: Collection[int]) -> dict[tuple[str, int], Told]:
    """(target, alarm) -> the last thing formed, of the alarms given."""
    found: dict[tuple[str, int], Told] = {}
    ordered = sorted(alarm_ids)
    for start in range(0, len(ordered), 5000):  # PostgreSQL takes 65 535 parameters, SQLite 32 766
        some = notification.c.alarm_id.in_(ordered[start : start + 5000])
        for row in connection.execute(sa.select(notification).where(some).order_by(notification.c.sequence)).mappings():
            told = Told(sequence=row["sequence"], said_active=row["said_active"])
            found[row["target"], row["alarm_id"]] = told
    return found


def form(connection: sa.Connection, occasions: Iterable[Occasion], now: datetime) -> None:
    """Put occasions into the outbox, due at once; one that is there already (another process) stays as it is."""
    rows = [
        {
            "target": occasion.target,
            "alarm_id": occasion.alarm_id,
            "sequence": occasion.sequence,
            "occasion": occasion.occasion,
            "said_active": occasion.said_active,
            "formed_at": now,
            "due_at": now,
            "tries": 0,
            "error": "",
        }
        for occasion in occasions
    ]
    if rows:
        connection.execute(insert_into(connection, notification).on_conflict_do_nothing(), rows)


def waiting(connection: sa.Connection) -> list[Waiting]:
    """Everything that is neither sent nor given up, in the order in which it was formed."""
    query = sa.select(notification).where(notification.c.due_at.is_not(None)).order_by(notification.c.id)
    names = Waiting.__dataclass_fields__
    return [Waiting(**{name: row[name] for name in names}) for row in connection.execute(query).mappings()]


def messages_since(connection: sa.Connection, target: str, since: datetime) -> int:
    """How many messages a target was sent after ``since``."""
    counted = sa.select(sa.func.count(sa.distinct(notification.c.batch)))
    chosen = counted.where(notification.c.target == target, notification.c.sent_at > since)
    return int(connection.execute(chosen).scalar_one())


def claim(connection: sa.Connection, ids: Sequence[int]) -> int:
    """Make one message of these rows; returns its number, the same however often it is tried."""
    batch = min(ids)
    connection.execute(notification.update().where(notification.c.id.in_(ids)).values(batch=batch))
    return batch


def mark_sent(connection: sa.Connection, ids: Sequence[int], now: datetime) -> None:
    """The rows' message was taken by its receiver."""
    done = {"sent_at": now, "due_at": None, "error": ""}
    tries = notification.c.tries + 1
    connection.execute(notification.update().where(notification.c.id.in_(ids)).values(tries=tries, **done))


def mark_failed(connection: sa.Connection, ids: Sequence[int], *, due_at: datetime, error: str) -> None:
    """A try failed; the next one is due at ``due_at``."""
    tries = notification.c.tries + 1
    values = {"due_at": due_at, "error": error}
    connection.execute(notification.update().where(notification.c.id.in_(ids)).values(tries=tries, **values))


def hurry(connection: sa.Connection, target: str, now: datetime) -> None:
    """A target answers again: what failed before is due at once."""
    chosen = sa.and_(notification.c.target == target, notification.c.due_at > now)
    connection.execute(notification.update().where(chosen).values(due_at=now))


def give_up(connection: sa.Connection, ids: Sequence[int], error: str | None = None) -> None:
    """Try these no more; their last error stays, or becomes ``error``."""
    values: dict[str, object] = {"due_at": None} if error is None else {"due_at": None, "error": error}
    connection.execute(notification.update().where(notification.c.id.in_(ids)).values(values))
