"""Writing analysis results: one row a key, whatever is retried or restarted."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

import orjson
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql import visitors

from api.config import Settings
from api.errors import UnusableTable
from api.i18n import Text
from api.store.db import writing
from api.store.times import UtcTime, to_micros

CELLS_PER_TRANSACTION = 20_000  # other writers of an SQLite file wait for no longer than some 30 ms

Row = Mapping[str, Any]


class HasSettings(Protocol):
    """An open deployment, as far as its settings."""

    @property
    def settings(self) -> Settings: ...


def may_write_results(deployment: HasSettings) -> bool:
    """Whether the tables of results are ours to write: those of an attached ``results_url`` only where it says so."""
    settings = deployment.settings
    return not settings.results_url or settings.results_writable


def upsert_results(engine: sa.Engine, table: sa.Table, rows: Iterable[Row], *, keep: Collection[str] = ()) -> int:
    """Store rows of a table of :mod:`api.store.result_tables`; one whose key is there already takes the new values.

    :param rows: stored column name -> value: times aware, days as dates, JSON as what it holds, None or NaN for
        nothing. All have the names of the first one; a key comes once among them
    :param keep: columns that stay as they are stored where the row is there already
    :returns: how many rows were given
    :raises UnusableTable: the table is attached and has no unique key to know a row by; nothing is written
    """
    given, waiting = 0, iter(rows)
    first = next(waiting, None)
    if first is None:
        return 0
    if unknown := first.keys() - table.c.keys():
        raise KeyError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    columns = [column for column in table.columns if column.name in first]  # as an INSERT orders them
    size = max(1, CELLS_PER_TRANSACTION // len(columns))
    chunk = [first, *islice(waiting, size - 1)]
    while chunk:
        _write(engine, table, columns, chunk, keep)
        given += len(chunk)
        chunk = list(islice(waiting, size))
    return given


def unique_key(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """What a row of a result table is known by: columns, and in place of one that may be NULL its coalesce.

    >>> from api.store.result_tables import avg_bank_soh
    >>> [str(part) for part in unique_key(avg_bank_soh)]
    ['avg_bank_soh.operating_site_id', 'avg_bank_soh.bank_id', 'avg_bank_soh.date']
    """
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            return list(constraint.columns)
    expressions: list[Any] = [part for index in table.indexes if index.unique for part in index.expressions]
    return expressions


def _write(
    engine: sa.Engine,
    table: sa.Table,
    columns: Sequence[sa.Column[Any]],
    rows: Sequence[Row],
    keep: Collection[str],
) -> None:
    """One transaction; all that needs no database is done before it begins."""
    names = [str(column.name) for column in columns]
    is_postgres = engine.dialect.name == "postgresql"
    insert: Any = (postgresql if is_postgres else sqlite).insert(table)
    insert = insert.from_select(names, _as_table(columns, rows)) if is_postgres else insert.values(dict.fromkeys(names))
    key = unique_key(table)
    known_by = {str(column.name) for part in key for column in _columns_in(part)}
    updated = {name: insert.excluded[name] for name in names if name not in known_by and name not in keep}
    if updated:
        insert = insert.on_conflict_do_update(index_elements=key, set_=updated)
    else:
        insert = insert.on_conflict_do_nothing(index_elements=key)
    ways = [_way(column) for column in columns]
    cells = [] if is_postgres else [tuple(w(row[n]) for w, n in zip(ways, names, strict=True)) for row in rows]
    with writing(engine) as connection:
        try:
            if is_postgres:
                connection.execute(insert)
            else:  # straight to the driver, which takes a third of the time
                connection.exec_driver_sql(str(insert.compile(connection)), cells)
        except exc.DBAPIError as error:
            if _lacks_key(error):
                raise _unusable(connection, table) from error
            raise


def _columns_in(part: sa.ColumnElement[Any]) -> list[sa.Column[Any]]:
    return [found for found in visitors.iterate(part) if isinstance(found, sa.Column)]


def _way(column: sa.Column[Any]) -> Callable[[Any], Any]:
    """How SQLite's driver takes a value of the column."""
    if isinstance(column.type, UtcTime):
        return to_micros
    if isinstance(column.type, sa.JSON):
        return lambda value: None if value is None else _json(value)
    if isinstance(column.type, sa.Date):
        return lambda value: value.isoformat()
    if isinstance(column.type, sa.Integer):
        return lambda value: None if value is None else int(value)  # not every kind of whole number is the driver's
    if isinstance(column.type, sa.Double):
        return lambda value: None if value is None or not math.isfinite(value) else float(value)
    return lambda value: value


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS).decode()


def _as_table(columns: Sequence[sa.Column[Any]], rows: Sequence[Row]) -> sa.Select[Any]:
    """The rows as one JSON parameter: arrays and VALUES take twice the time, parsed as SQL one by one."""
    given = _json(rows if isinstance(rows[0], dict) else [dict(row) for row in rows])
    typed = [sa.column(str(column.name), _kind(column)) for column in columns]
    records = sa.func.json_to_recordset(sa.cast(sa.literal(given, sa.Text), postgresql.JSON)).table_valued(
        *typed, name="given"
    )
    return sa.select(*records.render_derived(with_types=True).c)


def _kind(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    if isinstance(column.type, UtcTime):
        return sa.TIMESTAMP(timezone=True)
    return column.type


def _lacks_key(error: exc.DBAPIError) -> bool:
    """Whether the database knows no unique key of these columns."""
    original = error.orig
    return getattr(original, "pgcode", None) == "42P10" or "ON CONFLICT clause does not match" in str(original)


def _unusable(connection: sa.Connection, table: sa.Table) -> UnusableTable:
    statement = _index_statement(connection, table)
    text = Text(
        "Table {table} of the results has no unique key. Its owner may give it one: {statement}",
        table=table.name,
        statement=statement,
    )
    return UnusableTable(text, table=table.name, fix=statement)


def _index_statement(connection: sa.Connection, table: sa.Table) -> str:
    """The statement that gives a table the key it lacks."""
    for index in table.indexes:
        if index.unique:
            return str(CreateIndex(index).compile(dialect=connection.dialect))
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(str(column.name)) for part in unique_key(table) for column in _columns_in(part))
    return f"CREATE UNIQUE INDEX {quote(f'uq_{table.name}')} ON {quote(str(table.name))} ({names})"
