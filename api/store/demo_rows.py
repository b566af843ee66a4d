"""What the demo asks of its sites' rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.sites import SiteTable


def first_time(connection: sa.Connection, table: SiteTable, since: datetime) -> datetime | None:
    """The time of the first row at or after ``since``."""
    query = sa.select(table.time).where(table.time >= since).order_by(table.time).limit(1)
    return connection.execute(query).scalar()


def last_time(connection: sa.Connection, table: SiteTable) -> datetime | None:
    """The time of the newest row."""
    return connection.execute(sa.select(table.time).order_by(table.time.desc()).limit(1)).scalar()


def rows_between(
    connection: sa.Connection, table: SiteTable, columns: Sequence[str], after: datetime, until: datetime
) -> list[dict[str, Any]]:
    """The rows after one moment and not after the other, by API name, in order of time."""
    chosen = [table.column(name).label(name) for name in columns]
    query = sa.select(*chosen).where(table.time > after, table.time <= until).order_by(table.time)
    return [dict(row) for row in connection.execute(query).mappings()]
