"""Hourly aggregates of whole days, kept in our own database: one small row a device, column and elapsed day."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import sqlalchemy as sa

from api.store.bucket_grid import BASE_MICROS, DAY, HOUR, Grid, standard_offset
from api.store.buckets import Device
from api.store.models import rollup
from api.store.partials import KINDS, Floats, Partials
from api.store.sites import SiteTable
from api.store.upsert import insert_into

KIND = "rollup"
HOURS = DAY // HOUR
ROWS = ""  # the column name under which the rows of each hour are counted
NO_ID = -1

Stored = Mapping[str, Mapping[int, Floats]]  # column -> day -> the KINDS of its 24 hours


def device_ids(table: SiteTable, device: Device) -> dict[str, int]:
    """A device as our own tables name it: the ids its table has, -1 for those it has not."""
    return {"bank_id": NO_ID, "rack_id": NO_ID} | dict(zip(table.keys, device, strict=True))


def write_day(
    connection: sa.Connection, table: SiteTable, day: int, devices: Mapping[Device, Partials], first_hour: int
) -> None:
    """Put a day's aggregates by hour in place of those it had. ``first_hour`` is the number of the day's first bucket
    on the grid of hours; every column of a device is written, so that one that is absent is known not to be rolled up.
    """
    r = rollup.c
    connection.execute(sa.delete(rollup).where(r.site == table.site.id, r.table_name == table.name, r.day == day))
    rows = [
        {
            "site": table.site.id,
            "table_name": table.name,
            **device_ids(table, device),
            "column_name": name,
            "day": day,
            "hours": hours,
        }
        for device, found in devices.items()
        for name, hours in _packed(found, first_hour)
    ]
    if rows:
        statement = insert_into(connection, rollup)
        keys = list(rollup.primary_key)
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_={"hours": statement.excluded.hours}), rows
        )


def _packed(found: Partials, first_hour: int) -> Iterator[tuple[str, bytes]]:
    at = found.bucket - first_hour
    for name, values in {ROWS: np.array([found.rows, *[found.rows * 0.0] * 4]), **found.columns}.items():
        hours = np.zeros((len(KINDS), HOURS), dtype="<f8")
        hours[2:] = np.nan
        hours[:, at] = values
        yield name, zlib.compress(hours.tobytes(), 1)


def read_days(
    connection: sa.Connection, table: SiteTable, device: Device, names: Sequence[str], first: int, last: int
) -> Stored:
    """What is stored of a device's columns (and its :data:`ROWS`) in the days from ``first`` to ``last``."""
    r = rollup.c
    ids = device_ids(table, device)
    asked = sa.select(r.column_name, r.day, r.hours).where(
        r.site == table.site.id,
        r.table_name == table.name,
        r.bank_id == ids["bank_id"],
        r.rack_id == ids["rack_id"],
        r.column_name.in_([ROWS, *names]),
        r.day.between(first, last),
    )
    found: dict[str, dict[int, Floats]] = {name: {} for name in (ROWS, *names)}
    for name, day, hours in connection.execute(asked).all():
        found[name][day] = np.frombuffer(zlib.decompress(hours), dtype="<f8").reshape(len(KINDS), HOURS)
    return found


def as_partials(stored: Stored, hours: range, names: Sequence[str], grid: Grid) -> Partials:
    """The stored aggregates of the numbered ``hours``, in buckets of ``grid``; only of hours that have rows."""
    days = range(hours.start // HOURS, -(-hours.stop // HOURS))
    inside = slice(hours.start - days.start * HOURS, hours.stop - days.start * HOURS)
    rows = _joined(stored[ROWS], days)[0, inside]
    has = rows > 0
    begins = np.arange(hours.start, hours.stop)[has] * HOUR + BASE_MICROS - standard_offset(grid.zone)
    return Partials(
        bucket=grid.index(begins),
        rows=rows[has].astype(np.int64),
        columns={name: _joined(stored[name], days)[:, inside][:, has] for name in names},
    )


def _joined(stored: Mapping[int, Floats], days: range) -> Floats:
    nothing = np.zeros((len(KINDS), HOURS))
    return np.concatenate([stored.get(day, nothing) for day in days], axis=1)
