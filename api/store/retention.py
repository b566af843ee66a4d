"""Old rows made fewer, and the oldest removed: of any table with a time, some at a time, so that others hardly wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.db import reading, writing

ROWS_AT_ONCE = 2_000  # in one transaction: other writers of an SQLite file wait for it
SITES = ("site", "operating_site_id", "OPERATING_SITE")  # what the column of a site is called
SECOND_US = 1_000_000

TIMES = ("at", "time", "TIMESTAMP")  # what the column of a time is called

Time = sa.Column[Any]


def time_of(table: sa.Table) -> Time:
    """The column of a table's time."""
    return next(table.c[name] for name in TIMES if name in table.c)


def first_time(
    engine: sa.Engine, time: Time, *, site: int | None = None, since: datetime | None = None
) -> datetime | None:
    """The oldest time of a site (of all rows), at or after ``since``."""
    conditions = [*_of(time, site), *([] if since is None else [time >= since])]
    with reading(engine) as connection:
        found: datetime | None = connection.execute(
            sa.select(sa.func.min(time, type_=time.type)).where(*conditions)
        ).scalar()
    return found


def keep_each(
    engine: sa.Engine, time: Time, start: datetime, end: datetime, *, each_s: int, site: int | None = None
) -> int:
    """Of the rows in [start, end) remove all that do not stand on whole multiples of ``each_s`` seconds since 1970;
    returns how many."""
    if engine.dialect.name == "sqlite":
        micros = sa.cast(time, sa.Integer)
    else:
        micros = sa.cast(sa.extract("epoch", time) * SECOND_US, sa.BigInteger)
    with writing(engine) as connection:
        is_between = micros % (each_s * SECOND_US) != 0
        return _delete(connection, time, *_of(time, site), time >= start, time < end, is_between)


def delete_before(
    engine: sa.Engine,
    time: Time,
    moment: datetime,
    *,
    site: int | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Remove the rows older than ``moment``, the oldest first, for as long as ``go_on()``; returns how many."""
    is_old, removed = [*_of(time, site), time < moment], 0
    edge = sa.select(time).where(*is_old).order_by(time).offset(ROWS_AT_ONCE - 1).limit(1)
    while go_on():
        with reading(engine) as connection:
            until = connection.execute(edge).scalar()
        with writing(engine) as connection:
            removed += _delete(connection, time, *is_old, *([] if until is None else [time <= until]))
        if until is None:
            break
    return removed


def _of(time: Time, site: int | None) -> list[sa.ColumnElement[bool]]:
    columns = time.table.c
    return [] if site is None else [next(columns[name] for name in SITES if name in columns) == site]


def _delete(connection: sa.Connection, time: Time, *conditions: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.delete(time.table).where(*conditions)).rowcount
