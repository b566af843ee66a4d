"""Figures of days, SoL and drift made from a site's rows, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from api.services.context import Context
from api.services.life.day_figures import update_days
from api.services.life.drift import rest_drift
from api.services.life.sol import soh_now, sol_of
from api.services.life.sol_rows import write_sol
from api.services.life.upkeep import keep_up
from api.store.db import reading
from api.store.result_tables import avg_bank_soh, avg_rack_soh, ess_socp, forecasting_bank_sol, rack_rest_drift
from tests.conftest import NOW, Clock
from tests.indicators import MINUTE, stored
from tests.life import DAY, MIDNIGHT, counts, panli, put_life
from tests.result_rows import store
from tests.sos import put_rows

TODAY = date(2026, 11, 21)
SITE = {"operating_site_id": 2, "bank_id": 1}


def by_day(context: Context, table: sa.Table, *names: str) -> list[tuple]:
    query = sa.select(table.c.date, *(table.c[name] for name in names)).order_by(table.c.date)
    with reading(context.engines["results"]) as connection:
        return sorted((row[0].isoformat(), *row[1:]) for row in connection.execute(query))


def test_days_have_their_mean_soh_and_their_medians_at_rest_and_today_is_written_again(
    context: Context, clock: Clock
) -> None:
    site = panli(context)
    yesterday = range(MIDNIGHT - 30, MIDNIGHT - 10)
    put_life(context, yesterday, racks=(1, 2), rack_cell_voltage_gap=None)  # the gap is then that of the ends, 20 mV
    put_life(context, range(MIDNIGHT - 10, MIDNIGHT), rack_current=40.0, rack_soh=0.0)
    put_life(context, range(-60, -30), rack_soh=97.0, rack_cell_voltage_gap=0.03)
    assert update_days(context, site)
    assert by_day(context, avg_rack_soh, "rack_id", "value") == [
        ("2026-11-20", 1, 98.0),  # a SoH of 0 is none
        ("2026-11-20", 2, 98.0),
        ("2026-11-21", 1, 97.0),
    ]
    assert by_day(context, avg_bank_soh, "value") == [("2026-11-20", 98.0), ("2026-11-21", 97.0)]
    drift = by_day(context, rack_rest_drift, "rack_id", "voltage_gap", "temperature", "minutes")
    assert [row[1:] for row in drift if row[0] == "2026-11-20"] == [
        (1, pytest.approx(0.02), 27.0, 10.0),
        (2, pytest.approx(0.02), 27.0, 12.0),  # its last row counts two minutes longer
    ]
    assert not update_days(context, site)  # the hour is done
    put_life(context, range(-30, 30), rack_soh=95.0)
    clock.now = NOW + timedelta(hours=1)
    assert update_days(context, site)
    assert by_day(context, avg_bank_soh, "value")[1][1] == pytest.approx((30 * 97.0 + 58 * 95.0 + 4 * 95.0) / 92)


def test_a_bank_that_says_its_own_soh_is_believed_with_or_without_racks(context: Context, clock: Clock) -> None:
    rows = [(MINUTE + timedelta(minutes=m), 1, 96.5) for m in range(-20, -10)]
    put_rows(context, 2, "bank", ["BANK_SOH"], rows)
    assert update_days(context, panli(context))
    assert by_day(context, avg_bank_soh, "value") == [("2026-11-21", 96.5)]
    assert by_day(context, avg_rack_soh, "value") == []
    assert soh_now(context, panli(context), 1).sol == 82.5


def test_older_days_have_the_soh_of_eight_moments(context: Context, clock: Clock) -> None:
    for day in (33, 32, 31):
        put_life(context, [MIDNIGHT - 1440 * day + 180 * part for part in range(8)], rack_soh=99.0 - day / 10.0)
    put_life(context, [-10])
    done = keep_up(context, lambda: True)
    assert done.old_days == 3
    assert [row for row in by_day(context, avg_bank_soh, "value") if row[1] != 98.0] == [
        ("2026-10-19", pytest.approx(95.7)),
        ("2026-10-20", pytest.approx(95.8)),
        ("2026-10-21", pytest.approx(95.9)),
    ]
    assert keep_up(context, lambda: True).old_days == 0


def test_a_forecast_replaces_the_one_before_and_leaves_nothing_of_it(context: Context, clock: Clock) -> None:
    days = [TODAY - timedelta(days=ago) for ago in range(200, -1, -1)]
    soh = [{**SITE, "date": day, "value": round(100.0 - 0.01 * n, 2)} for n, day in enumerate(days)]
    store(context, avg_bank_soh, soh)
    limits = {"value": 50.0, "top_limit_value": 60.0, "bottom_limit_value": 40.0}
    old = [date(2026, 1, 1), date(2026, 11, 1), date(2026, 12, 1), date(2049, 1, 1)]
    store(context, forecasting_bank_sol, [{**SITE, "date": day, **limits} for day in old])
    for _ in range(2):
        write_sol(context, panli(context), 1)
    rows = by_day(context, forecasting_bank_sol, "value", "top_limit_value", "bottom_limit_value")
    past, ahead = rows[:201], rows[201:]
    assert past[0] == ("2026-05-05", 100.0, None, None)
    assert past[-1] == ("2026-11-21", pytest.approx(90.0), None, None)
    assert [row[0] for row in ahead[:2]] == ["2026-12-01", "2027-01-01"]
    assert ahead[0][3] <= ahead[0][1] <= ahead[0][2]
    assert ahead[-1][2] == 0.0  # the upper limit has reached its end
    shown = sol_of(context, panli(context), 1)
    # 98 on the last day, 0.01 a day: 1800 days
    assert shown.no_forecast is None
    assert abs((shown.end_of_life - TODAY).days - 1800) < 30
    assert shown.earliest < shown.end_of_life < shown.latest
    assert len(shown.forecast_days) == len(ahead)
    then = sol_of(context, panli(context), 1, at=NOW - 190 * DAY)
    assert (len(then.days), then.end_of_life) == (11, None)


def test_why_there_is_no_forecast_is_said_and_the_rows_have_limits_only(context: Context, clock: Clock) -> None:
    site = panli(context)
    assert sol_of(context, site, 1).no_forecast.in_language("en") == "No forecast: no SoH is known."
    store(context, avg_bank_soh, [{**SITE, "date": TODAY - timedelta(days=d), "value": 99.0} for d in range(7)])
    write_sol(context, site, 1)
    ahead = by_day(context, forecasting_bank_sol, "value", "top_limit_value", "bottom_limit_value")[7:]
    assert ahead[-1][2] == 0.0
    assert all(value is None and bottom <= top for _, value, top, bottom in ahead)
    why = sol_of(context, site, 1).no_forecast
    assert why.in_language("en").startswith(
        "No forecast: 7 days with a SoH, 30 are needed. End of life not before 2031"
    )
    assert "수명 종료" in why.in_language("ko")


def test_a_gap_that_creeps_at_rest_is_told_from_one_that_does_not(context: Context) -> None:
    rows = [
        {**SITE, "rack_id": 1, "date": TODAY - timedelta(days=ago), "minutes": 300.0}
        | {"voltage_gap": 0.030 - 0.001 * ago, "temperature": 25.0 + ago % 2}
        for ago in range(10)
    ]
    store(context, rack_rest_drift, rows)
    found = rest_drift(context, panli(context), 1, 1)
    assert found.slope_mv_per_day == pytest.approx(1.0)
    assert (found.is_gap_drifting, found.is_temperature_drifting, found.no_slope) == (True, False, None)
    early = rest_drift(context, panli(context), 1, 1, at=NOW - 5 * DAY)
    assert early.slope_mv_per_day is None
    assert early.no_slope.in_language("en") == "5 days with rest, 7 are needed for a slope."


def test_results_of_somebody_else_are_not_touched_but_cells_are_counted(context: Context, clock: Clock) -> None:
    put_life(context, range(-30, -20))
    attached = replace(context, settings=replace(context.settings, results_url="sqlite:///theirs.db"))
    keep_up(attached, lambda: True)
    assert counts(context) != []
    assert stored(context, ess_socp) == []
    assert by_day(context, avg_bank_soh) == []
