"""Old rows made fewer, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from api.services.context import Context
from api.store.columns import new_table
from api.store.db import reading, writing
from api.store.loading import create
from api.store.retention import delete_before, keep_each
from tests.conftest import NOW

MINUTE = NOW.replace(second=0)


def filled(context: Context, seconds: list[float]) -> tuple[sa.Engine, sa.Table]:
    engine = context.engines["site_1"]
    table = new_table("etc", {"sensor1_temperature": "float"}, dialect=engine.dialect.name)
    create(engine, table)
    with writing(engine) as connection:
        rows = [{"TIMESTAMP": MINUTE + timedelta(seconds=s), "SENSOR1_TEMPERATURE": s} for s in seconds]
        connection.execute(table.insert(), rows)
    return engine, table


def kept(engine: sa.Engine, table: sa.Table) -> list[float]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(table.c.SENSOR1_TEMPERATURE).order_by(table.c.TIMESTAMP)).scalars())


def at(seconds: float) -> datetime:
    return MINUTE + timedelta(seconds=seconds)


def test_only_whole_minutes_stay_and_only_within_the_range(context: Context) -> None:
    engine, table = filled(context, [-1, 0, 0.5, 1, 59, 60, 61, 120, 121])
    removed = keep_each(engine, table.c.TIMESTAMP, at(0), at(120), each_s=60)
    assert removed == 4  # 0.5, 1, 59 and 61
    assert kept(engine, table) == [-1, 0, 60, 120, 121]


def test_rows_older_than_the_moment_go_the_moment_itself_stays(context: Context) -> None:
    engine, table = filled(context, [-1, 0, 1])
    assert delete_before(engine, table.c.TIMESTAMP, at(0)) == 1
    assert kept(engine, table) == [0, 1]
