"""What forecasts are made from: the rack columns of each minute, unknown where no row is younger than two minutes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from api.errors import NotFound, UnusableTable
from api.services.context import Context
from api.services.forecasts.targets import MEASURED_OF, TARGETS
from api.services.indicators.minutes import MINUTE_US, Rack, rack_minutes
from api.services.protection.columns import GAPS, MEASURED_COLUMNS
from api.store.seen import SeenDevices
from api.store.times import to_micros
from engine.forecast.windows import HOLD_S, SECOND_US, Floats, Grid

STEP_S = MINUTE_US // SECOND_US


@dataclass(frozen=True, kw_only=True)
class Samples:
    """``values``: rack column -> (racks, minutes), NaN where unknown, of whole minutes from ``first`` on."""

    racks: tuple[Rack, ...]
    first: datetime
    values: Mapping[str, Floats]

    def grid(self) -> Grid:
        """The samples as the engine takes them."""
        return Grid(start_us=to_micros(self.first), step_s=STEP_S, channels=self.values)


def samples(
    context: Context,
    site: int,
    first: datetime,
    count: int,
    *,
    racks: Collection[Rack] | None = None,
    seen: SeenDevices | None = None,
) -> Samples | None:
    """The targets of a site's racks; None where the site has no rack table that can be read.

    A gap that the site does not store is the difference of its ends. Raises what :func:`rack_minutes` does.
    """
    found = rack_minutes(context, site, first, count, columns=TARGETS, devices=racks, seen=seen)
    if found is None:
        return None
    minutes = to_micros(first) + MINUTE_US * np.arange(count, dtype=np.int64)[:, np.newaxis]
    is_fresh = found.at >= minutes - HOLD_S * SECOND_US
    values = {name: np.where(is_fresh, found.values[name], np.nan) for name in TARGETS}
    for gap, (highest, lowest) in GAPS.items():
        name, high, low = (MEASURED_COLUMNS["rack"][one] for one in (gap, highest, lowest))
        values[name] = np.where(np.isnan(values[name]), values[high] - values[low], values[name])
    return Samples(
        racks=found.devices, first=first, values={name: np.ascontiguousarray(one.T) for name, one in values.items()}
    )


def columns_of(context: Context, site: int) -> tuple[str, ...]:
    """The targets that a site measures; empty where it has no rack table that can be read."""
    try:
        there = context.sites.table(site, "rack").columns
    except (NotFound, UnusableTable):
        return ()
    derived = {gap for gap, ends in GAPS.items() if all(MEASURED_COLUMNS["rack"][end] in there for end in ends)}
    return tuple(name for name in TARGETS if name in there or MEASURED_OF.get(name) in derived)
