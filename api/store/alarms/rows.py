"""Alarms as rows: one from being raised until it is back to normal, never two open ones of the same condition."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.alarms.tables import alarm
from api.store.upsert import insert_into
from engine.safety.alarms import CHAIN, Standing, State

KEYS_AT_ONCE = 500  # parameters of one query


@dataclass(frozen=True, kw_only=True)
class AlarmRow:
    """One alarm. ``state`` normal and ``closed_at`` None: its condition holds but not yet for as long as its kind asks.

    ``is_active``: whether the condition holds, whatever the state; ``returned_at``: since when it does not.
    """

    id: int
    key: str
    kind: str
    priority: int
    state: State
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
    first_out: int | None
    is_active: bool


def open_alarms(connection: sa.Connection, keys: Collection[str]) -> dict[str, AlarmRow]:
    """The open alarms of these conditions by key, held against other writers until the transaction ends."""
    found: dict[str, AlarmRow] = {}
    for some in _parts(keys):
        query = sa.select(alarm).where(alarm.c.open_key.in_(some)).order_by(alarm.c.id).with_for_update()
        found |= {row.key: row for row in _rows(connection, query)}
    return found


def open_of_site(connection: sa.Connection, site: int, begins_with: str) -> list[AlarmRow]:
    """The open alarms of a site whose kind begins so."""
    mine = (alarm.c.site == site, alarm.c.open_key.is_not(None), alarm.c.kind.startswith(begins_with, autoescape=True))
    return _rows(connection, sa.select(alarm).where(*mine).order_by(alarm.c.id))


def returned_at(connection: sa.Connection, keys: Collection[str]) -> dict[str, datetime]:
    """When each of these conditions was last over, as far as there are closed alarms of it."""
    found: dict[str, datetime] = {}
    for some in _parts(keys):
        last = sa.select(alarm.c.key, sa.func.max(alarm.c.returned_at, type_=alarm.c.returned_at.type))
        query = last.where(alarm.c.key.in_(some), alarm.c.closed_at.is_not(None)).group_by(alarm.c.key)
        found |= {key: at for key, at in connection.execute(query) if at is not None}
    return found


def find(connection: sa.Connection, alarm_id: int) -> AlarmRow | None:
    """The alarm of an id, None when there is none."""
    found = _rows(connection, sa.select(alarm).where(alarm.c.id == alarm_id))
    return found[0] if found else None


def add(
    connection: sa.Connection,
    columns: Mapping[str, Any],
    *,
    state: State,
    raised_at: datetime,
    is_active: bool,
    first_out: int | None,
) -> AlarmRow | None:
    """Store a new open alarm (``columns``: ``key``, ``kind`` ... ``detail``); None when its condition has one already.

    Without ``first_out`` the alarm is the first of its chain itself.
    """
    begun = {"raised_at": raised_at, "is_active": is_active, "first_out": first_out}
    stored = {"state": state.value, "open_key": columns["key"], "detail": detail_text(columns["detail"])}
    insert = insert_into(connection, alarm).values({**columns, **begun, **stored})
    insert = insert.on_conflict_do_nothing(index_elements=["open_key"])
    made = connection.execute(insert.returning(alarm.c.id)).scalar()
    if made is None:
        return None
    if first_out is None:
        connection.execute(alarm.update().where(alarm.c.id == made).values(first_out=made))
    never = dict.fromkeys(("returned_at", "acknowledged_at", "acknowledged_by", "closed_at"))
    return AlarmRow(id=int(made), state=state, **{**columns, **begun, **never, "first_out": first_out or int(made)})


def change(connection: sa.Connection, before: AlarmRow, **values: Any) -> bool:
    """Change columns of an alarm that is still as in ``before``; False where somebody was faster."""
    given = {**values, "detail": detail_text(values["detail"])} if "detail" in values else values
    if "closed_at" in values:
        given["open_key"] = before.key if values["closed_at"] is None else None
    same = sa.and_(
        alarm.c.id == before.id, alarm.c.state == before.state.value, alarm.c.is_active.is_(before.is_active)
    )
    return connection.execute(alarm.update().where(same).values(given)).rowcount == 1


def measure(connection: sa.Connection, found: Iterable[tuple[int, float | None, Mapping[str, Any]]]) -> None:
    """Store what was measured last: (id, value, detail) of each alarm."""
    given = [
        {"alarm_id": number, "new_value": value, "new_detail": detail_text(detail)} for number, value, detail in found
    ]
    if given:
        where = alarm.c.id == sa.bindparam("alarm_id")
        new: dict[str, Any] = {"value": sa.bindparam("new_value"), "detail": sa.bindparam("new_detail")}
        connection.execute(alarm.update().where(where).values(new), given)


def forget(connection: sa.Connection, alarm_id: int) -> None:
    """Remove an alarm that never came to be: its condition went before the delay was over."""
    connection.execute(alarm.delete().where(alarm.c.id == alarm_id))


def last_standing(connection: sa.Connection, site: int, *, but: int, until: datetime) -> Standing | None:
    """Of the alarms of a site whose condition holds and that somebody was told of, the one raised last ``until`` then.

    ``but``: the id of one that does not count.
    """
    told = (State.UNACKNOWLEDGED.value, State.ACKNOWLEDGED.value)
    query = (
        sa.select(alarm.c.id, alarm.c.raised_at, alarm.c.first_out)
        .where(alarm.c.raised_at.between(until - CHAIN, until), alarm.c.open_key.is_not(None), alarm.c.id != but)
        .where(alarm.c.site == site, alarm.c.state.in_(told), alarm.c.is_active)
        .order_by(alarm.c.raised_at.desc(), alarm.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else Standing(id=row.id, raised_at=row.raised_at, first_out=row.first_out or row.id)


def delayed(connection: sa.Connection) -> list[AlarmRow]:
    """The open alarms whose raising or return still waits for the delay of their kind."""
    told = (State.UNACKNOWLEDGED.value, State.ACKNOWLEDGED.value)
    waits = sa.or_(
        sa.and_(alarm.c.state == State.NORMAL.value, alarm.c.is_active),
        sa.and_(alarm.c.state.in_(told), alarm.c.is_active.is_(False)),
    )
    query = sa.select(alarm).where(alarm.c.open_key.is_not(None), waits).order_by(alarm.c.id)
    return _rows(connection, query.with_for_update())


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[AlarmRow]:
    return [alarm_of(row) for row in connection.execute(query).mappings()]


def alarm_of(row: sa.RowMapping) -> AlarmRow:
    """The alarm a row of the table holds."""
    fields = {name: row[name] for name in AlarmRow.__dataclass_fields__}
    return AlarmRow(**{**fields, "state": State(row["state"]), "detail": json.loads(row["detail"])})


def _parts(keys: Collection[str]) -> Iterator[list[str]]:
    every = sorted(keys)
    return (every[i : i + KEYS_AT_ONCE] for i in range(0, len(every), KEYS_AT_ONCE))


def detail_text(detail: Mapping[str, Any]) -> str:
    """How the detail of an alarm is stored."""
    return json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str)
