"""Aggregates of a device's columns by time bucket: averages, extremes, last values, counts."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import orjson

from api.errors import BadParameter, NotFound, TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.datasets import table_of
from api.services.rolled import bucket_aggregates
from api.services.site_time import TimeStyle
from api.store.bucket_grid import Grid
from api.store.partials import KINDS, Floats, Ints, Partials
from api.store.queries import RowQuery
from api.store.row_span import EARLIEST, LATEST
from api.store.row_times import time_texts
from api.store.sites import SiteTable, numeric_columns

AGGREGATES = ("avg", "min", "max", "last", "count")
MOST_BUCKETS = 1_000_000
MOST_VALUES = 5_000_000
CHUNK = 10_000  # buckets turned into JSON at a time


@dataclass(frozen=True, kw_only=True)
class BucketQuery:
    """What is asked: the ``aggregates`` of the numeric columns of ``rows`` (with both ends of its range) in buckets of
    ``width`` microseconds; ``fill``: with the buckets that have no row."""

    rows: RowQuery
    width: int
    aggregates: tuple[str, ...] = ("avg",)
    fill: bool = False


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """The answer, ascending: the numbers of the buckets on their grid, and an array for each (column, aggregate), NaN
    where there is no value."""

    grid: Grid
    numbers: Ints
    values: Mapping[tuple[str, str], Floats]

    def to_json(self, names: Mapping[tuple[str, str], str], style: TimeStyle) -> Generator[bytes, None, None]:
        """A JSON array in pieces, one object a bucket: its start as ``time``, then the values under ``names``."""
        opening = b"["
        for at in range(0, len(self.numbers), CHUNK):
            part = slice(at, at + CHUNK)
            columns = [_plain(self.values[key][part], key[1]) for key in names]
            labels = ("time", *names.values())
            begins = self.grid.begins(self.numbers[part]).tolist()
            times = time_texts(begins, style.zone, offset=style.offset)
            rows = [dict(zip(labels, row, strict=True)) for row in zip(times, *columns, strict=True)]
            yield opening + orjson.dumps(rows)[1:-1]
            opening = b","
        yield b"]" if opening == b"," else b"[]"


def buckets(context: Context, query: BucketQuery) -> Buckets:
    """Read and put together the buckets of a query.

    Raises :class:`NotFound` for an unknown site or table, :class:`BadParameter` for an end of the range that is
    missing or a column that has no numbers, :class:`TooLarge` for more than a million buckets.
    """
    table = table_of(context, query.rows)
    names = _columns(table, query.rows.columns or ())
    grid = _grid(table, query, len(names))
    if grid.end < grid.start:
        none = np.zeros(0)
        values = {(name, kind): none for name in names for kind in query.aggregates}
        return Buckets(grid=grid, numbers=none.astype(np.int64), values=values)
    rows = replace(query.rows, start=grid.start, end=grid.end, end_included=True)
    found = bucket_aggregates(context, table, rows, grid, names, last="last" in query.aggregates)
    numbers = found.bucket
    values = {(name, kind): _aggregate(found, name, kind) for name in names for kind in query.aggregates}
    if query.fill:
        first, last = grid.span
        numbers = np.arange(first, last + 1)
        values = {key: _filled(array, found.bucket - first, len(numbers), key[1]) for key, array in values.items()}
    return Buckets(grid=grid, numbers=numbers, values=values)


def column_of(context: Context, site_id: int, table: str, column: str) -> str:
    """``column`` if the site's table has it; raises :class:`NotFound`."""
    if column not in context.sites.table(site_id, table).columns:
        raise NotFound(
            Text("Table {table} of site {site} has no column {column}.", table=table, site=site_id, column=column),
            field="column",
        )
    return column


def _columns(table: SiteTable, names: Sequence[str]) -> tuple[str, ...]:
    numeric = list(numeric_columns(table))
    expected = Text("one or more of the columns of numbers: {known}", known=", ".join(numeric))
    if not names:
        raise BadParameter("columns", "", expected)
    for name in names:
        if name not in numeric:
            raise BadParameter("columns", name, expected, known=numeric)
    return tuple(names)


def grid_over(
    zone: ZoneInfo, width: int, start: datetime | None, end: datetime | None, *, end_included: bool = True
) -> Grid:
    """The buckets of a range; its end lies before its start where there is none.

    Raises :class:`BadParameter` for an end that is missing, :class:`TooLarge` for more than a million buckets.
    """
    needed = Text("a time: buckets need both ends of the range (or a date)")
    if start is None or end is None:
        raise BadParameter("start-time" if start is None else "end-time", "", needed)
    if (end - start).total_seconds() * 1e6 / width > MOST_BUCKETS:
        raise _too_many()
    last = end if end_included else max(end, EARLIEST) - timedelta(microseconds=1)
    grid = Grid(zone=zone, width=width, start=max(start, EARLIEST), end=min(last, LATEST))
    if grid.end >= grid.start and grid.span[1] - grid.span[0] + 1 > MOST_BUCKETS:
        raise _too_many()
    return grid


def _grid(table: SiteTable, query: BucketQuery, columns: int) -> Grid:
    rows = query.rows
    grid = grid_over(table.site.zone, query.width, rows.start, rows.end, end_included=rows.end_included)
    if grid.end < grid.start:
        return grid
    first, last = grid.span
    if (last - first + 1) * columns * len(query.aggregates) > MOST_VALUES:
        raise TooLarge(
            Text("These are more than {limit} values. Ask for fewer columns or wider buckets.", limit=MOST_VALUES),
            field="columns",
            limit=MOST_VALUES,
        )
    return grid


def _too_many() -> TooLarge:
    return TooLarge(
        Text("These are more than {limit} buckets. Ask for wider ones or a shorter range.", limit=MOST_BUCKETS),
        field="time-bucket-width",
        limit=MOST_BUCKETS,
    )


def _aggregate(found: Partials, name: str, kind: str) -> Floats:
    count, total, *_ = column = found.columns[name]
    if kind == "avg":
        return np.asarray(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0))
    return np.asarray(column[KINDS.index(kind)])


def _filled(values: Floats, at: Ints, size: int, kind: str) -> Floats:
    wide = np.full(size, 0.0 if kind == "count" else np.nan)
    wide[at] = values
    return wide


def _plain(values: Floats, kind: str) -> list[Any]:
    if kind == "count":
        return list(values.astype(np.int64).tolist())
    return list(values.tolist())  # NaN leaves as null
