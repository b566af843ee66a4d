"""The dwell watch: seconds at high charge of every rack, counted as rows come in, and the alarms on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from api.config import Site
from api.errors import AnjeonError, NotFound, UnusableTable
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.protection.cells import numbers
from api.services.protection.dwell_memory import ALARMS, DwellMemory
from api.services.protection.memory import place_of
from api.services.protection.reading import AHEAD, OVERLAP
from api.services.site_time import day_start
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.protection.dwell import NO_RACK, DwellRow, add_dwell
from api.store.protection.rows import rows_between
from api.store.sites import SiteTable, has_whole_ids
from api.store.times import from_micros, to_micros
from engine.safety.dwell import Counted, DwellRules, dwell
from engine.safety.series import NEVER

COLUMNS = {"rack": ("rack_soc", "rack_current"), "bank": ("bank_soc", "bank_dc_current")}
BACK = timedelta(days=30)
AT_ONCE = 20_000
KINDS = {"cap_alarm": "dwell.cap", "standby_alarm": "dwell.standby"}


def count_dwell(context: Context, go_on: Callable[[], bool] = lambda: True) -> int:
    """Count the new rows of every site, for as long as ``go_on()``; how many rows there were.

    The first time it begins 30 days back; what is left is done at the next call. Raises the first
    :class:`~api.errors.AnjeonError` when all sites were looked at.
    """
    rows, failed = 0, list[AnjeonError]()
    for site in context.settings.sites:
        try:
            rows += _count_site(context, site, go_on)
        except AnjeonError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return rows


def memory_of(context: Context, site: Site) -> DwellMemory | None:
    """What is known of a site now, None before its rows were first counted."""
    with reading(context.engines["default"]) as connection:
        note = read_state(connection, _name(site)).note
    try:
        return DwellMemory.from_note(note)
    except KeyError:
        return None


def _count_site(context: Context, site: Site, go_on: Callable[[], bool]) -> int:
    table = _table(context, site)
    if table is None:
        return 0
    memory = memory_of(context, site)
    if memory is None or memory.table != table.name:
        memory = DwellMemory(table=table.name)
    now, total = context.now(), 0
    is_set_back = (memory.newest or NEVER) > to_micros(now + AHEAD)  # the clock was
    if is_set_back:
        memory.dwelling = memory.dwelling.set_back(to_micros(now))
    newest = memory.newest
    after = now - BACK if newest is None else max(from_micros(newest), now - BACK) - OVERLAP
    columns = [name for name in COLUMNS[table.name] if name in table.columns]
    while True:
        with reading(context.sites.engine(site)) as connection:
            rows = rows_between(connection, table, columns, after, now + AHEAD, limit=AT_ONCE)
        is_all = len(rows) < AT_ONCE
        if not is_all:
            rows = [row for row in rows if row[0] < rows[-1][0]] or rows  # the last moment may be cut in two
        counted = _count(site, table, memory, rows)
        told = _alarms(site, table, memory) if is_all else []
        if is_set_back or (rows and (memory.newest != newest or told)):
            with writing(context.engines["default"]) as connection:
                add_dwell(connection, counted)
                report(connection, now, told)
                state = JobState(done_until=from_micros(memory.newest or 0), beat_at=now, note=memory.as_note())
                write_state(connection, _name(site), state)
        total += len(rows)
        if is_all or not go_on():
            return total
        after = rows[-1][0]


def _count(site: Site, table: SiteTable, memory: DwellMemory, rows: Sequence[tuple[Any, ...]]) -> list[DwellRow]:
    if not rows:
        return []
    width = 1 + len(table.keys)
    devices = memory.index([tuple(row[1:width]) for row in rows])
    at = np.array([to_micros(row[0]) for row in rows], dtype=np.int64)
    soc = numbers([row[width] for row in rows])
    current = numbers([row[width + 1] if len(row) > width + 1 else None for row in rows])
    first = min(int(at.min()), int(memory.dwelling.at[memory.dwelling.at != NEVER].min(initial=at.min())))
    days = _days(site, from_micros(first), from_micros(int(at.max())))
    starts = np.array([to_micros(day_start(day, site.zone)) for day in days], dtype=np.int64)
    memory.dwelling, counted = dwell(
        memory.dwelling, devices, at, soc, current, days=starts, rules=dwell_rules(site, table.name)
    )
    return [_row(site, table, memory, days, one) for one in counted]


def dwell_rules(site: Site, table: str) -> DwellRules:
    """How the rows of a site are counted; a bank rests below the share of all its racks."""
    racks = max((len(bank.racks) for bank in site.banks), default=1) if table == "bank" else 1
    return DwellRules(
        cap_pct=site.soc_cap,
        standby_alarm_s=60.0 * site.standby_alarm_min,
        rest_below_a=site.rest_below_a * max(1, racks),
        current_positive=site.current_positive,
    )


def _days(site: Site, first: datetime, last: datetime) -> list[date]:
    day, end = first.astimezone(site.zone).date(), last.astimezone(site.zone).date()
    return [day + timedelta(days=step) for step in range((end - day).days + 1)]


def _row(site: Site, table: SiteTable, memory: DwellMemory, days: Sequence[date], one: Counted) -> DwellRow:
    bank, rack = place_of(table.keys, memory.devices[one.device])
    return DwellRow(
        site=site.id,
        bank_id=NO_RACK if bank is None else bank,
        rack_id=NO_RACK if rack is None else rack,
        day=days[one.day],
        high_s=one.high_s,
        above_cap_s=one.above_cap_s,
        standby_s=one.standby_s,
    )


def _alarms(site: Site, table: SiteTable, memory: DwellMemory) -> list[Report]:
    """What is to be told: alarms that stand and were not told, and those told that do not stand any more."""
    found, state = [], memory.dwelling
    for number, device in enumerate(memory.devices):
        bank, rack = place_of(table.keys, device)
        at, soc = from_micros(int(state.at[number])), float(state.soc[number])
        for name in ALARMS:
            stands, key = bool(getattr(state, name)[number]), (name, device)
            if stands == (key in memory.told):
                continue
            memory.told ^= {key}
            minutes = round(int(state.standby_us[number]) / 60e6, 1)
            detail = {"unit": "%", "limit": site.soc_cap} if name == "cap_alarm" else {"unit": "%", "minutes": minutes}
            condition = Condition(kind=KINDS[name], site=site.id, bank_id=bank, rack_id=rack)
            value = None if np.isnan(soc) else soc
            found.append(Report(condition=condition, active=stands, at=at, value=value, detail=detail))
    return found


def _table(context: Context, site: Site) -> SiteTable | None:
    """The rack table, or the bank table where racks do not say their charge."""
    for name, (soc, _) in COLUMNS.items():
        try:
            table = context.sites.table(site.id, name)
        except (NotFound, UnusableTable):
            continue
        if soc in table.columns and table.keys and has_whole_ids(table):
            return table
    return None


def _name(site: Site) -> str:
    return f"soc_dwell.{site.id}"
