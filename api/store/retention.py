"""Old rows made fewer, and the oldest removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.db import writing

MINUTE_MICROS = 60_000_000


def keep_whole_minutes(engine: sa.Engine, time: sa.Column[Any], start: datetime, end: datetime) -> int:
    """Of the rows in [start, end) remove all that do not stand on a whole minute; returns how many."""
    if engine.dialect.name == "sqlite":
        past_minute = sa.cast(time, sa.Integer) % MINUTE_MICROS != 0
    else:
        past_minute = sa.func.date_trunc("minute", time) != time
    return _delete(engine, time, time >= start, time < end, past_minute)


def delete_before(engine: sa.Engine, time: sa.Column[Any], moment: datetime) -> int:
    """Remove the rows older than ``moment``; returns how many."""
    return _delete(engine, time, time < moment)


def _delete(engine: sa.Engine, time: sa.Column[Any], *conditions: sa.ColumnElement[bool]) -> int:
    with writing(engine) as connection:
        return connection.execute(sa.delete(time.table).where(*conditions)).rowcount
