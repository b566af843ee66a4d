"""How long rows are kept: forecasts are fewer after two days, and everything is gone after thirty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from api.services.context import Context
from api.services.forecasts.latest import BIND
from api.services.forecasts.targets import DAY_AHEAD_TABLE, TABLE_OF
from api.services.retention import remove_old
from api.store import retention
from api.store.cooling.cycles import CycleRecord, add_cycles, cycles_between
from api.store.db import reading, writing
from api.store.forecasts.rows import Table, forecasts_between
from api.store.result_tables import ess_exsos, ess_sos
from api.store.result_writing import upsert_results
from tests.conftest import NOW
from tests.forecasting import MINUTE, ONE, SITE, VOLTAGE
from tests.indicators import stored
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
    assert remove_old(context, lambda: False) == 0
    assert remove_old(context) == 18 + 2 + 1
    assert left(context, TABLE_OF[VOLTAGE]) == [DAY, whole[0], whole[10]]
    assert left(context, DAY_AHEAD_TABLE) == [DAY, 5 * DAY]
    assert remove_old(context) == 0


def test_an_attached_database_is_left_to_its_owner(context: Context) -> None:
    put(context, TABLE_OF[VOLTAGE], 45 * DAY)
    attached = replace(context, settings=replace(context.settings, results_url="sqlite:///x.db", results_writable=True))
    assert remove_old(attached) == 0


def test_indicators_and_cycles_older_than_30_days_are_removed_where_they_are_ours(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "ROWS_AT_ONCE", 2)
    days = [MINUTE - d * DAY for d in (33, 32, 31, 29, 0)]
    key = {"BANK_ID": 1, "RACK_ID": 1, "OPERATING_SITE": SITE}
    rows = [{"TIMESTAMP": day, **key} for day in days]
    upsert_results(context.engines["results"], ess_sos, rows)
    upsert_results(context.engines["results"], ess_exsos, [{**row, "MODE": 2} for row in rows])
    with writing(context.engines["default"]) as connection:
        add_cycles(connection, [CycleRecord(site=SITE, at=day, mode="manual", late_s=0, took_s=0) for day in days])
    attached = replace(context, settings=replace(context.settings, results_url="x", results_writable=True))
    assert remove_old(attached) == 3
    assert remove_old(context, lambda: False) == 0
    assert remove_old(context) == 6
    assert [row["TIMESTAMP"] for row in stored(context, ess_exsos)] == days[3:]
    with reading(context.engines["default"]) as connection:
        assert [cycle.at for cycle in cycles_between(connection, SITE, days[0], NOW)] == days[3:]
