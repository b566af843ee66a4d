"""Days of a whole site: inside what was recorded, resumable, the same under the same seed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from engine.battery.history import History, Plant, simulate
from engine.battery.rack import RackState

SEOUL = ZoneInfo("Asia/Seoul")
MIDNIGHT = datetime(2026, 5, 9, 15, tzinfo=UTC)  # 2026-05-10 00:00 in Seoul
PLANT = Plant.draw(2, banks=2, zone=SEOUL)


def rows_of(hours: float, *, step_s: int = 60, plant: Plant = PLANT) -> tuple[History, RackState]:
    return simulate(plant, plant.empty_state(), MIDNIGHT, MIDNIGHT + timedelta(hours=hours), step_s)


@pytest.fixture(scope="module")
def days() -> History:
    return rows_of(48.0)[0]


def test_every_bank_and_rack_has_one_row_a_step_in_the_order_of_time_and_ids(days: History):
    assert len(days.banks) == 2 * 2880
    assert len(days.racks) == 16 * 2880
    keys = days.racks[["timestamp", "bank_id", "rack_id"]]
    assert not keys.duplicated().any()
    assert keys.equals(keys.sort_values(["timestamp", "bank_id", "rack_id"], ignore_index=True))
    assert days.banks["timestamp"].iloc[0] == pd.Timestamp(MIDNIGHT)
    assert str(days.banks["timestamp"].dt.tz) == "UTC"
    assert (keys["bank_id"].max(), keys["rack_id"].max()) == (2, 8)


def test_a_bank_stays_within_the_recorded_ranges(days: History):
    # The recorded banks: 792-975 V, groups 3.29-4.08 V, 22-39 degC, -345..+540 A with 9 racks.
    banks = days.banks
    assert 792.0 <= banks["voltage_v"].min() < banks["voltage_v"].max() <= 975.0
    assert 3.29 <= banks["min_cell_voltage_v"].min() < banks["max_cell_voltage_v"].max() <= 4.08
    assert 22.0 <= banks["min_cell_temperature_c"].min() < banks["max_cell_temperature_c"].max() <= 39.0
    assert -345.0 <= banks["current_a"].min() < -250.0
    assert 400.0 < banks["current_a"].max() <= 540.0


def test_the_spread_of_the_groups_gives_the_recorded_voltage_gap(days: History):
    gap_mv = days.banks["cell_voltage_gap_v"] * 1000.0
    assert gap_mv.between(3.0, 90.0).all()
    assert gap_mv.median() == pytest.approx(20.0, abs=4.0)


def test_charging_stops_at_exactly_90_per_cent_and_starts_from_0(days: History):
    assert (days.banks["soc_pct"].min(), days.banks["soc_pct"].max()) == (0.0, 90.0)
    _, state = rows_of(15.5)  # 15:30 local: full, not yet discharging
    shown = (state.soc.reshape(2, -1).mean(axis=-1) - PLANT.limits.reserve_soc) * 100.0
    assert shown == pytest.approx(90.0, abs=1e-3)  # a hundredth of the resolution


def test_a_full_bank_takes_no_more_current(days: History):
    local = days.banks["timestamp"].dt.tz_convert(SEOUL).dt.hour
    stand_by = days.banks[(local == 15) & (days.banks["soc_pct"] == 90.0)]
    assert len(stand_by) == 2 * 2 * 60
    assert (stand_by["current_a"] == 0.0).all()


def test_the_banks_stand_by_full_between_charge_and_discharge(days: History):
    first = days.banks[(days.banks["bank_id"] == 1) & (days.banks["timestamp"] < MIDNIGHT + timedelta(days=1))]
    at_rest = first[(first["soc_pct"] >= 80.0) & (first["current_a"] == 0.0)]
    assert 1.0 < len(at_rest) / 60.0 < 3.5  # hours; the recorded day has 2.3


def test_reported_power_is_reported_voltage_times_current(days: History):
    for rows in (days.banks, days.racks):
        assert (rows["voltage_v"] * rows["current_a"] / 1000.0 - rows["power_kw"]).abs().max() < 0.1


def test_rack_currents_add_up_to_the_bank_current(days: History):
    summed = days.racks.groupby(["timestamp", "bank_id"])["current_a"].sum().to_numpy()
    # Each of 8 racks and the bank are rounded to 0.1 A.
    assert np.abs(summed - days.banks["current_a"].to_numpy()).max() <= 0.45


def test_nothing_is_missing(days: History):
    assert not days.banks.isna().any().any()
    assert not days.racks.isna().any().any()


@pytest.mark.parametrize("hours", [(0, 5, 14), (0, 0.05, 11, 11.5, 14)])
def test_spans_on_end_equal_one_span_bit_for_bit(hours: tuple[float, ...]):
    whole, end = rows_of(14.0)
    state, parts = PLANT.empty_state(), []
    for start, stop in pairwise(hours):
        rows, state = simulate(PLANT, state, MIDNIGHT + timedelta(hours=start), MIDNIGHT + timedelta(hours=stop), 60)
        state = RackState.from_bytes(state.to_bytes())  # as a restarted process finds it
        parts.append(rows)
    assert whole.banks.equals(pd.concat([part.banks for part in parts], ignore_index=True))
    assert whole.racks.equals(pd.concat([part.racks for part in parts], ignore_index=True))
    assert np.array_equal(end.soc, state.soc)
    assert np.array_equal(end.temperature_c, state.temperature_c)


def test_live_seconds_continue_minutes_without_a_seam():
    noon = MIDNIGHT + timedelta(hours=12)
    minutes, state = rows_of(12.0)
    seconds, _ = simulate(PLANT, state, noon, noon + timedelta(seconds=3), 1)
    last, first = minutes.banks.iloc[-2], seconds.banks.iloc[0]
    assert abs(first["soc_pct"] - last["soc_pct"]) <= 0.6  # a minute at 480 A is 0.46 %
    assert abs(first["max_cell_voltage_v"] - last["max_cell_voltage_v"]) < 0.02
    assert abs(first["max_cell_temperature_c"] - last["max_cell_temperature_c"]) <= 0.2


def test_an_hour_in_seconds_ends_as_in_minutes():
    start = MIDNIGHT + timedelta(hours=11)
    _, state = rows_of(11.0)
    _, by_minutes = simulate(PLANT, state, start, start + timedelta(minutes=20), 60)
    _, by_seconds = simulate(PLANT, state, start, start + timedelta(minutes=20), 1)
    # The request of a minute is that of its beginning: the sun moves within it.
    assert np.abs(by_minutes.soc - by_seconds.soc).max() < 0.005
    assert np.abs(by_minutes.temperature_c - by_seconds.temperature_c).max() < 0.1


def test_the_same_seed_gives_the_same_rows_and_another_seed_others():
    one = rows_of(11.0, plant=Plant.draw(9, banks=1, zone=SEOUL))[0].racks
    assert one.equals(rows_of(11.0, plant=Plant.draw(9, banks=1, zone=SEOUL))[0].racks)
    assert not one.equals(rows_of(11.0, plant=Plant.draw(10, banks=1, zone=SEOUL))[0].racks)


def test_the_plan_follows_the_local_clock_of_the_site():
    there = Plant.draw(2, banks=1, zone=ZoneInfo("America/New_York"))
    rows = rows_of(24.0, plant=there)[0].banks
    charging = rows.loc[rows["current_a"] > 1.0, "timestamp"].dt.tz_convert("America/New_York").dt.hour
    assert charging.between(10, 15).all()
    assert len(charging) > 60


@pytest.mark.parametrize("span_s", [0, -60, 90])
def test_a_span_that_is_no_whole_number_of_steps_is_refused(span_s: int):
    with pytest.raises(ValueError, match="whole steps of 60 s"):
        simulate(PLANT, PLANT.empty_state(), MIDNIGHT, MIDNIGHT + timedelta(seconds=span_s), 60)


def test_a_step_below_a_second_is_refused():
    with pytest.raises(ValueError, match="whole steps of 0 s"):
        simulate(PLANT, PLANT.empty_state(), MIDNIGHT, MIDNIGHT + timedelta(seconds=5), 0)


def test_no_current_stands_still_for_long_while_a_limit_holds_it():
    # near full, where the BMS lets 19 to 43 A a rack pass; a recorded current never stood for more than 62 s
    start = RackState.at_rest(PLANT.racks, soc=PLANT.limits.reserve_soc + 0.86, air_c=24.0)
    noon = MIDNIGHT + timedelta(hours=12)
    rows, _ = simulate(PLANT, start, noon, noon + timedelta(minutes=5), 1)
    current = rows.banks.loc[rows.banks["bank_id"] == 1, "current_a"]
    assert current.max() < 43.5 * 8
    assert (current.rolling(40).max() - current.rolling(40).min()).min() > 0.0
