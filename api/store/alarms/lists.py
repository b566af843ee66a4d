"""Alarms looked for: the open ones, those of a range of time, and what the shell of every page shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.store.alarms.holds import Hold
from api.store.alarms.rows import AlarmRow, alarm_of
from api.store.alarms.tables import alarm, alarm_hold
from api.store.row_count import Count
from engine.safety.alarms import HELD, State


@dataclass(frozen=True, kw_only=True)
class AlarmQuery:
    """Which alarms: of these states (none: any), priorities, site, bank and rack; None leaves it open.

    Without ``start`` and ``end`` the open ones, else those raised in ``[start, end)``, open or closed.
    """

    states: Collection[State] = ()
    priorities: Collection[int] = ()
    site: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    history: bool = False
    bank_id: int | None = None
    rack_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An alarm, and who holds it where it is shelved, suppressed or out of service."""

    alarm: AlarmRow
    hold: Hold | None


def count(connection: sa.Connection, query: AlarmQuery) -> Count:
    """How many there are."""
    found = connection.execute(sa.select(sa.func.count()).select_from(alarm).where(*_conditions(query))).scalar_one()
    return Count(rows=int(found), is_estimate=False)


def listed(
    connection: sa.Connection, query: AlarmQuery, *, limit: int | None = None, skip: int | None = None
) -> list[Listed]:
    """Alarms, those raised last first."""
    newest_first = _with_holds().where(*_conditions(query)).order_by(alarm.c.raised_at.desc(), alarm.c.id.desc())
    return _listed(connection, newest_first.limit(limit).offset(skip))


def find_listed(connection: sa.Connection, alarm_id: int) -> Listed | None:
    """The alarm of an id with its hold."""
    found = _listed(connection, _with_holds().where(alarm.c.id == alarm_id))
    return found[0] if found else None


def present(connection: sa.Connection) -> list[AlarmRow]:
    """The open alarms that nobody holds back, those raised last first."""
    told = [state.value for state in State if state not in {State.NORMAL, *HELD}]
    query = sa.select(alarm).where(alarm.c.open_key.is_not(None), alarm.c.state.in_(told))
    rows = connection.execute(query.order_by(alarm.c.raised_at.desc(), alarm.c.id.desc())).mappings()
    return [alarm_of(row) for row in rows]


def _with_holds() -> sa.Select[tuple[object, ...]]:
    columns = [alarm_hold.c[name].label(f"hold_{name}") for name in Hold.__dataclass_fields__]
    return sa.select(alarm, *columns).select_from(alarm.outerjoin(alarm_hold, alarm_hold.c.key == alarm.c.open_key))


def _listed(connection: sa.Connection, query: sa.Select[tuple[object, ...]]) -> list[Listed]:
    return [Listed(alarm=alarm_of(row), hold=_hold(row)) for row in connection.execute(query).mappings()]


def _hold(row: sa.RowMapping) -> Hold | None:
    if row["hold_hold"] is None:
        return None
    fields = {name: row[f"hold_{name}"] for name in Hold.__dataclass_fields__}
    return Hold(**{**fields, "hold": State(row["hold_hold"])})


def _conditions(query: AlarmQuery) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if query.history:
        # one that waits for the delay of its kind is no alarm yet
        found.append(sa.or_(alarm.c.closed_at.is_not(None), alarm.c.state != State.NORMAL.value))
    else:
        found += [alarm.c.open_key.is_not(None), alarm.c.state != State.NORMAL.value]
    if query.start is not None:
        found.append(alarm.c.raised_at >= query.start)
    if query.end is not None:
        found.append(alarm.c.raised_at < query.end)
    if query.states:
        found.append(alarm.c.state.in_([state.value for state in query.states]))
    if query.priorities:
        found.append(alarm.c.priority.in_(query.priorities))
    places = ((alarm.c.site, query.site), (alarm.c.bank_id, query.bank_id), (alarm.c.rack_id, query.rack_id))
    found += [column == number for column, number in places if number is not None]
    return found
