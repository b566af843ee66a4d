"""How a foreign table is looked at: its stored names and types, and how it keeps time. Any case of names is found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGInspector

from api.store.times import PLAUSIBLE_MICROS, UtcTime

_SAMPLE = 100  # stored rows looked at, so that one row of a clock that was reset does not decide


class TimeStorage(Enum):
    """How a table keeps its TIMESTAMP; only ``instant`` can be served."""

    instant = "instant"
    naive = "naive"
    text = "text"
    unknown = "unknown"
    missing = "missing"


@dataclass(frozen=True, kw_only=True)
class ReflectedTable:
    """A table as it stands: API names (lower case) to stored columns, and what is odd about it.

    ``collisions`` are the API names that a second column had to be renamed from; ``namesakes`` the other tables whose
    names differ from this one's only by case. A plain view (``is_view``) can have no index.
    """

    table: sa.Table
    columns: MappingProxyType[str, sa.Column[Any]]
    storage: TimeStorage
    collisions: tuple[str, ...]
    namesakes: tuple[str, ...]
    is_view: bool


def reflect(connection: sa.Connection, name: str) -> ReflectedTable | None:
    """The table, view, hypertable or foreign table of a lower-case name in any case; None where there is none.

    On PostgreSQL only schema ``public`` counts, whatever the search path of the user.
    """
    schema = "public" if connection.dialect.name == "postgresql" else None
    stored = sorted((n for n in _relations(connection, schema) if n.lower() == name), key=lambda n: (n != name, n))
    if not stored:
        return None
    table = sa.Table(stored[0], sa.MetaData(), schema=schema, autoload_with=connection, resolve_fks=False)
    columns, collisions = _api_names(table)
    storage = _time_storage(connection, table, columns.get("timestamp"))
    if storage is TimeStorage.instant:
        columns["timestamp"].type = UtcTime()
    return ReflectedTable(
        table=table,
        columns=MappingProxyType(columns),
        storage=storage,
        collisions=collisions,
        namesakes=tuple(stored[1:]),
        is_view=stored[0] in sa.inspect(connection).get_view_names(schema),
    )


def _relations(connection: sa.Connection, schema: str | None) -> list[str]:
    inspector = sa.inspect(connection)
    names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    if isinstance(inspector, PGInspector):
        names += [*inspector.get_materialized_view_names(schema), *inspector.get_foreign_table_names(schema)]
    return names


def _api_names(table: sa.Table) -> tuple[dict[str, sa.Column[Any]], tuple[str, ...]]:
    """Lower-case plain ``str`` names; a second column of the same lower-case name gets ``_2``."""
    named: dict[str, sa.Column[Any]] = {}
    collisions: list[str] = []
    for column in table.columns:
        name = base = str(column.name).lower()
        count = 1
        while name in named:
            count += 1
            name = f"{base}_{count}"
        if count > 1:
            collisions.append(base)
        named[name] = column
    return named, tuple(collisions)


def _time_storage(connection: sa.Connection, table: sa.Table, column: sa.Column[Any] | None) -> TimeStorage:
    if column is None:
        return TimeStorage.missing
    kind = column.type
    if isinstance(kind, sa.String):
        return TimeStorage.text
    if connection.dialect.name == "sqlite":
        return _sqlite_storage(connection, table, column)
    if not isinstance(kind, sa.TIMESTAMP):
        return TimeStorage.unknown
    return TimeStorage.instant if kind.timezone else TimeStorage.naive


def _sqlite_storage(connection: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> TimeStorage:
    """SQLite's declared types bind nobody: stored values tell (an empty table is taken for one of ours)."""
    stored = sa.type_coerce(column, sa.types.NullType())
    values = connection.execute(sa.select(stored).select_from(table).limit(_SAMPLE)).scalars().all()
    if any(isinstance(value, str) for value in values):
        return TimeStorage.text
    if not values or any(isinstance(value, int) and value in PLAUSIBLE_MICROS for value in values):
        return TimeStorage.instant
    return TimeStorage.unknown
