"""Analysis results as they are stored, of our own tables or of someone else's."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from api.store.foreign_values import raw, reading_from, understood
from api.store.queries import LARGEST_ID
from api.store.result_kinds import ResultKind
from api.store.row_count import Count, count_where

CHUNK = 1000  # rows read at a time: JSON makes them large
IDS = ("operating_site", "bank_id", "rack_id")

Result = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ResultQuery:
    """Which results of a kind: those of a site, bank and rack, in ``[start, end)``, with values ``fixed`` by name.

    Ends are instants or days, as the kind keeps time; None leaves an end open.
    """

    kind: ResultKind
    site: int | None = None
    bank: int | None = None
    rack: int | None = None
    start: datetime | date | None = None
    end: datetime | date | None = None
    fixed: tuple[tuple[str, int | str], ...] = ()
    devices_first: bool = False


def count_results(engine: sa.Engine, query: ResultQuery, *, exact: bool = False) -> Count:
    """How many there are, as :func:`count_where` counts."""
    with reading_from(engine, query.kind.table) as connection:
        return count_where(connection, _time(query), _conditions(query), exact=exact)


def read_results(
    engine: sa.Engine, query: ResultQuery, *, limit: int | None = None, skip: int = 0
) -> Generator[list[Result], None, None]:
    """The results in order, some at a time, on one connection: by time and then ids, or by ids first.

    Objects by API name, JSON ready to be written, times as aware moments. Memory is flat. Close it to end the query.
    """
    columns = query.kind.columns
    statement = (
        sa.select(*(raw(column, engine.dialect.name).label(name) for name, column in columns.items()))
        .where(*_conditions(query))
        .order_by(*_ordering(query))
        .limit(limit)
        .offset(skip or None)
    )
    with reading_from(engine, query.kind.table) as connection:
        streamed = connection.execution_options(stream_results=True, yield_per=CHUNK)
        for rows in streamed.execute(statement).partitions():
            yield [_object(columns, row) for row in rows]


def _object(columns: Mapping[str, sa.Column[Any]], row: sa.Row[Any]) -> Result:
    return {name: understood(column, value) for (name, column), value in zip(columns.items(), row, strict=True)}


def _time(query: ResultQuery) -> sa.Column[Any]:
    return query.kind.columns[query.kind.moment]


def _conditions(query: ResultQuery) -> list[sa.ColumnElement[bool]]:
    """The WHERE clauses; rows without a time belong to no range and are never served."""
    columns, time = query.kind.columns, _time(query)
    wanted = {"operating_site": query.site, "bank_id": query.bank, "rack_id": query.rack, **dict(query.fixed)}
    found = [_is(columns[name], value) for name, value in wanted.items() if value is not None]
    if query.start is not None:
        found.append(time >= query.start)
    if query.end is not None:
        found.append(time < query.end)
    if query.start is None and query.end is None:
        found.append(time.is_not(None))
    return found


def _is(column: sa.Column[Any], value: int | str) -> sa.ColumnElement[bool]:
    if isinstance(value, str):
        return column == value
    return sa.type_coerce(column, sa.BigInteger()) == value if value <= LARGEST_ID else sa.false()


def _ordering(query: ResultQuery) -> list[sa.ColumnElement[Any]]:
    """By time, then ids, then the other numbers that tell results apart."""
    columns, time = query.kind.columns, _time(query)
    given = {"bank_id": query.bank, "rack_id": query.rack}
    ids = [columns[name] for name, number in given.items() if number is None and name in columns]
    others = [c for name, c in columns.items() if isinstance(c.type, sa.Integer) and name not in IDS and c is not time]
    by_device = query.devices_first and query.kind.devices_first
    ordered = [*((*ids, time) if by_device else (time, *ids)), *others]
    return [column.asc().nulls_last() if column.nullable else column.asc() for column in ordered]
