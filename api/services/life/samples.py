"""What the counts over the life of racks are made from: which racks report, from when on, and the SoH of banks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from api.config import Site
from api.errors import NotFound, UnusableTable
from api.services.context import Context
from api.services.indicators.minutes import MAX_AGE, Rack
from api.services.protection.cells import numbers
from api.store.db import reading
from api.store.latest import Source, devices_between, latest_rows
from api.store.row_span import first_and_last, next_after
from api.store.sites import SiteTable, has_whole_ids
from api.store.times import to_micros
from engine.safety.curve import Floats

BANK_SOH = "bank_soh"
MINUTE = timedelta(minutes=1)
LATE = timedelta(minutes=5)  # rows that come later than this are not waited for
BACK = timedelta(days=30)  # the first look


def rack_table(context: Context, site: Site) -> SiteTable | None:
    """The site's rack table; None where it has none that tells racks apart by whole numbers."""
    table = _table(context, site, "rack")
    return table if table is not None and table.keys == ("bank_id", "rack_id") else None


def bank_table(context: Context, site: Site) -> SiteTable | None:
    """The site's bank table; None where it has none that tells banks apart by whole numbers and says their SoH."""
    table = _table(context, site, "bank")
    return table if table is not None and table.keys == ("bank_id",) and BANK_SOH in table.columns else None


def seen_between(context: Context, table: SiteTable, after: datetime, until: datetime) -> list[tuple[int, ...]]:
    """The devices with a row in (``after``, ``until``], sorted: (bank, rack) or (bank,)."""
    with reading(context.sites.engine(table.site)) as connection:
        return sorted(devices_between(connection, _source(table), after, until))


def racks_between(context: Context, table: SiteTable, after: datetime, until: datetime) -> list[Rack]:
    """The same of a rack table."""
    return [(bank, rack) for bank, rack in seen_between(context, table, after, until)]


def next_row(context: Context, table: SiteTable, after: datetime) -> datetime | None:
    """The time of the first row after a moment, None where there is none."""
    with reading(context.sites.engine(table.site)) as connection:
        return next_after(connection, table, after)


def next_row_of(context: Context, site: Site, after: datetime) -> datetime | None:
    """The same of a site's racks and banks."""
    tables = [table for table in (rack_table(context, site), bank_table(context, site)) if table is not None]
    return min((found for table in tables if (found := next_row(context, table, after)) is not None), default=None)


def first_row(context: Context, table: SiteTable) -> datetime | None:
    """The time of the oldest row of a table, None where there is none."""
    with reading(context.sites.engine(table.site)) as connection:
        ends = first_and_last(connection, table)
    return None if ends is None else ends[0]


def first_row_of(context: Context, site: Site) -> datetime | None:
    """The time of the oldest row of a site's racks and banks, None where there is none."""
    tables = [table for table in (rack_table(context, site), bank_table(context, site)) if table is not None]
    return min((first for table in tables if (first := first_row(context, table)) is not None), default=None)


def bank_soh(context: Context, table: SiteTable, first: datetime, count: int, bank: int) -> Floats:
    """The SoH that a bank says of itself, one sample a minute, (count,), NaN for unknown."""
    column = table.columns[BANK_SOH]
    with reading(context.sites.engine(table.site)) as connection:
        found = latest_rows(connection, _source(table), [(bank,)], [column], first=first, count=count, reach=MAX_AGE)
    minutes = to_micros(first) + np.arange(count) * (MINUTE // timedelta(microseconds=1))
    in_time = found.at[:, 0] > minutes - MAX_AGE // timedelta(microseconds=1)
    return np.where(in_time, numbers(found.values[str(column.name)][:, 0].tolist()), np.nan)


def local_days(site: Site, first: datetime, last: datetime) -> list[date]:
    """The site's days from that of ``first`` to that of ``last``."""
    day, end = first.astimezone(site.zone).date(), last.astimezone(site.zone).date()
    return [day + timedelta(days=step) for step in range((end - day).days + 1)]


def _table(context: Context, site: Site, name: str) -> SiteTable | None:
    try:
        table = context.sites.table(site.id, name)
    except (NotFound, UnusableTable):
        return None
    return table if has_whole_ids(table) else None


def _source(table: SiteTable) -> Source:
    keys = tuple(table.columns[key] for key in table.keys)
    return Source(name=f"{table.site.bind}.{table.name}", table=table.table, time=table.time, keys=keys)
