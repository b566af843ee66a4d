"""A site in four numbers: how full, which power, how old the rows these come from are, and how often they come."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from api.config import Site
from api.errors import AnjeonError, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.protection.cells import numbers
from api.store.catalogue import plausible_range
from api.store.db import Connection, reading
from api.store.latest import NEVER, Device, Latest, Source, devices_between, latest_rows
from api.store.protection.rows import usual_spacing_s
from api.store.sites import SiteTable
from api.store.times import from_micros

REACH = timedelta(hours=24)  # an older row says nothing any more
STALE_AFTER_S, WIDEST_STALE_S = 60.0, 300.0
SPACINGS = 3  # rows that come rarely are late after so many of their spacings
LATELY, LOOK = timedelta(minutes=10), timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class _Columns:
    soc: str
    power: str
    voltage: str
    current: str

    def among(self, table: SiteTable) -> list[str]:
        return [name for name in (self.soc, self.power, self.voltage, self.current) if name in table.columns]


COLUMNS: Mapping[str, _Columns] = {
    "bank": _Columns(soc="bank_soc", power="bank_power", voltage="bank_dc_volt", current="bank_dc_current"),
    "rack": _Columns(soc="rack_soc", power="", voltage="rack_voltage", current="rack_current"),
}


@dataclass(frozen=True, kw_only=True)
class Charge:
    """State of charge in %: the mean of the banks, each counted alike, and the lowest and highest of them."""

    mean_pct: float
    low_pct: float
    high_pct: float


@dataclass(frozen=True, kw_only=True)
class SiteNow:
    """The latest row of every bank (of every rack where a site has no bank table), put together.

    ``at``: time of the row of the bank that is furthest behind, None where one has had none for 24 h. ``is_stale``:
    that row is older than ``late_after_s`` (60 s, or three of its usual spacings); the numbers are then the last known.
    ``soc``: the banks' charge. ``power_kw``: their sum, positive when charging, whatever sign the site itself uses. A
    bank without a plausible value leaves either None. ``rating_kw``: rated current times present voltage of the racks
    of the settings, None where these are not listed. ``spacing_s``: between two rows of a bank. ``problem``: why
    nothing can be read.
    """

    site: Site
    at: datetime | None = None
    is_stale: bool = True
    soc: Charge | None = None
    power_kw: float | None = None
    rating_kw: float | None = None
    spacing_s: float | None = None
    late_after_s: float = STALE_AFTER_S
    problem: Text | None = None


def site_now(context: Context, site: Site, at: datetime | None = None) -> SiteNow:
    """A site as its rows show it at a moment, now unless ``at`` says another.

    Never fails: a site whose database is away has a ``problem``.
    """
    moment = at or context.now()
    try:
        table = _table(context, site)
        with reading(context.sites.engine(site)) as connection:
            return _read(connection, site, table, moment)
    except AnjeonError as error:
        return SiteNow(site=site, problem=error.text)


def _table(context: Context, site: Site) -> SiteTable:
    try:
        return context.sites.table(site.id, "bank")
    except NotFound:
        return context.sites.table(site.id, "rack")


def _read(connection: Connection, site: Site, table: SiteTable, moment: datetime) -> SiteNow:
    source = Source(
        name=f"{site.bind}.{table.name}",
        table=table.table,
        time=table.time,
        keys=tuple(table.columns[key] for key in table.keys),
    )
    devices = _devices(connection, source, site, moment)
    columns, names = COLUMNS[table.name], COLUMNS[table.name].among(table)
    chosen = [table.columns[name] for name in names]
    found = latest_rows(connection, source, devices, chosen, first=moment, count=1, reach=REACH)
    at = None if not devices or NEVER in found.at else from_micros(int(found.at.min()))
    spacing = None if at is None else usual_spacing_s(connection, table, at - LATELY, at)
    values = _values(found, names, [str(column.name) for column in chosen])
    limit_s = min(max(STALE_AFTER_S, SPACINGS * (spacing or 0.0)), WIDEST_STALE_S)
    return SiteNow(
        site=site,
        at=at,
        is_stale=at is None or (moment - at).total_seconds() > limit_s,
        spacing_s=spacing,
        late_after_s=limit_s,
        soc=_charge(values.get(columns.soc)),
        power_kw=_power(site, columns, values),
        rating_kw=_rating(site, values.get(columns.voltage)),
    )


def _devices(connection: Connection, source: Source, site: Site, moment: datetime) -> list[Device]:
    """Those of the settings; where they list none, those that reported lately or in a minute of any hour of the last
    day: to read the whole day for it would take too long."""
    every: set[Device] = {(bank.id,) for bank in site.banks}
    every |= {(bank.id, rack) for bank in site.banks for rack in bank.racks}
    listed = {device for device in every if len(device) == len(source.keys)}
    if not listed:
        ends = [moment - timedelta(hours=hours) for hours in range(1, int(REACH / timedelta(hours=1)))]
        listed = devices_between(connection, source, moment - LATELY, moment)
        listed = listed.union(*(devices_between(connection, source, end - LOOK, end) for end in ends))
    return sorted(listed)


def _values(found: Latest, names: Sequence[str], stored: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """The columns by API name, one value a device; NaN where there is none that can be true."""
    values = {}
    for name, column in zip(names, stored, strict=True):
        cells = numbers(found.values[column][0].tolist())
        low, high = plausible_range(name) or (-math.inf, math.inf)
        values[name] = np.where((cells >= low) & (cells <= high), cells, np.nan)
    return values


def _charge(soc: NDArray[np.float64] | None) -> Charge | None:
    if soc is None or not len(soc) or np.isnan(soc).any():
        return None
    return Charge(mean_pct=float(soc.mean()), low_pct=float(soc.min()), high_pct=float(soc.max()))


def _power(site: Site, columns: _Columns, values: Mapping[str, NDArray[np.float64]]) -> float | None:
    """The measured power, else voltage times current; positive when charging."""
    power = values.get(columns.power)
    if power is None and columns.voltage in values and columns.current in values:
        power = values[columns.voltage] * values[columns.current] / 1e3
    if power is None or not len(power) or np.isnan(power).any():
        return None
    return float(power.sum()) * (1.0 if site.current_positive == "charge" else -1.0)


def _rating(site: Site, voltage: NDArray[np.float64] | None) -> float | None:
    racks = sum(len(bank.racks) for bank in site.banks)
    if not racks or voltage is None or not len(voltage) or np.isnan(voltage).all():
        return None
    return racks * site.rated_rack_current_a * float(np.nanmean(voltage)) / 1e3
