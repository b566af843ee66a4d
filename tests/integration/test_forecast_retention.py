"""Old forecasts: fewer after two days, gone after thirty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from api.services.context import Context
from api.services.forecasts.latest import BIND
from api.services.forecasts.retention import tidy_forecasts
from api.services.forecasts.targets import DAY_AHEAD_TABLE, TABLE_OF
from api.store.forecasts.rows import Table, forecasts_between
from tests.forecasting import MINUTE, ONE, SITE, VOLTAGE
from tests.result_rows import store

DAY = timedelta(days=1)


def put(context: Context, table: Table, *ages: timedelta) -> None:
    ids = {"operating_site_id": SITE, "bank_id": 1, "rack_id": 1}
    store(context, table, [{**ids, "time": MINUTE - age, "values": {}} for age in ages])


def left(context: Context, table: Table) -> list[timedelta]:
    rows = forecasts_between(context.engines[BIND], table, SITE, start=MINUTE - 99 * DAY, end=MINUTE)
    return [MINUTE - row.time for row in reversed(rows)]


def test_every_tenth_minute_is_left_after_two_days_and_nothing_after_thirty(context: Context) -> None:
    whole = [5 * DAY + 1 * ONE + minute * ONE for minute in range(20)]  # MINUTE is 02:31: these are 02:30, 02:29 ...
    put(context, TABLE_OF[VOLTAGE], DAY, *whole, 31 * DAY, 45 * DAY)
    put(context, DAY_AHEAD_TABLE, DAY, 5 * DAY, 31 * DAY)
    assert tidy_forecasts(context, lambda: False) == 0
    assert tidy_forecasts(context) == 18 + 2 + 1
    assert left(context, TABLE_OF[VOLTAGE]) == [DAY, whole[0], whole[10]]
    assert left(context, DAY_AHEAD_TABLE) == [DAY, 5 * DAY]
    assert tidy_forecasts(context) == 0


def test_an_attached_database_is_left_to_its_owner(context: Context) -> None:
    put(context, TABLE_OF[VOLTAGE], 45 * DAY)
    attached = replace(context, settings=replace(context.settings, results_url="sqlite:///x.db", results_writable=True))
    assert tidy_forecasts(attached) == 0
