"""Rows as JSON objects, straight from the driver's tuples: no ORM, no conversion that JSON does not need.

NaN and infinity leave as null, JSON text as JSON, times in the zone asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from api.store.queries import Position, RowQuery, chosen_columns, conditions, ordering, rows_at
from api.store.row_values import RAW, enter_zone, kind_of
from api.store.sites import SiteTable
from api.store.times import UtcTime, from_micros

Convert = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Some rows in order: the objects to serialise, and the UTC time of each."""

    objects: list[dict[str, Any]]
    times: list[datetime]

    def __len__(self) -> int:
        return len(self.objects)

    def cut(self, start: int, end: int) -> Rows:
        """Rows ``start`` to ``end``, without the latter."""
        return Rows(objects=self.objects[start:end], times=self.times[start:end])

    def to_json(self) -> bytes:
        """A JSON array."""
        return orjson.dumps(self.objects, default=_plain)


def read_rows(
    connection: sa.Connection,
    table: SiteTable,
    query: RowQuery,
    zone: ZoneInfo,
    *,
    offset: bool,
    limit: int,
    skip: int = 0,
    position: Position | None = None,
    newest_first: bool = False,
) -> Rows:
    """Up to ``limit`` rows after ``skip``, from ``position`` on (or, ``newest_first``, backwards from there).

    Times are written in ``zone``, with its offset if ``offset``. The rows come in ascending order either way.
    """
    lite = connection.dialect.name == "sqlite"
    columns = chosen_columns(table, query)
    where = conditions(table, query)
    if position is not None:
        where.append(table.time <= position.at if newest_first else table.time >= position.at)
        skip += (rows_at(connection, table, query, position.at) - position.skip) if newest_first else position.skip
    selected = [
        (_as_sqlite if lite else _as_postgresql)(column, zone, offset).label(name) for name, column in columns.items()
    ]
    key = sa.type_coerce(table.time, RAW).label("_key")
    statement = (
        sa.select(*selected, key)
        .where(*where)
        .order_by(*ordering(connection, table, query, newest_first=newest_first))
        .limit(limit)
        .offset(skip or None)
    )
    enter_zone(connection, zone)
    fetched: Sequence[Any] = connection.execute(statement).fetchall()
    if newest_first:
        fetched = fetched[::-1]
    names = list(columns)
    converters = _converters(columns, zone, offset=offset, lite=lite)
    objects = [dict(zip(names, row, strict=False)) for row in fetched]  # the key at the row's end is left over
    for name, convert in converters.items():
        for one in objects:
            one[name] = convert(one[name])
    moment = from_micros if lite else _utc
    return Rows(objects=objects, times=[moment(row[-1]) for row in fetched])


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _as_sqlite(column: sa.Column[Any], _zone: ZoneInfo, _offset: bool) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, RAW)


def _as_postgresql(column: sa.Column[Any], zone: ZoneInfo, offset: bool) -> sa.ColumnElement[Any]:
    kind = kind_of(column)
    stored: sa.ColumnElement[Any] = column
    if kind == "time":
        stored = column if offset else sa.func.timezone(zone.key, column)
    elif isinstance(column.type, sa.Numeric):
        stored = sa.cast(column, sa.Double())
    elif kind in ("json", "text") and not isinstance(column.type, sa.String):
        stored = sa.cast(column, sa.Text())
    return sa.type_coerce(stored, RAW)


def _converters(columns: Mapping[str, Any], zone: ZoneInfo, *, offset: bool, lite: bool) -> dict[str, Convert]:
    found: dict[str, Convert] = {}
    for name, column in columns.items():
        kind = kind_of(column)
        if kind == "json":
            found[name] = _json_text
        elif lite and kind == "boolean":
            found[name] = _truth
        elif lite and isinstance(column.type, UtcTime):
            found[name] = cache(lambda micros: _local(micros, zone, offset=offset))
    return found


def _local(micros: int, zone: ZoneInfo, *, offset: bool) -> datetime:
    moment = from_micros(micros).astimezone(zone)
    return moment if offset else moment.replace(tzinfo=None)


def _truth(value: Any) -> Any:
    return bool(value) if isinstance(value, int) else value


def _json_text(value: Any) -> Any:
    """A JSON object or array as itself; any other text stays text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
        return orjson.Fragment(value)
    return value


def _plain(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)
