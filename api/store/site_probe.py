"""Bounded looks into a site's table: never more than the newest (or, without an index on time, any) 10 000 rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.store.columns import cell_type
from api.store.reflection import ReflectedTable

SAMPLE = 10_000
CLOCK_TOLERANCE = timedelta(minutes=1)  # clocks of a site and ours differ a little


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What ``rows`` looked at hold: keys that occur more than once, rows of the future, columns with NaN."""

    rows: int
    duplicates: int
    future: int
    nan_columns: Sequence[str]


def look_into(connection: sa.Connection, seen: ReflectedTable, ids: Sequence[sa.Column[Any]], now: datetime) -> Sample:
    """The facts of a sample of a table whose times are instants."""
    time = seen.columns["timestamp"]
    floats = [c for c in seen.columns.values() if cell_type(c).kind == "float"]
    looked_at = sa.select(time, *ids, *floats).limit(SAMPLE)
    if any(columns[0] is time for columns in indexes(seen.table)):
        looked_at = looked_at.order_by(time.desc())
    sample = looked_at.cte("sample")
    future = sa.select(sa.func.count()).select_from(sample).where(sample.c[time.name] > now + CLOCK_TOLERANCE)
    keys = [sample.c[column.name] for column in (*ids, time)]
    repeated = (
        sa.select(sa.literal(1).label("one")).select_from(sample).group_by(*keys).having(sa.func.count() > 1).subquery()
    )
    return Sample(
        rows=connection.execute(sa.select(sa.func.count()).select_from(sample)).scalar_one(),
        duplicates=connection.execute(sa.select(sa.func.count()).select_from(repeated)).scalar_one(),
        future=connection.execute(future).scalar_one(),
        nan_columns=_nan_columns(connection, sample, floats),
    )


def indexes(table: sa.Table) -> list[list[sa.Column[Any]]]:
    """The columns of every index of a table, its primary key and unique constraints included."""
    found = [list(table.primary_key.columns)]
    found += [list(c.columns) for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    found += [list(index.columns) for index in table.indexes]
    return [columns for columns in found if columns]


def finds_times(table: sa.Table, time: sa.Column[Any], ids: Sequence[sa.Column[Any]]) -> bool:
    """Whether an index leads to a range of times: it begins with TIMESTAMP, or with ids and then TIMESTAMP."""
    return any(next((c for c in columns if c not in ids), None) is time for columns in indexes(table))


def _nan_columns(connection: sa.Connection, sample: sa.CTE, floats: Sequence[sa.Column[Any]]) -> list[str]:
    if connection.dialect.name == "sqlite" or not floats:  # SQLite stores NaN as NULL
        return []
    held = [sa.func.bool_or(sa.cast(sample.c[c.name], sa.Double) == sa.cast("NaN", sa.Double)) for c in floats]
    row = connection.execute(sa.select(*held)).one()
    return [str(column.name) for column, holds in zip(floats, row, strict=True) if holds]
