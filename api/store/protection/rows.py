"""The rows of a site's table that came since somebody last looked, in order of time: one walk along the index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.latest import Device
from api.store.sites import SiteTable


def rows_between(
    connection: sa.Connection,
    table: SiteTable,
    columns: Sequence[str],
    after: datetime,
    until: datetime,
    device: Device | None = None,
    limit: int | None = None,
) -> list[tuple[Any, ...]]:
    """Time, ids and ``columns`` (API names) of the rows in (``after``, ``until``]: of one device where it is given,
    the first so many where there is a ``limit``. Rows without their ids belong to nobody and are left out.
    """
    keys = [table.columns[key] for key in table.keys]
    query = sa.select(table.time, *keys, *(table.columns[name] for name in columns))
    query = query.where(table.time > after, table.time <= until, *(key.is_not(None) for key in keys))
    if device is not None:
        query = query.where(*(key == part for key, part in zip(keys, device, strict=True)))
    return [tuple(row) for row in connection.execute(query.order_by(table.time).limit(limit))]


def usual_spacing_s(connection: sa.Connection, table: SiteTable, after: datetime, until: datetime) -> float | None:
    """Seconds between two rows of a device, of the middle one of the devices; None where none has two rows."""
    keys = [table.columns[key] for key in table.keys]
    query = (
        sa.select(sa.func.min(table.time), sa.func.max(table.time), sa.func.count())
        .where(table.time > after, table.time <= until, *(key.is_not(None) for key in keys))
        .group_by(*keys)
    )
    found = sorted(
        (last - first).total_seconds() / (count - 1)
        for first, last, count in connection.execute(query)
        if count > 1 and last > first
    )
    return found[len(found) // 2] if found else None
