"""Removing the oldest rows of a minute table, some at a time, so that other writers hardly wait."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from api.store.db import reading, writing

ROWS_AT_ONCE = 2_000


def delete_oldest(engine: sa.Engine, table: sa.Table, site: int, before: datetime) -> int:
    """Remove some 2000 of a site's rows before a moment, the oldest first; returns how many, 0 when none is left."""
    time, is_old = table.c.TIMESTAMP, sa.and_(table.c.OPERATING_SITE == site, table.c.TIMESTAMP < before)
    edge = sa.select(time).where(is_old).order_by(time).offset(ROWS_AT_ONCE - 1).limit(1)
    with reading(engine) as connection:
        until = connection.execute(edge).scalar()
    old = is_old if until is None else sa.and_(is_old, time <= until)
    with writing(engine) as connection:
        return connection.execute(sa.delete(table).where(old)).rowcount
