"""Partial aggregates of a site's rows by time bucket, in one SQL statement on either database.

NaN and infinities, which an attached PostgreSQL may hold, do not count as values.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from api.store.bucket_grid import Grid
from api.store.partials import KINDS, Ints, Partials, nothing
from api.store.queries import RowQuery, conditions
from api.store.sites import SiteTable
from api.store.times import UtcTime

Device = tuple[int, ...]
LARGEST = sys.float_info.max


@dataclass(frozen=True, kw_only=True)
class _Value:
    """The labels one column's aggregates have in the statement."""

    name: str
    number: int

    def label(self, kind: str) -> str:
        return f"{kind}_{self.number}"


def bucket_partials(
    connection: sa.Connection,
    table: SiteTable,
    query: RowQuery,
    grid: Grid,
    names: Sequence[str],
    *,
    last: bool = False,
    by_device: bool = False,
) -> Mapping[Device, Partials]:
    """Aggregates of the numeric columns ``names`` in each bucket that has rows, buckets ascending.

    ``by_device``: of each bank or rack by itself (rows without their ids belong to none), else all rows under ``()``.
    ``last`` costs a second look at the rows: without it the last values are NaN.
    """
    ids = [table.columns[key] for key in table.keys] if by_device else []
    statement = _statement(connection, table, query, grid, names, ids=ids, last=last)
    found: dict[Device, list[Any]] = {}
    for row in connection.execute(statement):
        found.setdefault(tuple(int(part) for part in row[: len(ids)]), []).append(row[len(ids) :])
    if not found and not by_device:
        return {(): nothing(names)}
    return {device: _partials(rows, names, last=last) for device, rows in found.items()}


def _partials(rows: list[Any], names: Sequence[str], *, last: bool) -> Partials:
    wide = np.array(rows, dtype=np.float64)  # None becomes NaN; numbers of buckets and rows are exact far beyond need
    wide = wide[np.argsort(wide[:, 0], kind="stable")]
    kinds = len(KINDS) if last else len(KINDS) - 1
    columns = {}
    for i, name in enumerate(names):
        values = np.full((len(KINDS), len(wide)), np.nan)
        values[:kinds] = wide[:, 2 + i * kinds : 2 + (i + 1) * kinds].T
        values[1] = np.where(values[0] > 0, values[1], 0)
        columns[name] = values
    return Partials(bucket=_whole(wide[:, 0]), rows=_whole(wide[:, 1]), columns=columns)


def _whole(values: Any) -> Ints:
    return np.asarray(values, dtype=np.int64)


def _statement(
    connection: sa.Connection,
    table: SiteTable,
    query: RowQuery,
    grid: Grid,
    names: Sequence[str],
    *,
    ids: Sequence[sa.Column[Any]],
    last: bool,
) -> sa.Select[Any]:
    dialect = connection.dialect.name
    values = [_Value(name=name, number=i) for i, name in enumerate(names)]
    key = [f"id_{i}" for i in range(len(ids))]
    rows = (
        sa.select(
            *(column.label(label) for column, label in zip(ids, key, strict=True)),
            grid.index_sql(dialect, table.time).label("bucket"),
            sa.type_coerce(table.time, UtcTime).label("at"),
            *(_finite(dialect, table.columns[v.name]).label(v.label("v")) for v in values),
        )
        .where(*conditions(table, query), *(column.is_not(None) for column in ids))
        .subquery("rows")
    )
    key.append("bucket")
    newest = [_newest(rows, v) for v in values] if last else []
    found = (
        sa.select(
            *(rows.c[label] for label in key),
            sa.func.count().label("n"),
            *(aggregate for v in values for aggregate in _aggregates(rows, v)),
            sa.func.max(rows.c.at).label("newest"),
            *newest,
        )
        .group_by(*(rows.c[label] for label in key))
        .cte("found")
    )
    kinds = [kind for kind in KINDS if kind != "last"]
    if not last:
        chosen = [found.c[v.label(kind)] for v in values for kind in kinds]
        return sa.select(*(found.c[label] for label in key), found.c.n, *chosen)
    lasts = _lasts(dialect, found, rows.alias("again"), key, values)
    chosen = [lasts.c[v.label(k)] if k == "last" else found.c[v.label(k)] for v in values for k in KINDS]
    same = sa.and_(*(found.c[label] == lasts.c[label] for label in key))
    return sa.select(*(found.c[label] for label in key), found.c.n, *chosen).join_from(found, lasts, same)


def _finite(dialect: str, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """The value as a float, NULL where it is no finite number (on SQLite also where it is a text)."""
    if dialect != "sqlite" and isinstance(column.type, sa.Integer):
        return sa.cast(column, sa.Double())
    double: sa.Double[float] = sa.Double()
    value: Any = sa.type_coerce(column, double) if dialect == "sqlite" else sa.cast(column, double)
    # PostgreSQL sorts NaN above infinity, SQLite a text above any number
    return sa.case((value.between(-LARGEST, LARGEST), value))


def _aggregates(rows: sa.FromClause, v: _Value) -> list[sa.ColumnElement[Any]]:
    value = rows.c[v.label("v")]
    return [
        sa.func.count(value).label(v.label("count")),
        # a sum of whole numbers beyond 64 bits is refused by SQLite, one of floats is not
        sa.func.sum(value * 1.0).label(v.label("sum")),
        sa.func.min(value).label(v.label("min")),
        sa.func.max(value).label(v.label("max")),
    ]


def _newest(rows: sa.FromClause, v: _Value) -> sa.ColumnElement[Any]:
    has = rows.c[v.label("v")].is_not(None)
    return sa.func.max(sa.case((has, rows.c.at))).label(v.label("at"))


def _lasts(dialect: str, found: sa.CTE, again: sa.FromClause, key: Sequence[str], values: Sequence[_Value]) -> sa.CTE:
    """The value of the newest row that has one, by column; of several rows of one time the highest value.

    An index on time leads from each bucket to its few newest rows; without one the rows are read a second time.
    """
    least = sa.func.min if dialect == "sqlite" else sa.func.least
    oldest = least(found.c.newest, *(sa.func.coalesce(found.c[v.label("at")], found.c.newest) for v in values))
    same = [found.c[label] == again.c[label] for label in key]
    inside = [again.c.at >= oldest, again.c.at <= found.c.newest]
    picked = [
        sa.func.max(sa.case((again.c.at == found.c[v.label("at")], again.c[v.label("v")]))).label(v.label("last"))
        for v in values
    ]
    return (
        sa.select(*(found.c[label] for label in key), *picked)
        .join_from(found, again, sa.and_(*same, *inside))
        .group_by(*(found.c[label] for label in key))
        .cte("lasts")
    )
