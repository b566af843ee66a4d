"""Rolling up: hourly aggregates of every column of numbers, one elapsed day of a table after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.services.rolled import day_spans
from api.store.bucket_grid import HOUR, Grid
from api.store.buckets import Device, bucket_partials
from api.store.computed_days import Span
from api.store.db import Connection
from api.store.partials import Partials, merged
from api.store.queries import RowQuery
from api.store.rollups import HOURS, KIND, write_day
from api.store.sites import SiteTable, has_whole_ids, numeric_columns

FIRST_DAY = date(2000, 1, 3)
COLUMNS = 100  # in one statement: databases limit what one may have


class RollupDays:
    """Rollups as a kind of work on elapsed days."""

    name = KIND

    def number(self, day: date, zone: ZoneInfo) -> int:
        return (day - FIRST_DAY).days

    def span(self, table: SiteTable, day: int) -> Span:
        return day_spans(table, range(day, day + 1))[day]

    def usable(self, table: SiteTable) -> bool:
        return has_whole_ids(table)

    def begin(self, table: SiteTable, day: int) -> RollupDay:
        return RollupDay(table=table, day=day)


@dataclass(kw_only=True)
class RollupDay:
    """One elapsed day of a table being rolled up."""

    table: SiteTable
    day: int
    _found: dict[Device, list[Partials]] = field(default_factory=dict)

    def add(self, connection: Connection, start: datetime, end: datetime) -> None:
        names = numeric_columns(self.table)
        query = RowQuery(site=self.table.site.id, table=self.table.name, start=start, end=end)
        grid = Grid(zone=self.table.site.zone, width=HOUR, start=start, end=end - timedelta(microseconds=1))
        parts: dict[Device, list[Partials]] = {}
        for first in range(0, max(1, len(names)), COLUMNS):
            some = names[first : first + COLUMNS]
            read = bucket_partials(connection, self.table, query, grid, some, last=True, by_device=True)
            for device, partials in read.items():
                parts.setdefault(device, []).append(partials)
        for device, pieces in parts.items():
            columns = {name: values for piece in pieces for name, values in piece.columns.items()}
            whole = Partials(bucket=pieces[0].bucket, rows=pieces[0].rows, columns=columns)
            self._found.setdefault(device, []).append(whole)

    def store(self, connection: Connection) -> None:
        devices = {device: merged(parts) for device, parts in self._found.items()}
        write_day(connection, self.table, self.day, devices, self.day * HOURS)
