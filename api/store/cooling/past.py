"""What cycles of the past hold, a part of each: cheap enough to look back over hours and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from api.store.cooling.tables import cooling_cycle as table

AT_ONCE = 1000  # rows: days of cycles never stand in memory at the same time


def details_between(
    connection: sa.Connection, site: int, start: datetime, end: datetime
) -> Iterator[tuple[datetime, str | None, Mapping[str, Any]]]:
    """Tick, model version and detail of the cycles with ``start`` <= tick < ``end``, in order.

    The detail's members are those of :class:`api.store.cooling.cycles.CycleRecord`; one of a later or older version may
    lack some.
    """
    c = table.c
    query = sa.select(c.at, c.model_version, c.detail).where(c.site == site, c.at >= start, c.at < end).order_by(c.at)
    rows = connection.execute(query.execution_options(yield_per=AT_ONCE))
    for at, version, detail in rows:
        yield at, version, orjson.loads(detail)


def count_cycles(connection: sa.Connection, site: int, start: datetime, end: datetime) -> int:
    """How many cycles there are with ``start`` <= tick < ``end``."""
    c = table.c
    query = sa.select(sa.func.count()).select_from(table).where(c.site == site, c.at >= start, c.at < end)
    return int(connection.execute(query).scalar_one())


def remove_cycles(connection: sa.Connection, site: int) -> None:
    """Forget all cycles of a site: the demo begins anew."""
    connection.execute(table.delete().where(table.c.site == site))
