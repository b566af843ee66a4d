"""Limits of sites that differ from the defaults, and requests to loosen one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.protection.tables import limit_change, protection_limit
from api.store.upsert import insert_into
from api.store.warning_changes import State
from engine.safety.limits import Level, Limit

_KEYS = ("site", "quantity", "level")


@dataclass(frozen=True, kw_only=True)
class LimitChange:
    """A request of ``requested_by`` to make a limit ``wanted``; decided by another person."""

    id: int
    site: int
    quantity: str
    level: Level
    wanted: Limit
    reason: str
    requested_by: str
    requested_at: datetime
    state: State
    decided_by: str | None = None
    decided_at: datetime | None = None


def own_limits(connection: sa.Connection, site: int) -> dict[tuple[str, Level], Limit]:
    """The limits that a site has of its own."""
    rows = connection.execute(sa.select(protection_limit).where(protection_limit.c.site == site))
    return {
        (row.quantity, Level(row.level)): Limit(
            limit=row.limit, release=row.release, delay_s=row.delay_s, is_on=row.is_on
        )
        for row in rows
    }


def write_limit(connection: sa.Connection, site: int, quantity: str, level: Level, limit: Limit) -> None:
    """Make it the site's own, in place of the one before."""
    row = {"site": site, "quantity": quantity, "level": int(level)}
    insert = insert_into(connection, protection_limit).values({**row, **asdict(limit)})
    connection.execute(insert.on_conflict_do_update(index_elements=_KEYS, set_=asdict(limit)))


def add_change(
    connection: sa.Connection,
    *,
    site: int,
    quantity: str,
    level: Level,
    wanted: Limit,
    reason: str,
    by: str,
    now: datetime,
) -> tuple[LimitChange, bool]:
    """The pending request of this person for this limit, and whether it is new."""
    key = {"site": site, "quantity": quantity, "level": int(level), "wanted": json.dumps(asdict(wanted))}
    key |= {"requested_by": by, "state": State.PENDING.value}
    same = sa.select(limit_change).where(*(limit_change.c[name] == value for name, value in key.items()))
    if found := _changes(connection, same):
        return found[0], False
    made = connection.execute(limit_change.insert().values({**key, "reason": reason, "requested_at": now}))
    assert made.inserted_primary_key is not None  # noqa: S101 -- an insert of one row has one
    change = find_change(connection, made.inserted_primary_key[0])
    assert change is not None, "it was added above"  # noqa: S101
    return change, True


def find_change(connection: sa.Connection, change_id: int) -> LimitChange | None:
    """The request of an id, None when there is none."""
    found = _changes(connection, sa.select(limit_change).where(limit_change.c.id == change_id))
    return found[0] if found else None


def every_change(connection: sa.Connection, *, site: int | None, state: State | None) -> list[LimitChange]:
    """Requests, newest first: of a site and in a state, where these are given."""
    query = sa.select(limit_change).order_by(limit_change.c.id.desc())
    if site is not None:
        query = query.where(limit_change.c.site == site)
    if state is not None:
        query = query.where(limit_change.c.state == state.value)
    return _changes(connection, query)


def decide(connection: sa.Connection, change_id: int, state: State, *, by: str, now: datetime) -> bool:
    """Settle a pending request; False when it was settled already (whoever comes second loses)."""
    todo = sa.and_(limit_change.c.id == change_id, limit_change.c.state == State.PENDING.value)
    settled = {"state": state.value, "decided_by": by, "decided_at": now}
    return connection.execute(limit_change.update().where(todo).values(settled)).rowcount == 1


def _changes(connection: sa.Connection, query: sa.Select[Any]) -> list[LimitChange]:
    return [_change(row) for row in connection.execute(query).mappings()]


def _change(row: Mapping[str, Any] | sa.RowMapping) -> LimitChange:
    given = {**row, "level": Level(row["level"]), "wanted": Limit(**json.loads(row["wanted"]))}
    return LimitChange(**{**given, "state": State(row["state"])})
