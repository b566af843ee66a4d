"""SoCP as result rows: sums over 1, 7 and 30 days, written every hour and when a day is over.

A row's time is the end of its period: midnight after the last day, or for the running day the full hour up to which it
was counted; those of earlier hours of that day are removed then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from api.config import Site
from api.services.context import Context
from api.services.life.samples import MINUTE
from api.services.life.socp import PERIODS, CellCount, cell_counts
from api.services.life.socp_count import KEEP_DAYS, counted_until
from api.services.site_time import day_start
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.life.results import forget_socp_results
from api.store.life.socp import CellSum, counted_racks, read_socp
from api.store.result_tables import ess_socp
from api.store.result_writing import upsert_results

KEEP_RESULTS = timedelta(days=90)
HOUR = timedelta(hours=1)


def write_socp(context: Context, site: Site, go_on: Callable[[], bool] = lambda: True) -> int:
    """Write what is due of a site, rack by rack, for as long as ``go_on()``; how many rows. The rest comes later."""
    counted = counted_until(context, site)
    if counted is None:
        return 0
    with reading(context.engines["default"]) as connection:
        state = read_state(connection, _name(site))
    written = 0
    is_behind = context.now() - counted > HOUR  # what an hour of the past looked like is of no use to anybody
    for stamp, day in _due(site, state.done_until, counted + MINUTE, hourly=not is_behind):
        begun = [one for one in state.note.get("begun", []) if one != stamp.isoformat()]
        done = int(state.note.get("racks", 0)) if len(begun) < len(state.note.get("begun", [])) else 0
        with reading(context.engines["default"]) as connection:
            racks = counted_racks(connection, site.id, _first(day, max(PERIODS)), day)
        for number, (bank, rack) in enumerate(racks[done:], start=done):
            if not go_on():
                note = {"begun": [*begun, stamp.isoformat()], "racks": number}
                _keep(context, site, JobState(done_until=state.done_until, note=note))
                return written
            written += upsert_results(
                context.engines["results"], ess_socp, _rows(context, site, bank, rack, day, stamp)
            )
        running = [datetime.fromisoformat(one) for one in begun]
        forget_socp_results(context.engines["results"], site.id, before=stamp - KEEP_RESULTS, stamps=running)
        is_over = stamp == day_start(day + timedelta(days=1), site.zone)
        state = JobState(done_until=stamp, note={} if is_over else {"begun": [stamp.isoformat()], "racks": len(racks)})
        _keep(context, site, state)
    return written


def _due(site: Site, done: datetime | None, counted: datetime, *, hourly: bool) -> Iterator[tuple[datetime, date]]:
    """What is to be written, oldest first, as (end of the period, its last day): of each day that is over, and of the
    full hour before ``counted`` if ``hourly``."""
    today = counted.astimezone(site.zone).date()
    since = today - timedelta(days=KEEP_DAYS - 1) if done is None else done.astimezone(site.zone).date()
    for day in (since + timedelta(days=step) for step in range((today - since).days)):
        end = day_start(day + timedelta(days=1), site.zone)
        if done is None or end > done:
            yield end, day
    midnight = day_start(today, site.zone)
    hour = midnight + (counted - midnight) // HOUR * HOUR
    if hourly and hour > midnight and (done is None or hour > done):
        yield hour, today


def _rows(context: Context, site: Site, bank: int, rack: int, day: date, stamp: datetime) -> Iterator[dict[str, Any]]:
    for period in PERIODS:
        with reading(context.engines["default"]) as connection:
            sums = read_socp(connection, site.id, bank, rack, _first(day, period), day)
        apart: dict[tuple[int, int], list[CellSum]] = {}
        for one in sums:
            apart.setdefault((one.charge_status, one.soc_range), []).append(one)
        for (status, soc_range), some in apart.items():
            yield {
                "TIMESTAMP": stamp,
                "OPERATING_SITE": site.id,
                "BANK_ID": bank,
                "RACK_ID": rack,
                "PERIOD": period,
                "CHARGE_STATUS": status,
                "SOC_RANGE": soc_range,
                "VALUE": {str(cell): _shown(found) for cell, found in cell_counts(some).items()},
            }


def _shown(cell: CellCount) -> dict[str, float]:
    return {
        "count": cell.count,
        "voltage": round(cell.voltage_v, 4),
        "temp": round(cell.temperature_c, 2),
        "current": round(cell.current_a, 2),
    }


def _first(day: date, period: int) -> date:
    return day - timedelta(days=period - 1)


def _keep(context: Context, site: Site, state: JobState) -> None:
    with writing(context.engines["default"]) as connection:
        write_state(connection, _name(site), state)


def _name(site: Site) -> str:
    return f"socp_results.{site.id}"
