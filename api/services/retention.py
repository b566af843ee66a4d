"""How long rows that we make are kept, and their removal: the one place that says so.

Forecasts of each minute are kept whole for two days, then every tenth minute. Everything goes after 30 days: forecasts,
indicators of each minute, cycles of the cooling loops. Studies of the stress lab and their measured traces stay for a
year: people asked for them. Nothing is ever removed from a database that is attached as ``results_url``: whoever owns
it decides what stays there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from api.services.context import Context
from api.services.forecasts.targets import DAY_AHEAD_TABLE, SOS_TABLE, TABLE_OF
from api.services.sos.evaluate import floor_minute
from api.store.cooling.tables import cooling_cycle
from api.store.db import reading, writing
from api.store.forecasts.rows import Table
from api.store.job_state import JobState, read_state, write_state
from api.store.result_tables import ess_exsos, ess_sos
from api.store.retention import delete_before, first_time, keep_each, time_of
from api.store.stress.tables import stress_study, stress_trace

KEPT = timedelta(days=30)
STUDIES_KEPT = timedelta(days=365)
WHOLE = timedelta(days=2)  # of forecasts; then one in ten minutes
KEEP_EACH_S = 600
AT_ONCE = timedelta(minutes=10)  # thinned in one transaction
MINUTE_FORECASTS: tuple[Table, ...] = (*TABLE_OF.values(), SOS_TABLE)
_STATE = "forecast retention"


def remove_old(context: Context, go_on: Callable[[], bool] = lambda: True) -> int:
    """Thin and remove what is old, for as long as ``go_on()``; returns how many rows went.

    What is left is removed at the next call.
    """
    now = floor_minute(context.now())
    removed = sum(
        delete_before(context.engines[bind], time_of(table), now - KEPT, site=site.id, go_on=go_on)
        for bind, table in _kept_tables(context)
        for site in context.settings.sites
    )
    removed += sum(
        delete_before(context.engines["default"], time, now - STUDIES_KEPT, go_on=go_on)
        for time in (stress_study.c.asked_at, stress_trace.c.at)
    )
    return removed if context.settings.results_url else removed + _thin(context, now - WHOLE, go_on)


def _kept_tables(context: Context) -> Iterator[tuple[str, Table]]:
    yield "default", cooling_cycle
    if not context.settings.results_url:
        for table in (ess_sos, ess_exsos, *MINUTE_FORECASTS, DAY_AHEAD_TABLE):
            yield "results", table


def _thin(context: Context, before: datetime, go_on: Callable[[], bool]) -> int:
    """Go on from where the last call came to; at first from the oldest forecast there is."""
    engine, removed = context.engines["results"], 0
    with reading(context.engines["default"]) as connection:
        done = read_state(connection, _STATE).done_until
    while go_on():
        start = _next(context, done)
        if start is None or start + AT_ONCE > before:
            break
        for site in context.settings.sites:
            for table in MINUTE_FORECASTS:
                removed += keep_each(engine, table.c.time, start, start + AT_ONCE, each_s=KEEP_EACH_S, site=site.id)
        done = start + AT_ONCE
        with writing(context.engines["default"]) as connection:
            write_state(connection, _STATE, JobState(done_until=done))
    return removed


def _next(context: Context, since: datetime | None) -> datetime | None:
    """The minute of the first forecast at or after ``since``."""
    engine = context.engines["results"]
    found = [
        first_time(engine, table.c.time, site=site.id, since=since)
        for site in context.settings.sites
        for table in MINUTE_FORECASTS
    ]
    return min((floor_minute(oldest) for oldest in found if oldest is not None), default=None)
