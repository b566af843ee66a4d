"""Mean SoH of the days before the first that was worked out in full: from eight moments of each, cheap to look up.

The forecast of the end of life needs months. SoH hardly changes within a day, so that eight samples give its mean.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np

from api.config import Site
from api.services.context import Context
from api.services.indicators.minutes import MAX_AGE, Rack, rack_minutes
from api.services.life.day_figures import SOH
from api.services.life.samples import (
    BACK,
    bank_soh,
    bank_table,
    first_row_of,
    rack_table,
    racks_between,
    seen_between,
)
from api.services.life.soh_means import mean_soh, write_soh
from api.services.site_time import day_range, day_start
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from engine.safety.soh_trend import WINDOW_DAYS

MOMENTS = tuple(timedelta(hours=hour) for hour in range(0, 24, 3))


def look_back(context: Context, site: Site, go_on: Callable[[], bool] = lambda: True) -> int:
    """Write the mean SoH of days that are more than 30 days past, newest first, back to the site's first row or three
    years; how many days. Done once; what is left comes next time. Raises :class:`~api.errors.DatabaseAway`."""
    today = context.now().astimezone(site.zone).date()
    with reading(context.engines["default"]) as connection:
        state = read_state(connection, _name(site))
    if state.note.get("all") or (begins := first_row_of(context, site)) is None:
        return 0
    oldest = max(begins.astimezone(site.zone).date(), today - timedelta(days=WINDOW_DAYS))
    reached = today - BACK if state.done_until is None else state.done_until.astimezone(site.zone).date()
    day = reached
    while day > oldest and (day == reached or go_on()):
        day -= timedelta(days=1)
        _write_day(context, site, day)
        _keep(context, site, JobState(done_until=day_start(day, site.zone)))
    if day <= oldest:
        _keep(context, site, JobState(done_until=day_start(day, site.zone), note={"all": True}))
    return (reached - day).days


def _write_day(context: Context, site: Site, day: date) -> None:
    start, end = day_range(day, site.zone)
    of_racks: dict[Rack, list[float]] = {}
    of_banks: dict[int, list[float]] = {}
    for moment in (start + part for part in MOMENTS if start + part < end):
        for rack, soh in _racks_at(context, site, moment):
            of_racks.setdefault(rack, []).append(soh)
        for bank, soh in _banks_at(context, site, moment):
            of_banks.setdefault(bank, []).append(soh)
    write_soh(
        context,
        site.id,
        day,
        {rack: float(mean_soh(np.array(some))) for rack, some in of_racks.items()},
        {bank: float(mean_soh(np.array(some))) for bank, some in of_banks.items()},
    )


def _racks_at(context: Context, site: Site, moment: datetime) -> list[tuple[Rack, float]]:
    table = rack_table(context, site)
    racks = [] if table is None else racks_between(context, table, moment - MAX_AGE, moment)
    found = rack_minutes(context, site.id, moment, 1, columns=(SOH,), devices=racks) if racks else None
    return [] if found is None else list(zip(found.devices, found.values[SOH][0].tolist(), strict=True))


def _banks_at(context: Context, site: Site, moment: datetime) -> list[tuple[int, float]]:
    table = bank_table(context, site)
    if table is None:
        return []
    banks = [bank for (bank,) in seen_between(context, table, moment - MAX_AGE, moment)]
    return [(bank, float(bank_soh(context, table, moment, 1, bank)[0])) for bank in banks]


def _keep(context: Context, site: Site, state: JobState) -> None:
    with writing(context.engines["default"]) as connection:
        write_state(connection, _name(site), state)


def _name(site: Site) -> str:
    return f"soh_history.{site.id}"
