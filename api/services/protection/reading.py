"""Which rows of a table are still to be judged: each once, in order of time, late ones when they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from api.services.context import Context
from api.services.protection.memory import Watched
from api.services.protection.table_watch import TableWatch
from api.store.db import reading
from api.store.protection.rows import rows_between, usual_spacing_s
from api.store.times import from_micros
from engine.safety.series import NEVER

Row = tuple[Any, ...]

AHEAD = timedelta(seconds=5)  # rows of another clock may be that much ahead of ours
OVERLAP = timedelta(seconds=10)  # devices of a table whose rows come so much apart are read together
FIRST_LOOK = timedelta(minutes=10)
BACK = timedelta(hours=24)
BACK_FOR_ONE = timedelta(hours=1)  # rows of a single device that lags behind the others
AT_ONCE = 20_000
GAP_S, WIDEST_GAP_S = 10.0, 300.0
SPACINGS = 3  # a gap is so many times the usual spacing


def new_rows(context: Context, watch: TableWatch, watched: Watched, now: datetime) -> Iterator[tuple[list[Row], bool]]:
    """The rows since the newest one that was judged, some at a time, and whether these are the last.

    Rows that were judged already may be among them.
    """
    newest = watched.newest
    after = now - FIRST_LOOK if newest is None else max(from_micros(newest), now - BACK) - OVERLAP
    while True:
        with reading(context.sites.engine(watch.site)) as connection:
            rows = rows_between(connection, watch.table, watch.columns, after, now + AHEAD, limit=AT_ONCE)
        if len(rows) < AT_ONCE:
            yield rows, True
            return
        last = rows[-1][0]
        whole = [row for row in rows if row[0] < last] or rows  # the last moment may be cut in two
        yield whole, False
        after = whole[-1][0]


def late_rows(context: Context, watch: TableWatch, watched: Watched, now: datetime) -> list[Row]:
    """The rows of devices that lag behind the others of their table."""
    newest = watched.newest
    if newest is None:
        return []
    found: list[Row] = []
    with reading(context.sites.engine(watch.site)) as connection:
        for device, at in zip(watched.devices, watched.standing.at.tolist(), strict=True):
            if at == NEVER or at >= newest - OVERLAP // timedelta(microseconds=1):
                continue
            after = max(from_micros(at), now - BACK_FOR_ONE)
            found += rows_between(connection, watch.table, watch.columns, after, now + AHEAD, device, AT_ONCE)
    return found


def gap_of(context: Context, watch: TableWatch, now: datetime) -> float:
    """Seconds between two rows of a device from which on they do not count as one span."""
    with reading(context.sites.engine(watch.site)) as connection:
        spacing = usual_spacing_s(connection, watch.table, now - FIRST_LOOK, now + AHEAD)
    return GAP_S if spacing is None else min(max(GAP_S, SPACINGS * spacing), WIDEST_GAP_S)
