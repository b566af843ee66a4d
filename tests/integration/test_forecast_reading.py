"""Stored forecasts as pages read them, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api.services.context import Context
from api.services.forecasts.latest import (
    Crossing,
    DayAheadShown,
    TrackPoint,
    day_ahead,
    forecast_track,
    latest_forecasts,
    latest_sos_forecasts,
)
from api.services.forecasts.reasons import NOT_OURS, WORDS, Reason, written
from api.services.forecasts.targets import DAY_AHEAD_TABLE, SOS_TABLE, TABLE_OF
from api.store.forecasts.rows import Table
from engine.safety.limits import Level, Measured
from tests.conftest import NOW
from tests.result_rows import store

MINUTE = NOW.replace(second=0)
ONE = timedelta(minutes=1)
VOLTAGE, SOC = "rack_max_cell_voltage", "rack_soc"
CROSSING = {
    "quantity": "max_voltage", "limit": 4.05, "level": 1, "probability": 0.7, "from_min": 7, "median_min": 9,
    "to_min": 12,
}  # fmt: skip
VALUES = {
    "champion": 4.04, "lower": 4.0, "upper": 4.08, "level": 0.9, "coverage": 0.89, "coverage_count": 144,
    "beats_persistence": True, "crossing": CROSSING, "no_forecast": None, "observed": None,
}  # fmt: skip


def put(context: Context, table: Table, minute: int, values: Any, rack: int = 1) -> None:
    ids = {"operating_site_id": 2, "bank_id": 1, "rack_id": rack}
    more = {"version": "1"} if table is SOS_TABLE else {}
    store(context, table, [{**ids, "time": MINUTE + minute * ONE, "values": values, **more}])


def test_the_newest_minute_is_read_and_nothing_older_than_three(context: Context) -> None:
    for minute in (9, 10, 11):  # issued 10 min before: 11 is not issued yet
        put(context, TABLE_OF[VOLTAGE], minute, VALUES | {"issued_at": (MINUTE + (minute - 10) * ONE).isoformat()})
    put(context, TABLE_OF[SOC], 7, VALUES)
    (found,) = latest_forecasts(context, 2)
    assert (found.target, found.issued_at, found.due_at) == (VOLTAGE, MINUTE, MINUTE + 10 * ONE)
    assert (found.value, found.lower, found.upper, found.coverage, found.coverage_count) == (4.04, 4.0, 4.08, 0.89, 144)
    assert found.crossing == Crossing(
        quantity=Measured.MAX_VOLTAGE, limit=4.05, level=Level.WARNING, probability=0.7,
        from_min=7.0, median_min=9.0, to_min=12.0,
    )  # fmt: skip
    assert found.no_forecast is None
    assert [one.due_at for one in latest_forecasts(context, 2, at=MINUTE - ONE) if one.target == VOLTAGE] == [
        MINUTE + 9 * ONE
    ]
    assert latest_forecasts(context, 2, at=MINUTE + 4 * ONE) == []
    assert latest_forecasts(context, 2, rack=2) == latest_forecasts(context, 1) == []


def test_a_reason_is_read_in_both_languages_and_a_stranger_s_row_says_nothing_here(context: Context) -> None:
    put(context, TABLE_OF[VOLTAGE], 10, {"champion": None, "no_forecast": written(Reason.STUCK)}, rack=1)
    put(context, TABLE_OF[VOLTAGE], 10, {"observed": 3.9, "linear": 4.0}, rack=2)
    ours, theirs = latest_forecasts(context, 2)
    assert ours.no_forecast is WORDS[Reason.STUCK]
    assert (theirs.value, theirs.no_forecast) == (None, NOT_OURS)
    assert not ours.beats_persistence


def test_a_track_pairs_what_was_forecast_with_what_came(context: Context) -> None:
    put(context, TABLE_OF[VOLTAGE], 1, VALUES | {"observed": 4.03})
    put(context, TABLE_OF[VOLTAGE], 2, {"champion": None, "no_forecast": written(Reason.GAP)})
    put(context, TABLE_OF[VOLTAGE], 3, VALUES)
    assert forecast_track(context, 2, 1, 1, VOLTAGE, MINUTE, MINUTE + 3 * ONE) == [
        TrackPoint(due_at=MINUTE + ONE, value=4.04, lower=4.0, upper=4.08, observed=4.03),
        TrackPoint(due_at=MINUTE + 2 * ONE, value=None, lower=None, upper=None, observed=None),
    ]


def test_the_forecast_of_the_state_of_safety(context: Context) -> None:
    crossing = CROSSING | {"quantity": None, "limit": 0.8}
    values = {
        "forecast": 0.79, "lower": 0.7, "upper": 0.9, "level": 0.9, "probability_warning": 0.6,
        "probability_unsafe": 0.0, "crossing": crossing, "weakest": "over_voltage", "no_forecast": None,
    }  # fmt: skip
    put(context, SOS_TABLE, 10, values)
    (found,) = latest_sos_forecasts(context, 2)
    assert (found.value, found.probability_warning, found.weakest) == (0.79, 0.6, "over_voltage")
    assert found.crossing is not None
    assert (found.crossing.quantity, found.crossing.limit, found.crossing.median_min) == (None, 0.8, 9.0)


def test_the_next_day_as_it_was_forecast_last(context: Context) -> None:
    put(context, DAY_AHEAD_TABLE, -15, {"forecast": [4.0], "no_forecast": None})
    values = {"observed": [None, 3.9], "forecast": [4.0, 4.1], "lower": [3.9], "upper": [4.2], "yesterday": [4.0]}
    put(context, DAY_AHEAD_TABLE, 0, {**values, "step_s": 900, "no_forecast": None})
    assert day_ahead(context, 2, 1, 1) == DayAheadShown(
        bank_id=1, rack_id=1, issued_at=MINUTE, step_s=900, observed=(None, 3.9), forecast=(4.0, 4.1),
        lower=(3.9,), upper=(4.2,), yesterday=(4.0,), no_forecast=None,
    )  # fmt: skip
    assert day_ahead(context, 2, 1, 1, at=MINUTE - 20 * ONE) is None
