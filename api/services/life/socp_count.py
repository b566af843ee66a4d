"""Counting extreme cells: each minute of each rack once, in order of time, as far as rows are expected to be complete.

What a piece adds and how far was counted are written in one transaction: a process that dies counts nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from api.config import Site
from api.services.context import Context
from api.services.indicators.minutes import MAX_AGE, RackMinutes, rack_minutes
from api.services.life.samples import (
    BACK,
    LATE,
    MINUTE,
    first_row,
    local_days,
    next_row,
    rack_table,
    racks_between,
)
from api.services.protection.columns import MEASURED_COLUMNS, POSITIONS
from api.services.site_time import day_start
from api.services.sos.evaluate import floor_minute
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.life.socp import add_socp, counted_racks, forget_socp
from api.store.sites import SiteTable
from engine.safety.curve import Floats
from engine.safety.limits import Measured
from engine.safety.socp import EXTREMES, VOLTAGES, Samples, count_extremes

KEEP_DAYS = 31
AT_ONCE = 3000  # samples of a piece: what they add is written within some 30 ms
SHORTEST, LONGEST = 5, 120  # minutes of a piece
VOLTAGE, TEMPERATURE = "rack_cell_voltage_average", "rack_cell_temperature_average"
CURRENT, SOC = "rack_current", "rack_soc"
COLUMNS = (CURRENT, SOC, VOLTAGE, TEMPERATURE, *(MEASURED_COLUMNS["rack"][e] for e in EXTREMES), *POSITIONS.values())


def count_socp(context: Context, site: Site, go_on: Callable[[], bool] = lambda: True) -> int:
    """Count the minutes of a site that are complete and were not counted, oldest first, for as long as ``go_on()``; how
    many samples there were.

    The first time it begins 30 days back. Raises :class:`~api.errors.DatabaseAway`.
    """
    table = rack_table(context, site)
    if table is None:
        return 0
    last, samples = floor_minute(context.now() - LATE), 0
    first = _next_minute(context, table, last)
    length = SHORTEST  # of a piece: as many racks as there are make it
    while first is not None and first <= last:
        count = min(length, (last - first) // MINUTE + 1)
        racks = racks_between(context, table, first - MAX_AGE, first + (count - 1) * MINUTE)
        length = min(LONGEST, max(1, AT_ONCE // max(1, len(racks))))
        count = min(count, length) if racks else _silent(context, table, first, last)
        found = rack_minutes(context, site.id, first, count, columns=COLUMNS, devices=racks) if racks else None
        rows = [] if found is None else _rows(site, found)
        until = first + (count - 1) * MINUTE
        with writing(context.engines["default"]) as connection:
            add_socp(connection, rows)
            write_state(connection, counted_name(site), JobState(done_until=until, beat_at=context.now()))
        today = until.astimezone(site.zone).date()
        if (first - MINUTE).astimezone(site.zone).date() < today:
            forget_old(context, site, today)
        samples += count * len(racks)
        first = until + MINUTE
        if not go_on():
            break
    return samples


def counted_until(context: Context, site: Site) -> datetime | None:
    """The last minute of a site that was counted, None before the first."""
    with reading(context.engines["default"]) as connection:
        return read_state(connection, counted_name(site)).done_until


def forget_old(context: Context, site: Site, today: date) -> int:
    """Remove the counts of days that no period reaches any more, rack by rack; returns how many rows."""
    engine, oldest = context.engines["default"], today - timedelta(days=KEEP_DAYS - 1)
    with reading(engine) as connection:
        racks = counted_racks(connection, site.id, date.min, oldest - timedelta(days=1))
    removed = 0
    for bank, rack in racks:
        with writing(engine) as connection:
            removed += forget_socp(connection, site.id, bank, rack, oldest)
    return removed


def counted_name(site: Site) -> str:
    """The row of ``job_state`` that says how far a site was counted."""
    return f"socp.{site.id}"


def _silent(context: Context, table: SiteTable, first: datetime, last: datetime) -> int:
    """How many minutes from ``first`` on there is no row, up to ``last``."""
    begins = next_row(context, table, first - MAX_AGE)
    until = last if begins is None else min(last, floor_minute(begins) - MINUTE)
    return max(1, (until - first) // MINUTE + 1)


def _next_minute(context: Context, table: SiteTable, last: datetime) -> datetime | None:
    """The first minute to count, None where there is no row at all."""
    oldest = day_start((last - BACK).astimezone(table.site.zone).date(), table.site.zone)
    done = counted_until(context, table.site)
    if done is not None and done <= last:
        return max(done + MINUTE, oldest)
    if done is not None:
        return last if done > last + LATE else None  # the clock was set back
    begins = first_row(context, table)
    return None if begins is None else max(floor_minute(begins), oldest)


def _rows(site: Site, found: RackMinutes) -> list[dict[str, Any]]:
    """The counts of samples as rows of the table."""
    minutes = [found.first + step * MINUTE for step in range(found.count)]
    days = local_days(site, minutes[0], minutes[-1])
    place = {day: number for number, day in enumerate(days)}
    group = np.array([place[minute.astimezone(site.zone).date()] for minute in minutes], dtype=np.int64)
    counts = count_extremes(_samples(site, found), group, rest_below_a=site.rest_below_a)
    columns = (
        [site.id] * len(counts.cell),
        *_named(found, days, counts.rack.tolist(), counts.group.tolist()),
        counts.status.tolist(),
        counts.soc_range.tolist(),
        [str(EXTREMES[number]) for number in counts.extreme.tolist()],
        counts.cell.tolist(),
        counts.count.tolist(),
        counts.voltage_sum.tolist(),
        counts.temperature_sum.tolist(),
        counts.current_sum.tolist(),
    )
    names = ("site", "bank_id", "rack_id", "day", "charge_status", "soc_range", "extreme", "cell", "count")
    sums = ("voltage_sum", "temperature_sum", "current_sum")
    return [dict(zip((*names, *sums), row, strict=True)) for row in zip(*columns, strict=True)]


def _named(
    found: RackMinutes, days: list[date], racks: list[int], groups: list[int]
) -> tuple[list[int], list[int], list[date]]:
    """Bank, rack and day of each count."""
    ids = [found.devices[rack] for rack in racks]
    return [bank for bank, _ in ids], [rack for _, rack in ids], [days[group] for group in groups]


def _samples(site: Site, found: RackMinutes) -> Samples:
    values = {extreme: found.values[MEASURED_COLUMNS["rack"][extreme]] for extreme in EXTREMES}
    voltages = [values[extreme] for extreme in EXTREMES if extreme in VOLTAGES]
    temperatures = [values[extreme] for extreme in (Measured.MAX_TEMPERATURE, Measured.MIN_TEMPERATURE)]
    return Samples(
        current=found.values[CURRENT] * (1.0 if site.current_positive == "charge" else -1.0),
        soc=found.values[SOC],
        positions={extreme: found.values[POSITIONS[extreme]] for extreme in EXTREMES},
        values=values,
        voltage=_mean(found.values[VOLTAGE], voltages),
        temperature=_mean(found.values[TEMPERATURE], temperatures),
    )


def _mean(average: Floats, ends: list[Floats]) -> Floats:
    """The mean the BMS reports; where it does not, the middle between highest and lowest."""
    return np.where(np.isnan(average), (ends[0] + ends[1]) / 2.0, average)
