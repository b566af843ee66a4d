"""Old forecasts made fewer, and the oldest removed, a little at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from api.store.db import reading, writing
from api.store.forecasts.rows import Table

AT_ONCE = timedelta(minutes=10)  # of rows in one transaction: other writers of an SQLite file wait for it
SECOND_US = 1_000_000


def oldest_time(engine: sa.Engine, table: Table, site: int, since: datetime | None = None) -> datetime | None:
    """The time of a site's first forecast, at or after ``since``."""
    query = sa.select(sa.func.min(table.c.time)).where(table.c.operating_site_id == site)
    if since is not None:
        query = query.where(table.c.time >= since)
    with reading(engine) as connection:
        found: datetime | None = connection.execute(query).scalar()
    return found


def remove_span(engine: sa.Engine, table: Table, site: int, start: datetime, *, keep_each_s: int | None = None) -> int:
    """Remove a site's forecasts of the ten minutes from ``start`` on, but for each at whole ``keep_each_s`` seconds."""
    c = table.c
    conditions = [c.operating_site_id == site, c.time >= start, c.time < start + AT_ONCE]
    if keep_each_s is not None and engine.dialect.name == "sqlite":
        conditions.append(sa.cast(c.time, sa.Integer) % (keep_each_s * SECOND_US) != 0)
    elif keep_each_s is not None:
        conditions.append(sa.cast(sa.func.extract("epoch", c.time), sa.BigInteger) % keep_each_s != 0)
    with writing(engine) as connection:
        return connection.execute(sa.delete(table).where(*conditions)).rowcount
