"""Rows into a site's table, in bulk: COPY on PostgreSQL, prepared inserts on SQLite; a row twice is no error."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from pyarrow import csv
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite

from api.errors import Conflict
from api.i18n import Text
from api.store.db import driver_errors, writing
from api.store.upsert import insert_into

# a SQLite transaction of this many values takes some 30 ms, so that a waiting writer hardly notices
CELLS_PER_TRANSACTION = 60_000


def create(engine: sa.Engine, table: sa.Table) -> None:
    """Make a site table that is not there yet, with its indexes."""
    with writing(engine) as connection:
        table.create(connection, checkfirst=True)


def conflict_key(table: sa.Table, time: sa.Column[Any], ids: Sequence[sa.Column[Any]]) -> list[sa.Column[Any]] | None:
    """The columns of a unique key made of the time and ids alone, by which a row is known; None where there is none."""
    candidates = [list(table.primary_key.columns)]
    candidates += [list(c.columns) for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    candidates += [list(i.columns) for i in table.indexes if i.unique and _covers_all_rows(i)]
    allowed = {time, *ids}
    fitting = [key for key in candidates if time in key and set(key) <= allowed]
    return max(fitting, key=len, default=None)


def _covers_all_rows(index: sa.Index) -> bool:
    partial = any(index.dialect_options[name].get("where") is not None for name in ("postgresql", "sqlite"))
    return not partial and len(index.columns) == len(index.expressions)


def index_statement(table: sa.Table, key: Sequence[sa.Column[Any]], *, unique: bool) -> str:
    """The statement that gives a table an index it lacks."""
    quote = sqlite.dialect().identifier_preparer.quote_identifier
    name = quote(f"{table.name.lower()}_{'key' if unique else 'time'}")
    kind = "UNIQUE INDEX" if unique else "INDEX"
    return f"CREATE {kind} {name} ON {quote(table.name)} ({', '.join(quote(c.name) for c in key)})"


def load(
    engine: sa.Engine,
    columns: Sequence[sa.Column[Any]],
    key: Sequence[sa.Column[Any]],
    rows: pa.Table,
    *,
    replace: bool,
) -> int:
    """Write ``rows``, whose columns are in the order of ``columns`` and whose ``key`` is unique among them.

    A row whose key is stored already stays as it is; with ``replace`` it takes the new values where they differ.
    Returns how many rows were added or changed. Raises :class:`Conflict` when a constraint of the table refuses.
    """
    load_some = _copy if engine.dialect.name == "postgresql" else _insert
    size = rows.num_rows if engine.dialect.name == "postgresql" else max(1, CELLS_PER_TRANSACTION // len(columns))
    written = 0
    try:
        for part in _parts(rows, size):
            with writing(engine) as connection:
                written += load_some(connection, columns, key, part, replace)
    except exc.IntegrityError as error:
        raise Conflict(
            Text("The table refuses the rows: {reason}", reason=_reason(error)), table=columns[0].table.name
        ) from error
    return written


def _parts(rows: pa.Table, size: int) -> Iterator[pa.Table]:
    for start in range(0, rows.num_rows, size):
        yield rows.slice(start, size)


def _reason(error: exc.IntegrityError) -> str:
    detail = getattr(error.orig, "diag", None)
    return str(detail.message_primary if detail is not None else error.orig)


def _statement(
    connection: sa.Connection, columns: Sequence[sa.Column[Any]], key: Sequence[sa.Column[Any]], *, replace: bool
) -> postgresql.Insert | sqlite.Insert:
    statement = insert_into(connection, columns[0].table)
    others = [column for column in columns if column not in key]
    if not replace or not others:
        return statement.on_conflict_do_nothing(index_elements=key)
    new = statement.excluded
    # json has no equality on PostgreSQL, its text has
    differs = sa.or_(
        *(
            sa.cast(c, sa.Text).is_distinct_from(sa.cast(new[c.name], sa.Text))
            if isinstance(c.type, sa.JSON)
            else c.is_distinct_from(new[c.name])
            for c in others
        )
    )
    values = {c.name: new[c.name] for c in others}
    return statement.on_conflict_do_update(index_elements=key, set_=values, where=differs)


def _copy(
    connection: sa.Connection,
    columns: Sequence[sa.Column[Any]],
    key: Sequence[sa.Column[Any]],
    rows: pa.Table,
    replace: bool,
) -> int:
    incoming = sa.Table(
        "incoming",
        sa.MetaData(),
        *(sa.Column(c.name, c.type) for c in columns),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    incoming.create(connection, checkfirst=False)
    text = io.BytesIO()
    csv.write_csv(rows, text, csv.WriteOptions(include_header=False))
    text.seek(0)
    quote = connection.dialect.identifier_preparer.quote_identifier
    names = ", ".join(quote(c.name) for c in columns)
    driver: Any = connection.connection
    with driver_errors(), driver.cursor() as cursor:
        cursor.copy_expert(f"COPY incoming ({names}) FROM STDIN WITH (FORMAT csv)", text)
    insert = _statement(connection, columns, key, replace=replace)
    return connection.execute(insert.from_select([c.name for c in columns], sa.select(incoming))).rowcount


def _insert(
    connection: sa.Connection,
    columns: Sequence[sa.Column[Any]],
    key: Sequence[sa.Column[Any]],
    rows: pa.Table,
    replace: bool,
) -> int:
    statement = _statement(connection, columns, key, replace=replace)
    values = {column.name: sa.bindparam(f"v{i}", type_=column.type) for i, column in enumerate(columns)}
    compiled = statement.values(values).compile(dialect=connection.dialect)
    by_name = {f"v{i}": _sqlite_values(rows.column(i)) for i in range(len(columns))}
    order = [by_name[name] for name in compiled.positiontup or ()]
    return connection.exec_driver_sql(str(compiled), list(zip(*order, strict=True))).rowcount


def _sqlite_values(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.int64())
    return list(column.to_pylist())
