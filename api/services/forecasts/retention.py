"""How long forecasts are kept: each minute for two days, every tenth for a month. Only in a database of our own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from api.services.context import Context
from api.services.forecasts.latest import BIND
from api.services.forecasts.targets import DAY_AHEAD_TABLE, SOS_TABLE, TABLE_OF
from api.services.sos.evaluate import floor_minute
from api.store.db import reading, writing
from api.store.forecasts.retention import AT_ONCE, oldest_time, remove_span
from api.store.forecasts.rows import Table
from api.store.job_state import JobState, read_state, write_state

WHOLE = timedelta(days=2)
THINNED = timedelta(days=30)
KEEP_EACH_S = 600
_STATE = "forecast retention"


def tidy_forecasts(context: Context, go_on: Callable[[], bool] = lambda: True) -> int:
    """Thin and remove what is old, for as long as ``go_on()``; returns how many rows went.

    Whoever owns an attached database of results decides what stays there: nothing is touched.
    """
    if context.settings.results_url:
        return 0
    now = floor_minute(context.now())
    return _remove_oldest(context, now - THINNED, go_on) + _thin(context, now - WHOLE, go_on)


def _remove_oldest(context: Context, before: datetime, go_on: Callable[[], bool]) -> int:
    engine, removed = context.engines[BIND], 0
    for site in context.settings.sites:
        for table in (*_minute_tables(), DAY_AHEAD_TABLE):
            while go_on():
                oldest = oldest_time(engine, table, site.id)
                if oldest is None or oldest >= before:
                    break
                removed += remove_span(engine, table, site.id, oldest)
    return removed


def _thin(context: Context, before: datetime, go_on: Callable[[], bool]) -> int:
    """Go on from where the last call came to; at first from the oldest forecast there is."""
    engine, removed = context.engines[BIND], 0
    with reading(context.engines["default"]) as connection:
        done = read_state(connection, _STATE).done_until
    while go_on():
        start = _next(context, done)
        if start is None or start + AT_ONCE > before:
            break
        for site in context.settings.sites:
            for table in _minute_tables():
                removed += remove_span(engine, table, site.id, start, keep_each_s=KEEP_EACH_S)
        done = start + AT_ONCE
        with writing(context.engines["default"]) as connection:
            write_state(connection, _STATE, JobState(done_until=done))
    return removed


def _next(context: Context, since: datetime | None) -> datetime | None:
    """The minute of the first forecast at or after ``since``."""
    tables, engine = _minute_tables(), context.engines[BIND]
    found = [oldest_time(engine, table, site.id, since) for site in context.settings.sites for table in tables]
    return min((floor_minute(oldest) for oldest in found if oldest is not None), default=None)


def _minute_tables() -> tuple[Table, ...]:
    return (*TABLE_OF.values(), SOS_TABLE)
