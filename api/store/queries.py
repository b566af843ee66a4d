"""Rows of a site's table: which (:class:`RowQuery`), in which order, and where in that order a page begins.

The order is TIMESTAMP, then ids, then whatever tells rows of the same time and ids apart, because foreign tables may
repeat them. A :class:`Position` lies between two rows of that order and is found by an index look-up at any depth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from api.errors import BadParameter, UnknownColumn
from api.i18n import Text
from api.store.sites import SiteTable

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class RowQuery:
    """Which rows and columns: ``[start, end)`` in UTC, with ``end`` too if ``end_included``; None leaves an end open.

    ``columns`` and ``omit`` are API names; None means all, in stored order, an empty ``columns`` none.
    ``deidentified``: columns that tell of faults leave, and are asked for, under names that say nothing.
    """

    site: int
    table: str
    bank: int | None = None
    rack: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    end_included: bool = False
    columns: tuple[str, ...] | None = None
    omit: tuple[str, ...] | None = None
    deidentified: bool = False


@dataclass(frozen=True, kw_only=True)
class Position:
    """Between two rows: ``skip`` rows of the time ``at`` lie before it, and all rows of earlier times."""

    at: datetime
    skip: int


def is_closed(query: RowQuery, now: datetime) -> bool:
    """Whether the range of a query lies in the past: only late or corrected rows can change it."""
    return query.end is not None and (query.end < now or (query.end == now and not query.end_included))


def local_days(query: RowQuery, zone: ZoneInfo) -> tuple[date | None, date | None]:
    """The first and last calendar day in ``zone`` that the range of a query touches; None where an end is open."""
    last = query.end
    if last is not None and not query.end_included and (query.start is None or query.start < last):
        last -= timedelta(microseconds=1)
    return _local_day(query.start, zone), _local_day(last, zone)


def _local_day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    if moment is None:
        return None
    try:
        return moment.astimezone(zone).date()
    except OverflowError:  # at either end of all times
        return moment.date()


def chosen_columns(table: SiteTable, query: RowQuery) -> dict[str, sa.Column[Any]]:
    """The columns asked for, by API name; raises :class:`UnknownColumn`, or BadParameter when none is left."""
    for name in query.omit or ():
        table.column(name, field="omit")
    names = tuple(table.columns) if query.columns is None else query.columns
    chosen = {name: table.column(name) for name in names if name not in (query.omit or ())}
    if not chosen and query.omit:
        raise BadParameter("omit", ",".join(query.omit or ()), Text("at least one column left"))
    return chosen


def conditions(table: SiteTable, query: RowQuery, *, named: bool = False) -> list[sa.ColumnElement[bool]]:
    """The WHERE clauses of a query. Rows without a time belong to no range and are never served.

    ``named``: the values are parameters called as in :func:`values`, for a statement that serves other values too.
    """
    found: list[sa.ColumnElement[bool]] = []
    if query.start is not None:
        found.append(table.time >= _value("start", query.start, table.time.type, named))
    if query.end is not None:
        end = _value("end", query.end, table.time.type, named)
        found.append(table.time <= end if query.end_included else table.time < end)
    if query.start is None and query.end is None and table.time.nullable:
        found.append(table.time.is_not(None))
    for name in ("bank", "rack"):
        wanted = getattr(query, name)
        if wanted is not None:
            found.append(_has_id(table, name, wanted, named, unindexed=query.rack is None))
    return found


def values(query: RowQuery) -> dict[str, datetime | int]:
    """The parameters of :func:`conditions` that are ``named``."""
    given = {"start": query.start, "end": query.end, "bank": query.bank, "rack": query.rack}
    return {name: value for name, value in given.items() if value is not None}


def _value(name: str, given: Any, kind: sa.types.TypeEngine[Any], named: bool) -> sa.BindParameter[Any]:
    return sa.bindparam(name if named else None, given, type_=kind, unique=not named)


def _has_id(table: SiteTable, name: str, wanted: int, named: bool, *, unindexed: bool) -> sa.ColumnElement[bool]:
    column: sa.ColumnElement[Any] | None = table.columns.get(f"{name}_id")
    if column is None:
        raise UnknownColumn(f"{name}_id", str(wanted), list(table.columns))
    if wanted > LARGEST_ID:
        return sa.false()
    value = _value(name, wanted, sa.BigInteger(), named)
    if unindexed and "rack_id" in table.columns and table.is_found_by_time and table.site.url.startswith("sqlite"):
        # all racks of a bank: SQLite would take the index (BANK_ID, RACK_ID, TIMESTAMP) and read the whole bank
        column = UnaryExpression(column, operator=custom_op("+"), type_=column.type)
    if isinstance(column.type, sa.String):
        return column == sa.cast(value, sa.String())
    return sa.type_coerce(column, sa.BigInteger()) == value


def ordering(
    connection: sa.Connection, table: SiteTable, query: RowQuery, *, newest_first: bool = False
) -> list[sa.ColumnElement[Any]]:
    """ORDER BY of a query: the same total order each time, exactly reversed by ``newest_first``."""
    fixed = {"bank_id": query.bank, "rack_id": query.rack}
    ids = [table.columns[name] for name in table.keys if fixed[name] is None]
    terms: list[tuple[sa.ColumnElement[Any], bool]] = [(table.time, False)]
    terms += [(column, bool(column.nullable) and not column.primary_key) for column in ids]
    terms += [(term, False) for term in _tie_breakers(connection, table)]
    if newest_first:
        return [term.desc().nulls_first() if nullable else term.desc() for term, nullable in terms]
    return [term.asc().nulls_last() if nullable else term.asc() for term, nullable in terms]


def _tie_breakers(connection: sa.Connection, table: SiteTable) -> list[sa.ColumnElement[Any]]:
    """What orders rows of one time and device: nothing where a key makes them unique, else the row's own address."""
    known: list[sa.ColumnElement[Any]] | None = table.table.info.get("tie_breakers")
    if known is None:
        known = table.table.info["tie_breakers"] = _find_tie_breakers(connection, table)
    return known


