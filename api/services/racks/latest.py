"""The latest row of every rack of a site, to the second: what a page shows as "now", or as of a past moment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.config import Site
from api.services.context import Context
from api.services.protection.cells import numbers
from api.services.protection.columns import GAPS, MEASURED_COLUMNS, POSITIONS
from api.services.protection.dwell import memory_of
from api.store.catalogue import plausible_range
from api.store.db import reading
from api.store.latest import NEVER, Device, Source, devices_between, latest_rows
from api.store.sites import SiteTable
from api.store.times import from_micros
from engine.safety.limits import Measured

KEYS = ("bank_id", "rack_id")
FRESH = timedelta(minutes=3)  # an older row says nothing of now
REACH = timedelta(hours=1)  # how far back the last row of a silent rack is looked for
MEASURED = MEASURED_COLUMNS["rack"]
COLUMNS = (*MEASURED.values(), *POSITIONS.values(), "rack_soc", "rack_soh")


@dataclass(frozen=True, kw_only=True)
class RackRow:
    """A rack. ``at``: time of its last row, None where it has sent none for an hour; ``is_fresh``: that says something
    of now; ``is_heard``: its BMS reports no communication fault.

    ``values``: rack column (API name) -> value in the catalogue's unit, None where nothing plausible is known of it;
    the values of a row that is not fresh are those of then.
    """

    bank_id: int
    rack_id: int
    at: datetime | None
    is_fresh: bool
    values: Mapping[str, float | None]
    is_heard: bool = True

    @property
    def is_known(self) -> bool:
        """Whether its values are those of now."""
        return self.is_fresh and self.is_heard

    def measured(self, what: Measured) -> float | None:
        """A value of now of what the protection map guards, None where it is not known."""
        return self.known(MEASURED[what])

    def known(self, column: str) -> float | None:
        """A value of now of a column of :data:`COLUMNS`, None where it is not known."""
        return self.values[column] if self.is_known else None


def racks_at(context: Context, site_id: int, at: datetime | None = None) -> list[RackRow]:
    """Every known rack of a site, sorted: those of the site's entry, those seen in 30 days, and newer ones.

    Raises :class:`~api.errors.NotFound` for an unknown site or one without a rack table,
    :class:`~api.errors.UnusableTable` and :class:`~api.errors.DatabaseAway`.
    """
    site, moment = context.sites.site(site_id), at or context.now()
    table = context.sites.table(site_id, "rack")
    if table.keys != KEYS:
        return []
    source = Source(
        name=f"{site.bind}.rack", table=table.table, time=table.time, keys=tuple(table.columns[key] for key in KEYS)
    )
    names = [name for name in COLUMNS if name in table.columns]
    with reading(context.sites.engine(site)) as connection:
        devices = sorted(_known(context, site) | devices_between(connection, source, moment - FRESH, moment))
        columns = [table.columns[name] for name in names]
        found = latest_rows(connection, source, devices, columns, first=moment, count=1, reach=REACH)
    values = {name: _plausible(name, found.values[_stored(table, name)][0]) for name in names}
    return [_row(device, int(found.at[0, i]), moment, _of(values, i)) for i, device in enumerate(devices)]


def _known(context: Context, site: Site) -> set[Device]:
    listed: set[Device] = {(bank.id, rack) for bank in site.banks for rack in bank.racks}
    memory = memory_of(context, site)
    if memory is not None and memory.table == "rack":
        listed |= {device for device in map(tuple, memory.devices) if len(device) == len(KEYS) and None not in device}
    return listed


def _stored(table: SiteTable, name: str) -> str:
    return str(table.columns[name].name)


def _plausible(name: str, stored: Any) -> NDArray[np.float64]:
    value = numbers(stored.tolist())
    low, high = plausible_range(name) or (-np.inf, np.inf)
    return np.where(np.isfinite(value) & (value >= low) & (value <= high), value, np.nan)


def _of(values: Mapping[str, NDArray[np.float64]], i: int) -> dict[str, float | None]:
    """The values of one rack; a gap that the site does not measure is the difference of its two ends."""
    own = {name: None if math.isnan(array[i]) else float(array[i]) for name, array in values.items()}
    found = dict.fromkeys(COLUMNS) | own
    for gap, (high, low) in GAPS.items():
        top, bottom = found[MEASURED[high]], found[MEASURED[low]]
        if MEASURED[gap] not in values and top is not None and bottom is not None:
            found[MEASURED[gap]] = top - bottom
    return found


def _row(device: Device, at: int, moment: datetime, values: Mapping[str, float | None]) -> RackRow:
    bank, rack = device
    when = None if at == NEVER else from_micros(at)
    is_fresh = when is not None and moment - when < FRESH
    return RackRow(bank_id=int(bank), rack_id=int(rack), at=when, is_fresh=is_fresh, values=values)
