"""Days of racks to learn from: a bounded number, spread evenly over racks and days, more of the newest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from api.errors import Conflict
from api.i18n import Text
from api.services.context import Context
from api.services.forecasts.samples import samples
from api.services.indicators.minutes import Rack
from api.store.db import reading
from api.store.site_summary import summarise
from engine.forecast.windows import Grid

DAY = timedelta(days=1)
MINUTES = 1440
LONGEST_DAYS = 30
MOST = 10  # rack-days learned from: the time of training grows with them
HELD_OUT = 8  # racks of the last day that models are compared on


@dataclass(frozen=True, kw_only=True)
class RackDays:
    """``learn``: a grid a day; ``held_out``: the last day, None where there is no other to learn from."""

    learn: tuple[Grid, ...]
    held_out: Grid | None
    count: int


def read_rack_days(context: Context, site: int, end: datetime) -> RackDays:
    """The rack-days before ``end``, a whole minute. Days are 24 h before it, counted back.

    Raises :class:`Conflict` where there is less than a day of rows of numbered racks, :class:`NotFound` for no table.
    """
    racks, days = _there_is(context, site, end)
    held_out = None
    if days > 1:
        held_out = _day(context, site, end, 0, racks[:: -(-len(racks) // HELD_OUT)])
    grids = []
    for back, chosen in chosen_days(racks, range(1 if days > 1 else 0, days), MOST):
        grid = _day(context, site, end, back, chosen)
        if grid is not None and bool(np.any(grid.known())):
            grids.append(grid)
    if not grids:
        raise Conflict(_too_little(site), field="site")
    return RackDays(learn=tuple(grids), held_out=held_out, count=sum(grid.shape[0] for grid in grids))


def chosen_days(racks: tuple[Rack, ...], days: range, most: int) -> list[tuple[int, tuple[Rack, ...]]]:
    """Which racks of which days (counted back from now) are learned from; each rack comes as often as any other.

    >>> chosen_days(((1, 1), (1, 2), (1, 3)), range(1, 4), 5)
    [(1, ((1, 1), (1, 2))), (2, ((1, 3), (1, 1))), (3, ((1, 2),))]
    """
    share, more = divmod(min(most, len(racks) * len(days)), len(days))
    found, turn = [], 0
    for place, back in enumerate(days):
        count = share + (place < more)
        chosen = [racks[(turn + k) % len(racks)] for k in range(count)]
        turn += count
        if chosen:
            found.append((back, tuple(chosen)))
    return found


def _there_is(context: Context, site: int, end: datetime) -> tuple[tuple[Rack, ...], int]:
    """The racks seen in the last 24 h, and the whole days of rows, up to 30."""
    table = context.sites.table(site, "rack")
    now = samples(context, site, end, 1)
    with reading(context.sites.engine(table.site)) as connection:
        first = summarise(connection, table).first
    days = 0 if first is None else min(LONGEST_DAYS, (end - first) // DAY)
    if now is None or not now.racks or days < 1:
        raise Conflict(_too_little(site), field="site")
    return now.racks, days


def _day(context: Context, site: int, end: datetime, back: int, racks: tuple[Rack, ...]) -> Grid | None:
    first = end - (back + 1) * DAY + timedelta(minutes=1)
    found = samples(context, site, first, MINUTES, racks=racks)
    return None if found is None else found.grid()


def _too_little(site: int) -> Text:
    return Text("Site {site} has less than a day of rack rows to learn from.", site=site)
