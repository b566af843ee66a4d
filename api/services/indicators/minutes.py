"""One sample a rack and minute: what every indicator and forecast works from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from api.errors import NotFound, UnusableTable
from api.services.context import Context
from api.services.indicators.frozen import Rack as Rack
from api.services.indicators.frozen import without_frozen
from api.services.protection.cells import numbers
from api.store.catalogue import plausible_range
from api.store.db import reading
from api.store.latest import NEVER, Latest, Source
from api.store.seen import SeenDevices, look_up
from api.store.sites import SiteTable, has_whole_ids
from api.store.times import to_micros

MAX_AGE = timedelta(minutes=3)
MINUTE_US = 60_000_000
_MAX_AGE_US = MAX_AGE // timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class RackMinutes:
    """The latest row of d racks at each of ``count`` whole minutes from ``first`` on.

    ``devices``: (bank, rack), sorted. ``at``: (count, d) time of the row in microseconds since 1970 UTC,
    :data:`~api.store.latest.NEVER` where there is none with minute - 3 min < time <= minute. ``values``: rack column
    (API name) -> (count, d) in the unit of the catalogue, NaN where nothing is known: no row in time, NULL, no such
    column, no number, a number that such a sensor cannot measure, or one that stood still (:mod:`.frozen`).
    """

    devices: tuple[Rack, ...]
    first: datetime
    count: int
    at: NDArray[np.int64]
    values: Mapping[str, NDArray[np.float64]]


def rack_minutes(
    context: Context,
    site: int,
    first: datetime,
    count: int,
    *,
    columns: Iterable[str],
    devices: Collection[Rack] | None = None,
    seen: SeenDevices | None = None,
) -> RackMinutes | None:
    """The samples of a site's racks, in one query; None where the site has no rack table that can be read so.

    :param first: a whole minute
    :param columns: rack columns by API name; one the site does not have is NaN throughout
    :param devices: None: those that the site's entry lists and those seen in the 24 h before
    :param seen: the memory of a process that reads minute by minute; it spares the search for devices
    :raises NotFound: there is no such site
    :raises DatabaseAway: the site's database does not answer
    """
    context.sites.site(site)
    try:
        table = context.sites.table(site, "rack")
    except (NotFound, UnusableTable):
        return None
    if table.keys != ("bank_id", "rack_id") or not has_whole_ids(table):
        return None
    columns = list(columns)
    wanted = {name: table.columns[name] for name in columns if name in table.columns}
    with reading(context.sites.engine(table.site)) as connection:
        found, latest = look_up(
            connection,
            _source(table),
            list(wanted.values()),
            listed=_listed(table) if devices is None else set(devices),
            discover=devices is None,
            first=first,
            count=count,
            reach=MAX_AGE,
            seen=seen,
        )
    at = _in_time(latest, first, count)
    nothing = np.full(at.shape, np.nan)
    racks = tuple((bank, rack) for bank, rack in found)
    values = dict.fromkeys(columns, nothing)
    for name, column in wanted.items():
        stored = numbers(latest.values[str(column.name)].ravel().tolist())
        values[name] = _known(name, stored.reshape(at.shape), at)
    times = to_micros(first) + MINUTE_US * np.arange(count, dtype=np.int64)
    return RackMinutes(
        devices=racks, first=first, count=count, at=at, values=without_frozen(context, site, racks, times, values)
    )


def _source(table: SiteTable) -> Source:
    keys = tuple(table.columns[key] for key in table.keys)
    return Source(name=f"{table.site.bind}.{table.name}", table=table.table, time=table.time, keys=keys)


def _listed(table: SiteTable) -> set[tuple[int, ...]]:
    return {(bank.id, rack) for bank in table.site.banks for rack in bank.racks}


def _in_time(latest: Latest, first: datetime, count: int) -> NDArray[np.int64]:
    minutes = to_micros(first) + MINUTE_US * np.arange(count, dtype=np.int64)[:, np.newaxis]
    # NEVER is so small that the difference would run over
    return np.where(latest.at > minutes - _MAX_AGE_US, latest.at, NEVER)


def _known(name: str, stored: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    low, high = plausible_range(name) or (-np.inf, np.inf)
    good = (at != NEVER) & np.isfinite(stored) & (stored >= low) & (stored <= high)
    return np.where(good, stored, np.nan)
