"""Storing State of Safety: one row a set and minute, whatever is retried or restarted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store.db import writing
from api.store.models import sos
from api.store.times import to_micros

CHUNK = 2_500  # rows a transaction: other writers of an SQLite file wait for no longer than some 30 ms
_COLUMNS = ("SET_ID", "TIMESTAMP", "VALUE", "F_VALUE", "UPPER_BOUND", "REASON")
_TYPES: tuple[sa.types.TypeEngine[Any], ...] = (
    sa.Integer(),
    sa.TIMESTAMP(timezone=True),
    sa.Double(),
    sa.Text(),
    sa.Double(),
    sa.Text(),
)


class SosRow(NamedTuple):
    """A row of table ``sos``, in the order of its columns (a tuple, because ten thousand are made a minute)."""

    set_id: int
    minute: datetime
    value: float | None
    f_value: str
    upper_bound: float | None
    reason: str | None


def store(engine: sa.Engine, rows: Iterable[SosRow], *, replace: bool = False) -> int:
    """Store rows; one that is there already stays as it is, or with ``replace`` takes the new result.

    Returns how many were given.
    """
    given, waiting = 0, iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        with writing(engine) as connection:
            _write(connection, chunk, replace)
        given += len(chunk)
    return given


def _write(connection: sa.Connection, rows: Sequence[SosRow], replace: bool) -> None:
    if connection.dialect.name == "postgresql":
        insert: Any = postgresql.insert(sos).from_select(_COLUMNS, _as_table(rows))
    else:
        insert = sqlite.insert(sos).values(dict.fromkeys(_COLUMNS))
    if replace:
        updated = {name: insert.excluded[name] for name in _COLUMNS[2:]}
        insert = insert.on_conflict_do_update(index_elements=_COLUMNS[:2], set_=updated)
    else:
        insert = insert.on_conflict_do_nothing()
    if connection.dialect.name == "postgresql":
        connection.execute(insert)
    else:  # straight to the driver, which takes a third of the time
        given = [(row.set_id, to_micros(row.minute), *row[2:]) for row in rows]
        connection.exec_driver_sql(str(insert.compile(connection)), given)


def _as_table(rows: Sequence[SosRow]) -> sa.Select[Any]:
    """The rows as one JSON parameter: arrays and VALUES take twice the time, parsed as SQL one by one."""
    given = orjson.dumps([dict(zip(_COLUMNS, row, strict=True)) for row in rows]).decode()
    columns = [sa.column(name, kind) for name, kind in zip(_COLUMNS, _TYPES, strict=True)]
    records = sa.func.json_to_recordset(sa.cast(sa.literal(given, sa.Text), postgresql.JSON)).table_valued(
        *columns, name="given"
    )
    return sa.select(*records.render_derived(with_types=True).c)
