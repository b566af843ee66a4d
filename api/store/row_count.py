"""How many rows a query has: exact up to a million candidates, an estimate beyond, remembered while it holds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.db import Engines, reading
from api.store.queries import RowQuery, conditions, is_closed, local_days
from api.store.sites import SiteTable
from api.store.versions import VersionCache

EXACT_UP_TO = 1_000_000
OPEN_S = 2.0  # how long the count of a range that may still grow is believed
ATTACHED_S = 10.0  # the same for a closed range of a database others write to without telling us
LONGEST_S = 60.0  # even where only we should write
SHARE = 10  # a count is believed so many times as long as it took: counting never fills a worker's day
KEPT = 1000


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number of rows, and whether it is an estimate."""

    rows: int
    is_estimate: bool


@dataclass(frozen=True, kw_only=True)
class _Remembered:
    count: Count
    version: int | None
    counted_s: float
    took_s: float


class CountCache:
    """Counts of one deployment by filter. A closed range of our own database holds until its rows change."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.versions = VersionCache(clock)
        self._known: dict[Hashable, _Remembered] = {}
        self._counting: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Count anew at the next use."""
        with self._lock:
            self._known.clear()

    def count(
        self, engines: Engines, table: SiteTable, query: RowQuery, now: datetime, *, own: bool, exact: bool = False
    ) -> Count:
        """The number of rows, to the last one if ``exact``; ``own`` says that only we write this database.

        Columns do not matter. Of several who ask at once, one counts.
        """
        closed = is_closed(query, now)
        first, last = local_days(query, table.site.zone)
        version = self.versions.state(engines, query.site, query.table, first, last).version if closed and own else None

        def counted() -> Count:
            with reading(engines[table.site.bind]) as connection:
                return count_rows(connection, table, query, exact=exact)

        key = (replace(query, columns=None, omit=None), exact)
        believed_s = OPEN_S if not closed else LONGEST_S if own else ATTACHED_S
        return self.remembered(key, counted, believed_s=believed_s, version=version)

    def remembered(
        self, key: Hashable, counted: Callable[[], Count], *, believed_s: float = OPEN_S, version: int | None = None
    ) -> Count:
        """The count under ``key``, counted anew when it is older than ``believed_s``, or ten times what it took, or of
        another ``version``."""
        with self._lock:
            counting = self._counting.setdefault(key, threading.Lock())
        with counting:
            known, tick = self._known.get(key), self._clock()
            if (
                known is not None
                and known.version == version
                and tick - known.counted_s < max(believed_s, SHARE * known.took_s)
            ):
                return known.count
            count = counted()
            took_s = self._clock() - tick
            with self._lock:
                if len(self._known) >= KEPT:
                    self._known.clear()
                    self._counting.clear()
                self._known[key] = _Remembered(count=count, version=version, counted_s=tick, took_s=took_s)
            return count


def count_rows(connection: sa.Connection, table: SiteTable, query: RowQuery, *, exact: bool = False) -> Count:
    """Count the rows of a query as :func:`count_where` does."""
    return count_where(connection, table.time, conditions(table, query), exact=exact)


def count_where(
    connection: sa.Connection, time: sa.Column[Any], where: Sequence[sa.ColumnElement[bool]], *, exact: bool = False
) -> Count:
    """Count up to :data:`EXACT_UP_TO` rows of the table of ``time``; of more, say how many there would be at the pace
    of the first ones, or count on if it must be ``exact``."""
    some = sa.select(sa.literal(1)).select_from(time.table).where(*where)
    if not exact:
        some = some.limit(EXACT_UP_TO + 1)
    rows = int(connection.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one())
    if exact or rows <= EXACT_UP_TO:
        return Count(rows=rows, is_estimate=False)
    times = sa.select(time).where(*where)
    first = connection.execute(times.order_by(time).limit(1)).scalar_one()
    reached = connection.execute(times.order_by(time).offset(EXACT_UP_TO).limit(1)).scalar_one()
    last = connection.execute(times.order_by(time.desc()).limit(1)).scalar_one()
    if reached <= first:
        return Count(rows=rows, is_estimate=True)
    return Count(rows=max(rows, round(EXACT_UP_TO * ((last - first) / (reached - first)))), is_estimate=True)
