"""The dwell watch over a site's rows, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from api.services.context import Context
from api.services.protection.dwell import count_dwell
from api.services.protection.dwell_list import Seconds, list_dwell
from api.store.db import reading
from api.store.protection.tables import soc_dwell
from tests.conftest import NOW, Clock
from tests.protection import alarms, make_tables, put

MIDNIGHT = datetime.fromisoformat("2026-11-21T00:00:00+09:00")
BEFORE = (MIDNIGHT - NOW).total_seconds()  # 11 h 31 min 7 s before now


def capped(context: Context, **changes: object) -> Context:
    """The deployment with a cap at site 2."""
    site = replace(context.settings.sites[1], soc_cap=90.0, **changes)
    return replace(context, settings=replace(context.settings, sites=(context.settings.sites[0], site)))


def days(context: Context) -> list[tuple[str, float, float, float]]:
    c = soc_dwell.c
    with reading(context.engines["default"]) as connection:
        rows = connection.execute(sa.select(c.day, c.high_s, c.above_cap_s, c.standby_s).order_by(c.day, c.rack_id))
        return [(row[0].isoformat(), *row[1:]) for row in rows]


def test_seconds_are_counted_once_by_local_day_whatever_is_restarted(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    put(context, "rack", [BEFORE + s for s in range(-60, 61, 30)], RACK_SOC=85.0, RACK_CURRENT=0.0)
    for _ in range(2):
        count_dwell(context)
    assert days(context) == [("2026-11-20", 60.0, 0.0, 60.0), ("2026-11-21", 60.0, 0.0, 60.0)]
    put(context, "rack", [BEFORE + 90, BEFORE + 300], RACK_SOC=85.0)  # 30 s more, then 210 s that nobody knows
    count_dwell(context)
    assert days(context)[1] == ("2026-11-21", 90.0, 0.0, 90.0)


def test_the_indicator_tells_now_today_and_the_days_before(context: Context, clock: Clock) -> None:
    context = capped(context)
    make_tables(context, "rack")
    put(context, "rack", [BEFORE - 3600, BEFORE - 3540], RACK_SOC=91.0, RACK_CURRENT=50.0)
    put(context, "rack", [BEFORE - 10 * 86_400, BEFORE - 10 * 86_400 + 60], RACK_SOC=91.0, RACK_CURRENT=50.0)
    put(context, "rack", [-90, -30], RACK_SOC=90.0, RACK_CURRENT=[50.0, 0.0])
    put(context, "rack", [-200], (1, 2), RACK_SOC=91.0)
    count_dwell(context)
    first, second = list_dwell(context, context.settings.sites[1])
    assert (first.soc, first.is_high, first.is_above_cap, first.in_standby) == (90.0, True, False, True)
    assert first.spans == {
        "today": Seconds(high_s=60),
        "days_7": Seconds(high_s=120, above_cap_s=60),
        "days_30": Seconds(high_s=180, above_cap_s=120),
    }
    assert (second.rack_id, second.soc, second.is_high, second.in_standby) == (2, None, None, None)  # its row is old


def test_above_the_cap_and_long_stand_by_are_alarms_that_end(context: Context, clock: Clock) -> None:
    context = capped(context, standby_alarm_min=2)
    make_tables(context, "rack")
    put(context, "rack", range(-300, -100, 10), RACK_SOC=91.0, RACK_CURRENT=0.0)
    count_dwell(context)
    assert alarms(context) == [("dwell.cap", 1, 1, "", True), ("dwell.standby", 1, 1, "", True)]
    put(context, "rack", [-95], RACK_SOC=90.0, RACK_CURRENT=-50.0)
    count_dwell(context)
    assert [row[4] for row in alarms(context)] == [False, False]


def test_a_site_without_racks_is_counted_by_its_banks(context: Context, clock: Clock) -> None:
    make_tables(context, "bank")
    put(context, "bank", [-60, 0], (3,), BANK_SOC=85.0)
    count_dwell(context)
    (bank,) = list_dwell(context, context.settings.sites[1])
    assert (bank.bank_id, bank.rack_id, bank.spans["today"].high_s) == (3, None, 60.0)


def test_long_history_is_counted_a_piece_at_a_time(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    put(context, "rack", [-60.0 * m for m in range(90, 0, -1)], RACK_SOC=85.0)
    clock.now = NOW - timedelta(minutes=45)
    assert count_dwell(context, lambda: False) > 0
    clock.now = NOW
    count_dwell(context)
    assert sum(day[1] for day in days(context)) == 89 * 60


def test_a_clock_that_was_set_back_does_not_stop_the_count(context: Context, clock: Clock) -> None:
    make_tables(context, "rack")
    clock.now = NOW + timedelta(hours=1)
    put(context, "rack", [3600], RACK_SOC=85.0)
    count_dwell(context)
    clock.now = NOW
    count_dwell(context)
    put(context, "rack", [30, 60], RACK_SOC=85.0)
    clock.now = NOW + timedelta(seconds=60)
    count_dwell(context)
    assert days(context) == [("2026-11-21", 60.0, 0.0, 60.0)]