def _find_tie_breakers(connection: sa.Connection, table: SiteTable) -> list[sa.ColumnElement[Any]]:
    ordered = {column.name for name, column in table.columns.items() if name in ("timestamp", *table.keys)}
    unique = [index.columns.keys() for index in table.table.indexes if index.unique]
    unique += [c.columns.keys() for c in table.table.constraints if isinstance(c, sa.UniqueConstraint)]
    key = [column.name for column in table.table.primary_key]
    if any(names and set(names) <= ordered for names in [*unique, key]):
        return []
    if key:
        return [column for column in table.table.primary_key if column.name not in ordered]
    address = "rowid" if connection.dialect.name == "sqlite" else "ctid"
    return [sa.literal_column(address)] if _is_stored(connection, table) else []


def _is_stored(connection: sa.Connection, table: SiteTable) -> bool:
    """Whether the relation's rows have an address: a view's have none."""
    name = table.table.name
    if connection.dialect.name == "sqlite":
        kind = connection.execute(sa.text("SELECT type FROM sqlite_master WHERE name = :name"), {"name": name})
        return bool(kind.scalar() == "table")
    kind = connection.execute(
        sa.text("SELECT relkind FROM pg_class WHERE relname = :name AND relnamespace = CAST('public' AS regnamespace)"),
        {"name": name},
    )
    return kind.scalar() in ("r", "p", "m")


def rows_at(connection: sa.Connection, table: SiteTable, query: RowQuery, at: datetime) -> int:
    """How many rows of the query have exactly the time ``at``."""
    counted = sa.select(sa.func.count()).select_from(table.table).where(*conditions(table, query), table.time == at)
    return int(connection.execute(counted).scalar_one())
