"""Stored types of columns, in the few kinds that matter to us, and the columns of the tables we make ourselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.store.times import UtcTime

_NEW: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "time": UtcTime,
    "id": sa.Integer,
    "float": sa.Double,
    "int": sa.Integer,
    "bigint": sa.BigInteger,
    "flag": sa.Integer,
    "json": sa.Text,
    "text": sa.Text,
}


@dataclass(frozen=True, kw_only=True)
class CellType:
    """What a stored column takes: ``kind`` float, int, json, time or text; bounds of an int; length of a text."""

    kind: str
    low: int | None = None
    high: int | None = None
    length: int | None = None


def stored_kind(column: sa.Column[Any]) -> str:
    """float, int, json, time or text, by the column's type in the database; whatever else there is reads as text.

    >>> stored_kind(sa.Column("A", sa.SmallInteger)), stored_kind(sa.Column("B", sa.Uuid))
    ('int', 'text')
    """
    kind = column.type
    if isinstance(kind, (sa.Integer, sa.Boolean)):
        return "int"
    if isinstance(kind, (sa.Numeric, sa.Float)):
        return "float"
    if isinstance(kind, sa.JSON):
        return "json"
    return "time" if isinstance(kind, (sa.DateTime, sa.types.TypeDecorator)) else "text"


def cell_type(column: sa.Column[Any]) -> CellType:
    """What a column takes, by its type in the database. A time without a zone is written as the text it is given as.

    >>> cell_type(sa.Column("A", sa.SmallInteger))
    CellType(kind='int', low=-32768, high=32767, length=None)
    """
    stored = column.type
    kind = stored_kind(column)
    if kind == "int":
        bits = 15 if isinstance(stored, sa.SmallInteger) else 63 if isinstance(stored, sa.BigInteger) else 31
        low, high = (0, 1) if isinstance(stored, sa.Boolean) else (-(2**bits), 2**bits - 1)
        return CellType(kind=kind, low=low, high=high)
    if kind == "time" and isinstance(stored, sa.DateTime) and not stored.timezone:
        return CellType(kind="text")
    return CellType(kind=kind, length=stored.length if isinstance(stored, sa.String) else None)


def new_table(name: str, kinds: Mapping[str, str], *, dialect: str) -> sa.Table:
    """A site table of our own: ``kinds`` by API name (id, float, int, bigint, flag, json or text; ``timestamp`` is
    added), stored in upper case.

    The primary key is (ids, TIMESTAMP), which finds the latest row of a rack at once; a second index that starts with
    TIMESTAMP gives all racks of a range in their order.
    """
    ids = [key for key in ("bank_id", "rack_id") if key in kinds]
    columns = [sa.Column("TIMESTAMP", UtcTime, nullable=False)]
    for column, kind in kinds.items():
        if column != "timestamp":
            columns.append(sa.Column(column.upper(), _NEW[kind], nullable=column not in ids, autoincrement=False))
    schema = "public" if dialect == "postgresql" else None
    table = sa.Table(name, sa.MetaData(), *columns, schema=schema)
    key = [table.c[column.upper()] for column in (*ids, "timestamp")]
    table.append_constraint(sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))
    if ids:
        sa.Index(f"ix_{name}_time", key[-1], *key[:-1])
    return table
