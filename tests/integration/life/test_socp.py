"""Extreme cells counted from a site's rows and read again, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import api.services.life.socp_count as counting
from api.services.context import Context
from api.services.life.socp import socp_map
from api.services.life.socp_count import count_socp
from api.services.life.socp_results import write_socp
from api.store.result_tables import ess_socp
from engine.safety.limits import Measured
from engine.safety.socp import ChargeStatus
from tests.conftest import NOW, Clock
from tests.indicators import MINUTE, stored
from tests.life import DAY, MIDNIGHT, counts, panli, put_life

NOON = timedelta(hours=1)


def test_each_minute_counts_once_by_local_day_whatever_dies(
    context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_life(context, range(MIDNIGHT - 2, MIDNIGHT + 3))
    with monkeypatch.context() as dying:
        dying.setattr(counting, "write_state", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            count_socp(context, panli(context))
    assert counts(context) == []
    for _ in range(2):
        count_socp(context, panli(context))
    # a row counts at its minute and, where no other comes, the two after it
    assert counts(context) == [("2026-11-20", 2, 50, 137, 2), ("2026-11-21", 2, 50, 137, 5)]


def test_minutes_come_in_pieces_and_only_when_their_rows_are_complete(context: Context, clock: Clock) -> None:
    put_life(context, range(-300, 0), rack_current=40.0)
    assert count_socp(context, panli(context), lambda: False) > 0
    (first,) = counts(context)
    assert first[4] < 296
    count_socp(context, panli(context))
    assert counts(context) == [("2026-11-21", 0, 50, 137, 296)]  # -300 to -5: five minutes are waited for
    clock.now = NOW - timedelta(hours=3)  # the clock is set back: nothing is counted again, and it goes on
    count_socp(context, panli(context))
    assert sum(row[4] for row in counts(context)) <= 297


def test_results_are_sums_over_days_and_the_running_hour_gives_way(context: Context, clock: Clock) -> None:
    site = panli(context)
    put_life(context, range(MIDNIGHT - 60, MIDNIGHT - 50), rack_current=-40.0)
    put_life(context, range(-60, 1))
    count_socp(context, site)
    write_socp(context, site)
    rows = stored(context, ess_socp)
    midnight, hour = MINUTE + timedelta(minutes=MIDNIGHT), MINUTE - timedelta(minutes=31)
    assert {row["TIMESTAMP"] for row in rows} == {midnight, hour}
    day = [row for row in rows if row["TIMESTAMP"] == midnight and row["PERIOD"] == 1]
    assert [(row["CHARGE_STATUS"], row["SOC_RANGE"]) for row in day] == [(1, 50)]
    # ten rows, the last of which counts two minutes longer
    assert day[0]["VALUE"]["137"] == {"count": 12, "voltage": 3.8, "temp": 25.5, "current": -40.0}
    assert day[0]["VALUE"]["61"] == {"count": 12, "voltage": 3.79, "temp": 27.0, "current": -40.0}
    assert {row["CHARGE_STATUS"] for row in rows if row["PERIOD"] == 7 and row["TIMESTAMP"] == hour} == {1, 2}
    clock.now = NOW + NOON
    count_socp(context, site)
    write_socp(context, site)
    assert {row["TIMESTAMP"] for row in stored(context, ess_socp)} == {midnight, hour + NOON}
    assert write_socp(context, site) == 0


def test_a_map_shows_the_weak_cell_of_a_period_a_status_and_an_extreme(context: Context, clock: Clock) -> None:
    site = panli(context)
    put_life(context, range(-30, -20), rack_current=-40.0)
    put_life(context, range(-19, -10), rack_min_cell_voltage_position=217.0)
    put_life(context, range(-9, -5), rack_min_cell_voltage_position=0.0, rack_max_cell_voltage_position=None)
    count_socp(context, site)
    found = socp_map(context, site, 1, 1, period=1, status=ChargeStatus.REST, extreme=Measured.MIN_VOLTAGE)
    assert (found.weakest, found.next, found.first, found.days) == (217, None, date(2026, 11, 21), (found.last,))
    assert found.cells[217].voltage_v == pytest.approx(3.78)
    assert found.cells[217].count == 10  # nine rows, the last held for another minute
    assert found.place(217) == (19, 1)
    assert (found.trays, found.cells_per_tray) == (19, 12)
    everything = socp_map(context, site, 1, 1, period=30)
    assert everything.cells[12].extremes == {Measured.MIN_VOLTAGE: 11}
    assert socp_map(context, site, 1, 1, period=1, at=NOW - DAY).cells == {}
    assert socp_map(context, site, 9, 9, period=7).trays == 0


def test_days_that_no_period_reaches_are_removed(context: Context, clock: Clock) -> None:
    put_life(context, range(-30, -20))
    count_socp(context, panli(context))
    clock.now = NOW + 31 * DAY
    put_life(context, [31 * 1440 - 10])
    count_socp(context, panli(context))
    assert {row[0] for row in counts(context)} == {"2026-12-22"}
