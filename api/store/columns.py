"""Stored types of columns, in the few kinds that matter to us."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


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
