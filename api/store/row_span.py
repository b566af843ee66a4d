"""Where a table's rows lie in time, from its index: what may be read day by day without reading the whole."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from api.store.site_probe import indexes
from api.store.sites import SiteTable

# what lies outside is no time of measurement but a clock that was reset
EARLIEST, LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def has_time_index(table: SiteTable) -> bool:
    """Whether an index leads to all rows of a range of times."""
    return any(columns and columns[0] is table.time for columns in indexes(table.table))


def first_and_last(connection: sa.Connection, table: SiteTable) -> tuple[datetime, datetime] | None:
    """The times of the oldest and the newest row; None where there is none."""
    plausible = table.time.between(EARLIEST, LATEST)
    ends = [
        connection.execute(sa.select(table.time).where(plausible).order_by(order).limit(1)).scalar()
        for order in (table.time.asc(), table.time.desc())
    ]
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


def next_after(connection: sa.Connection, table: SiteTable, moment: datetime) -> datetime | None:
    """The time of the first row after ``moment``; None where there is none."""
    found = sa.select(table.time).where(table.time > moment, table.time < LATEST).order_by(table.time).limit(1)
    time: datetime | None = connection.execute(found).scalar()
    return time


def has_rows(connection: sa.Connection, table: SiteTable, start: datetime, end: datetime) -> bool:
    """Whether there is a row in ``[start, end)``."""
    some = sa.select(sa.literal(1)).select_from(table.table).where(table.time >= start, table.time < end).limit(1)
    return connection.execute(some).scalar() is not None
