"""The latest row of each device at each of many minutes, by index look-ups: never a window over the table.

A *device* is one combination of a table's key columns: (bank_id,), (bank_id, rack_id), (tag,) or () for a table without
any. On PostgreSQL each look-up is a LATERAL query, on SQLite a correlated sub-query; both walk the index on time
backwards and stop at the first row of the device.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects import postgresql

from api.store.times import UtcTime, to_micros

Device = tuple[Any, ...]
MINUTE = timedelta(minutes=1)
NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table that holds values of devices over time. ``name`` stays the same when the table is reflected anew."""

    name: str
    table: sa.Table
    time: sa.Column[Any]
    keys: tuple[sa.Column[Any], ...]


@dataclass(frozen=True, kw_only=True)
class Latest:
    """The latest row of d devices at n minutes.

    ``at`` is its time in microseconds since 1970 UTC, shape (n, d), :data:`NEVER` where there is none. ``values`` has
    an array of the same shape for each column asked for: as stored, None where there is no row.
    """

    at: NDArray[np.int64]
    values: dict[str, NDArray[np.object_]]


def devices_between(connection: sa.Connection, source: Source, after: datetime, until: datetime) -> set[Device]:
    """The devices with a row in (``after``, ``until``]; a row without its ids belongs to no device."""
    query = sa.select(*source.keys).distinct().where(source.time > after, source.time <= until)
    return {tuple(row) for row in connection.execute(query) if None not in row}


def latest_rows(
    connection: sa.Connection,
    source: Source,
    devices: Sequence[Device],
    columns: Iterable[sa.Column[Any]],
    *,
    first: datetime,
    count: int,
    reach: timedelta,
) -> Latest:
    """The latest row of each device at ``count`` minutes from ``first`` on, no older than ``first`` - ``reach``."""
    columns = list(columns)
    shape = (count, len(devices))
    at = np.full(shape, NEVER, dtype=np.int64)
    values = {str(column.name): np.full(shape, None, dtype=np.object_) for column in columns}
    if devices:
        query = _query(connection, source, devices, columns, _windows(connection, first, count, reach))
        for minute, device, time, *found in connection.execute(query):
            at[minute, device] = to_micros(time)
            for array, value in zip(values.values(), found, strict=True):
                array[minute, device] = value
    held = np.maximum.accumulate(np.where(at != NEVER, np.arange(count)[:, np.newaxis], 0), axis=0)
    here = np.arange(len(devices))
    return Latest(at=at[held, here], values={name: array[held, here] for name, array in values.items()})


def _windows(connection: sa.Connection, first: datetime, count: int, reach: timedelta) -> sa.CTE:
    """Rows (minute, low, high): the first window reaches back by ``reach``, each next one is the minute after it."""
    is_sqlite = connection.dialect.name == "sqlite"
    step: Any = sa.literal(MINUTE // timedelta(microseconds=1), sa.Integer) if is_sqlite else sa.literal(MINUTE)
    start = sa.select(
        sa.literal(0).label("minute"),
        sa.literal(first - reach, UtcTime).label("low"),
        sa.literal(first, UtcTime).label("high"),
    ).cte("span", recursive=True)
    high = sa.type_coerce(start.c.high, sa.Integer if is_sqlite else sa.TIMESTAMP(timezone=True))
    following = sa.select(start.c.minute + 1, start.c.high, sa.type_coerce(high + step, UtcTime))
    return start.union_all(following.where(start.c.minute < count - 1))


def _query(
    connection: sa.Connection,
    source: Source,
    devices: Sequence[Device],
    columns: Sequence[sa.Column[Any]],
    span: sa.CTE,
) -> sa.Select[Any]:
    asked = _asked(connection, source, devices)

    def of_device(table: Any) -> list[sa.ColumnElement[bool]]:
        return [table.c[key.key] == asked.c[f"key_{i}"] for i, key in enumerate(source.keys)]

    inner = source.table.alias("inner_row")
    time = inner.c[source.time.key]
    last = (time > span.c.low, time <= span.c.high, *of_device(inner))
    if connection.dialect.name == "sqlite":
        newest = sa.select(time).where(*last).order_by(time.desc()).limit(1).correlate(span, asked).scalar_subquery()
        outer = source.table.alias("outer_row")
        on = sa.and_(outer.c[source.time.key] == newest, *of_device(outer))
        chosen = [outer.c[source.time.key], *(outer.c[column.key] for column in columns)]
        joined = span.join(asked, sa.true()).join(outer, on)
        return sa.select(span.c.minute, asked.c.device, *chosen).select_from(joined)
    found = sa.select(time.label("time"), *(inner.c[c.key].label(f"value_{i}") for i, c in enumerate(columns)))
    row = found.where(*last).order_by(time.desc()).limit(1).correlate(span, asked).lateral("found")
    joined = span.join(asked, sa.true()).join(row, sa.true())
    return sa.select(span.c.minute, asked.c.device, *row.c).select_from(joined)


def _asked(connection: sa.Connection, source: Source, devices: Sequence[Device]) -> sa.CTE:
    """The devices as a table (device, key_0, ...) out of one parameter: one statement for any number of them."""
    if connection.dialect.name == "sqlite":
        given = sa.func.json_each(json.dumps(devices)).table_valued("key", "value", name="given")
        keys = [sa.func.json_extract(given.c.value, f"$[{i}]").label(f"key_{i}") for i in range(len(source.keys))]
        # materialised: else the JSON is taken apart again for every row looked at
        return sa.select(given.c.key.label("device"), *keys).cte("asked").prefix_with("MATERIALIZED")
    kinds = [sa.Integer(), *(key.type for key in source.keys)]
    columns = zip(*((i, *device) for i, device in enumerate(devices)), strict=True)
    arrays = [sa.literal(list(column), postgresql.ARRAY(kind)) for column, kind in zip(columns, kinds, strict=True)]
    names = ("device", *(f"key_{i}" for i in range(len(source.keys))))
    given = sa.func.unnest(*arrays).table_valued(*names, name="given").render_derived()
    return sa.select(*given.c).cte("asked")
