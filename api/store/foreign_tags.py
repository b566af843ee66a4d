"""The ``tag_list`` of another database, read as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from api.config import Settings
from api.errors import NotFound, UnknownColumn
from api.i18n import Text
from api.store.db import open_read_only, reading
from api.store.reflection import reflect

NEEDED = ("tag", "maximum_safe_value", "warnning_threshold")


def foreign_tags(url: str, settings: Settings) -> list[Mapping[str, Any]]:
    """Every row by lower-case column names, in order of tags. Nothing is written there.

    Raises :class:`NotFound` where there is no such table, :class:`UnknownColumn` where it lacks a needed column.
    """
    engine = open_read_only(url, settings, "URL")
    try:
        with reading(engine) as connection:
            seen = reflect(connection, "tag_list")
            if seen is None:
                raise NotFound(Text("There is no table {table} in that database.", table="tag_list"), field="URL")
            for name in NEEDED:
                if name not in seen.columns:
                    raise UnknownColumn("tag_list", name, list(seen.columns))
            columns = [column.label(name) for name, column in seen.columns.items()]
            rows = connection.execute(sa.select(*columns).order_by(seen.columns["tag"])).mappings()
            return [dict(row) for row in rows]
    finally:
        engine.dispose()
