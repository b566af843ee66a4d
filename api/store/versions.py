"""``rows_version``: a number for each site, table and local day that grows whenever we write rows of that day.

Counts, ETags and rollups computed for an older number are no longer good.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from api.store.db import DEFAULT, Engines, reading
from api.store.models import rows_version
from api.store.upsert import insert_into

BELIEVED_S = 2.0
KEPT = 10_000


@dataclass(frozen=True, kw_only=True)
class RowsState:
    """The state of the rows of some days: ``version`` is another one after every change. ``changed_at`` is the last
    change, None where it is not known."""

    version: int
    changed_at: datetime | None


def bump(connection: sa.Connection, site: int, table: str, days: Iterable[date], now: datetime) -> None:
    """Raise the version of each of ``days`` (calendar days of the site) in the caller's write transaction.

    Rows live in the site's database and versions in our own: bump after the rows are committed.
    """
    for day in sorted(set(days)):  # in one order, so that two writers never wait for each other in a ring
        values = {"site": site, "table_name": table, "day": day, "version": 1, "changed_at": now}
        first = insert_into(connection, rows_version).values(values)
        keys = [rows_version.c.site, rows_version.c.table_name, rows_version.c.day]
        again = first.on_conflict_do_update(
            index_elements=keys, set_={"version": rows_version.c.version + 1, "changed_at": now}
        )
        connection.execute(again)


def bump_before(connection: sa.Connection, site: int, table: str, day: date, now: datetime) -> None:
    """Raise the versions of all days before ``day`` that have one, after their rows were removed."""
    v = rows_version.c
    older = sa.and_(v.site == site, v.table_name == table, v.day < day)
    connection.execute(rows_version.update().where(older).values(version=v.version + 1, changed_at=now))


def versions(connection: sa.Connection, site: int, table: str, first: date, last: date) -> Mapping[date, int]:
    """The versions of the days from ``first`` to ``last``, both included; a day never written is absent."""
    wanted = sa.and_(
        rows_version.c.site == site, rows_version.c.table_name == table, rows_version.c.day.between(first, last)
    )
    return {row.day: row.version for row in connection.execute(sa.select(rows_version).where(wanted))}


class VersionCache:
    """States of ranges of days, believed for two seconds. One for everything that relies on them: whoever sees a state
    may be sure that nobody after him is shown an older one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[int, str, date | None, date | None], tuple[float, RowsState]] = {}
        self._lock = threading.Lock()

    def state(
        self,
        engines: Engines,
        site: int,
        table: str,
        first: date | None,
        last: date | None,
        *,
        fresh: bool = False,
    ) -> RowsState:
        """The state of the local days from ``first`` to ``last`` (None: open), ``fresh`` from the database."""
        key = (site, table, first, last)
        known, tick = self._known.get(key), self._clock()
        if known is not None and not fresh and tick - known[0] < BELIEVED_S:
            return known[1]
        with reading(engines[DEFAULT]) as connection:
            found = _state(connection, site, table, first, last)
        with self._lock:
            kept = self._known.get(key)
            if kept is not None and kept[0] >= tick and kept[1].version > found.version:
                return kept[1]  # another thread has seen a later one meanwhile
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[key] = (tick, found)
        return found


def _state(connection: sa.Connection, site: int, table: str, first: date | None, last: date | None) -> RowsState:
    v = rows_version.c
    where = [v.site == site, v.table_name == table]
    where += [v.day >= first] if first is not None else []
    where += [v.day <= last] if last is not None else []
    # versions only grow and days are never removed: the sum grows with every change
    asked = sa.select(
        sa.func.sum(v.version), sa.func.max(v.changed_at), sa.func.count(), sa.func.count(v.changed_at)
    ).where(*where)
    total, changed_at, days, dated = connection.execute(asked).one()
    return RowsState(version=int(total or 0), changed_at=changed_at if days == dated else None)
