"""For which state of the rows something was computed of a whole day, and whether that is still how the rows are.

Days are numbered from 2000-01-03 on. A day's state is the sum of the versions of the calendar days it touches, which
only grow. Rows of a database that others write have no versions: their days are computed once, when they are settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from api.store.models import computed_day
from api.store.sites import SiteTable
from api.store.upsert import insert_into
from api.store.versions import versions

Span = tuple[datetime, datetime]


def days_now(connection: sa.Connection, table: SiteTable, spans: Mapping[int, Span]) -> dict[int, int]:
    """The state of the rows of each day, given by its half-open range in UTC."""
    if not spans:
        return {}
    zone = table.site.zone
    touched = {day: _local_days(span, zone) for day, span in spans.items()}
    first, last = min(days[0] for days in touched.values()), max(days[1] for days in touched.values())
    known = versions(connection, table.site.id, table.name, first, last)
    if not known:
        return dict.fromkeys(spans, 0)
    return {
        day: sum(known.get(low + timedelta(days=n), 0) for n in range((high - low).days + 1))
        for day, (low, high) in touched.items()
    }


def _local_days(span: Span, zone: ZoneInfo) -> tuple[date, date]:
    start, end = span
    return start.astimezone(zone).date(), (end - timedelta(microseconds=1)).astimezone(zone).date()


def good_days(connection: sa.Connection, table: SiteTable, kind: str, spans: Mapping[int, Span]) -> set[int]:
    """The days among ``spans`` whose stored ``kind`` (rollup, completeness) was computed from the rows as they are."""
    if not spans:
        return set()
    c = computed_day.c
    asked = sa.select(c.day, c.version).where(*_of(table, kind), c.day.between(min(spans), max(spans)))
    stored = {row.day: row.version for row in connection.execute(asked).all()}
    now = days_now(connection, table, {day: span for day, span in spans.items() if day in stored})
    return {day for day, version in now.items() if stored[day] == version}


def remember(connection: sa.Connection, table: SiteTable, kind: str, day: int, version: int) -> None:
    """Say that ``kind`` was computed for a day, from rows whose state was ``version`` before they were read."""
    values = {"site": table.site.id, "table_name": table.name, "kind": kind, "day": day}
    state = {"version": version, "zone": table.site.timezone}
    keys = [computed_day.c[name] for name in values]
    connection.execute(
        insert_into(connection, computed_day)
        .values(**values, **state)
        .on_conflict_do_update(index_elements=keys, set_=state)
    )


def forget(connection: sa.Connection, table: SiteTable, kinds: Iterable[str], first: int, last: int) -> None:
    """Make days be computed anew."""
    c = computed_day.c
    connection.execute(
        sa.delete(computed_day).where(
            c.site == table.site.id,
            c.table_name == table.name,
            c.kind.in_(list(kinds)),
            c.day.between(first, last),
        )
    )


def _of(table: SiteTable, kind: str) -> list[Any]:
    """A site that moved to another time zone has other days."""
    c = computed_day.c
    return [c.site == table.site.id, c.table_name == table.name, c.kind == kind, c.zone == table.site.timezone]
