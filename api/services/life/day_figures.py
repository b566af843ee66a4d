"""Figures of whole days: mean SoH of racks and banks, voltage gap and temperature at rest.

Worked out anew from one sample a rack and minute, bank by bank: of each day when it is over, of the running day every
hour. A day's rows are written over those it had, so nothing is counted twice and late rows of the day count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from api.config import Site
from api.services.context import Context
from api.services.indicators.minutes import Rack, RackMinutes, rack_minutes
from api.services.life.samples import (
    BACK,
    LATE,
    MINUTE,
    bank_soh,
    bank_table,
    first_row_of,
    next_row_of,
    rack_table,
    racks_between,
    seen_between,
)
from api.services.life.soh_means import mean_soh, write_soh
from api.services.protection.columns import GAPS, MEASURED_COLUMNS
from api.services.site_time import day_range
from api.services.sos.evaluate import floor_minute
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.protection.dwell import NO_RACK
from api.store.result_tables import rack_rest_drift
from api.store.result_writing import upsert_results
from engine.safety.curve import Floats
from engine.safety.limits import Measured
from engine.safety.rest_drift import REST_MINUTES, rest_day, resting

CURRENT, SOH = "rack_current", "rack_soh"
GAP = MEASURED_COLUMNS["rack"][Measured.VOLTAGE_GAP]
ENDS = tuple(MEASURED_COLUMNS["rack"][end] for end in GAPS[Measured.VOLTAGE_GAP])
HOTTEST = MEASURED_COLUMNS["rack"][Measured.MAX_TEMPERATURE]
COLUMNS = (CURRENT, SOH, GAP, *ENDS, HOTTEST)
HOUR = timedelta(hours=1)


def update_days(context: Context, site: Site, go_on: Callable[[], bool] = lambda: True) -> bool:
    """Work out the days of a site that are due, oldest first, for as long as ``go_on()``; whether all of them are done
    and any was. The first time it begins 30 days back. Raises :class:`~api.errors.DatabaseAway`.
    """
    until, any_done = floor_minute(context.now() - LATE), False
    with reading(context.engines["default"]) as connection:
        state = read_state(connection, _name(site))
    day = _first_day(context, site, state, until)
    while day is not None and day <= until.astimezone(site.zone).date():
        start, end = day_range(day, site.zone)
        is_over = end <= until
        stage = day.isoformat() if is_over else whole_hour(until).isoformat()
        if state.note.get("stage") == stage and state.note.get("all"):
            break  # this hour of today
        banks = list(state.note.get("banks", [])) if state.note.get("stage") == stage else []
        seen = _seen(context, site, state.note.get("seen", {}), day, start, min(end, until))
        racks = _by_bank(seen)
        if not racks and is_over:
            day = _next_day(context, site, end, until)
            continue
        for bank in sorted(racks.keys() - set(banks)):
            if not go_on():
                _keep(context, site, JobState(done_until=start, note={"stage": stage, "banks": banks, "seen": seen}))
                return False
            _figure(context, site, day, (start, min(end, until + MINUTE)), bank, racks[bank])
            banks.append(bank)
        note = {"stage": stage, "banks": banks, "all": True, "seen": seen}
        state = JobState(done_until=end if is_over else start, note=note)
        _keep(context, site, state)
        any_done = True
        day += timedelta(days=1)
    return any_done


def whole_hour(moment: datetime) -> datetime:
    """The hour that a moment lies in, in UTC."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _seen(
    context: Context, site: Site, before: dict[str, Any], day: date, start: datetime, end: datetime
) -> dict[str, Any]:
    """The racks, and banks as rack -1, with a row of the day up to ``end``, and up to when was looked.

    Each row of the index is looked at once a day, not every hour: ``before`` is what this gave before.
    """
    known = before if before.get("day") == day.isoformat() else {}
    after = datetime.fromisoformat(known["until"]) if known else start - timedelta(microseconds=1)
    racks, banks = rack_table(context, site), bank_table(context, site)
    found = {(bank, rack) for bank, rack in known.get("ids", [])}
    found |= set() if racks is None else set(racks_between(context, racks, after, end))
    found |= set() if banks is None else {(bank, NO_RACK) for (bank,) in seen_between(context, banks, after, end)}
    return {"day": day.isoformat(), "until": max(after, end).isoformat(), "ids": sorted(map(list, found))}


def _by_bank(seen: dict[str, Any]) -> dict[int, list[Rack]]:
    racks: dict[int, list[Rack]] = {}
    for bank, rack in seen["ids"]:
        racks.setdefault(bank, []).extend([] if rack == NO_RACK else [(bank, rack)])
    return racks


def _next_day(context: Context, site: Site, after: datetime, until: datetime) -> date:
    """The first day with a row after days without any, today if there is none."""
    begins = next_row_of(context, site, after - timedelta(microseconds=1))
    return min(begins or until, until).astimezone(site.zone).date()


def _first_day(context: Context, site: Site, state: JobState, until: datetime) -> date | None:
    zone = site.zone
    oldest = (until - BACK).astimezone(zone).date()
    if state.done_until is not None:
        today = until.astimezone(zone).date()
        return min(max(state.done_until.astimezone(zone).date(), oldest), today)  # later: the clock was set back
    begins = first_row_of(context, site)
    return None if begins is None else max(begins.astimezone(zone).date(), oldest)


def _figure(
    context: Context, site: Site, day: date, span: tuple[datetime, datetime], bank: int, racks: Sequence[Rack]
) -> None:
    """Work out one day of one bank and write it."""
    start, end = span
    before = REST_MINUTES * MINUTE  # of the day before, so that rest over midnight is known
    count = (end - start + before) // MINUTE
    found = rack_minutes(context, site.id, start - before, count, columns=COLUMNS, devices=racks) if racks else None
    of_racks = (
        {}
        if found is None
        else dict(zip(found.devices, mean_soh(found.values[SOH][REST_MINUTES:]).tolist(), strict=True))
    )
    table = bank_table(context, site)
    of_bank = np.nan if table is None else mean_soh(bank_soh(context, table, start, count - REST_MINUTES, bank))
    write_soh(context, site.id, day, of_racks, {bank: float(of_bank)})
    if found is not None:
        upsert_results(context.engines["results"], rack_rest_drift, _rest_rows(site, day, found))


def _rest_rows(site: Site, day: date, found: RackMinutes) -> list[dict[str, Any]]:
    """The figures of the racks that were at rest."""
    rest = resting(found.values[CURRENT], rest_below_a=site.rest_below_a)
    figures = rest_day(_gap(found)[REST_MINUTES:], found.values[HOTTEST][REST_MINUTES:], rest[REST_MINUTES:])
    columns = (found.devices, figures.voltage_gap, figures.temperature, figures.minutes)
    return [
        {
            "operating_site_id": site.id,
            "bank_id": bank,
            "rack_id": rack,
            "date": day,
            "voltage_gap": float(gap),
            "temperature": float(temperature),
            "minutes": float(minutes),
        }
        for (bank, rack), gap, temperature, minutes in zip(*columns, strict=True)
        if minutes > 0
    ]


def _gap(found: RackMinutes) -> Floats:
    """The gap that the BMS reports; where it does not, that between its highest and lowest cell."""
    highest, lowest = (found.values[end] for end in ENDS)
    return np.where(np.isnan(found.values[GAP]), highest - lowest, found.values[GAP])


def _keep(context: Context, site: Site, state: JobState) -> None:
    with writing(context.engines["default"]) as connection:
        write_state(connection, _name(site), state)


def _name(site: Site) -> str:
    return f"life_days.{site.id}"
