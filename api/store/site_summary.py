"""What a site's table holds, in a few look-ups: the first and last time, and which devices reported lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.latest import Device
from api.store.sites import SiteTable

NEWEST = 10_000  # rows that are searched for devices
PATIENCE_MS = 1000  # a table without an index on its times is not read through for a summary


@dataclass(frozen=True, kw_only=True)
class TableSummary:
    """The times (UTC) of the first and last row, None where there is none, and the devices of the newest rows."""

    first: datetime | None
    last: datetime | None
    devices: frozenset[Device]


def summarise(connection: sa.Connection, table: SiteTable) -> TableSummary:
    """Look into a table; raises :class:`~api.errors.QueryTimeout` where no index helps and it is large (PostgreSQL)."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SET LOCAL statement_timeout = {PATIENCE_MS}"))
    # apart: SQLite finds either end by the index only if it is asked for alone
    first = connection.execute(sa.select(sa.func.min(table.time))).scalar()
    last = connection.execute(sa.select(sa.func.max(table.time))).scalar() if first is not None else None
    devices = _devices(connection, table) if first is not None and table.keys else frozenset()
    return TableSummary(first=first, last=last, devices=devices)


def _devices(connection: sa.Connection, table: SiteTable) -> frozenset[Device]:
    ids = [table.columns[name] for name in table.keys]
    newest: Any = sa.select(*ids).where(table.time.is_not(None)).order_by(table.time.desc()).limit(NEWEST).subquery()
    found = connection.execute(sa.select(*newest.c).distinct())
    return frozenset(tuple(row) for row in found if None not in row)
