"""Completeness of whole days, kept in our own database: one row a device and calendar day that has rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from api.store.buckets import Device
from api.store.models import completeness
from api.store.rollups import device_ids
from api.store.sites import SiteTable
from api.store.upsert import insert_into

KIND = "completeness"


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """A device's rows of one day. ``got`` counts different times, ``repeated`` further rows of the same times,
    ``flagged`` those estimated or interpolated (None: the table does not say). ``interval_us`` is how far apart rows
    usually are, None where there are too few to tell; the three below it are 0 then. ``missing_us`` is the time without
    rows in ``gaps`` places, ``longest_us`` that of the longest."""

    got: int
    repeated: int
    interval_us: int | None
    gaps: int
    longest_us: int
    missing_us: int
    flagged: int | None


def write_day(connection: sa.Connection, table: SiteTable, day: int, devices: Mapping[Device, DayCount]) -> None:
    """Put a day's counts in place of those it had."""
    c = completeness.c
    connection.execute(sa.delete(completeness).where(c.site == table.site.id, c.table_name == table.name, c.day == day))
    rows = [
        {"site": table.site.id, "table_name": table.name, "day": day, **device_ids(table, device), **asdict(count)}
        for device, count in devices.items()
    ]
    if rows:
        statement = insert_into(connection, completeness)
        new = {name: statement.excluded[name] for name in DayCount.__dataclass_fields__}
        keys = list(completeness.primary_key)
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), rows)


def read_days(connection: sa.Connection, table: SiteTable, first: int, last: int) -> dict[int, dict[Device, DayCount]]:
    """What is stored of the days from ``first`` to ``last``: day -> device -> count."""
    c = completeness.c
    asked = sa.select(completeness).where(
        c.site == table.site.id, c.table_name == table.name, c.day.between(first, last)
    )
    found: dict[int, dict[Device, DayCount]] = {}
    for row in connection.execute(asked).mappings():
        device = tuple(row[name] for name in table.keys)
        values: dict[str, Any] = {name: row[name] for name in DayCount.__dataclass_fields__}
        found.setdefault(row["day"], {})[device] = DayCount(**values)
    return found
