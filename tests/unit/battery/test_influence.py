"""Orders and disturbances of a plant: what a fan, a stop, an open contactor and a failing cell change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from engine.battery.faults import SPIKES, excess_after, misread
from engine.battery.history import History, Plant, simulate
from engine.battery.influence import FAN_GAIN, Influence
from engine.battery.rack import RackState

PLANT = Plant.draw(2, banks=2, zone=ZoneInfo("Asia/Seoul"))
NOON = datetime(2026, 5, 10, 3, tzinfo=UTC)  # 12:00 in Seoul: charging
EVENING = datetime(2026, 5, 10, 11, tzinfo=UTC)  # 20:00: discharging
HALF_FULL = RackState.at_rest(PLANT.racks, soc=0.5, air_c=24.0)


def under(influence: Influence, start: datetime = NOON, minutes: int = 2) -> tuple[History, RackState]:
    return simulate(PLANT, HALF_FULL, start, start + timedelta(minutes=minutes), 60, influence)


def flags(length: int, *on: int) -> np.ndarray:
    out = np.zeros(length, dtype=bool)
    out[list(on)] = True
    return out


def test_nothing_changes_nothing():
    plain, after = simulate(PLANT, HALF_FULL, NOON, NOON + timedelta(minutes=2), 60)
    alone, state = under(PLANT.left_alone())
    assert plain.racks.equals(alone.racks)
    assert np.array_equal(after.temperature_c, state.temperature_c)


def test_a_charge_stop_takes_the_current_of_its_bank_alone():
    banks = under(replace(PLANT.left_alone(), no_charge=flags(2, 0)))[0].banks
    assert (banks.loc[banks["bank_id"] == 1, "current_a"] == 0.0).all()
    assert (banks.loc[banks["bank_id"] == 2, "current_a"] > 100.0).all()


def test_a_discharge_stop_refuses_discharging_and_lets_charging_pass():
    stopped = replace(PLANT.left_alone(), no_discharge=flags(2, 0, 1))
    assert (under(stopped, EVENING)[0].banks["current_a"] == 0.0).all()
    assert (under(stopped)[0].banks["current_a"] > 100.0).all()


def test_an_open_rack_carries_nothing_and_the_others_share_the_current():
    racks = under(replace(PLANT.left_alone(), open_racks=flags(16, 2)))[0].racks
    first = racks[racks["timestamp"] == NOON].set_index(["bank_id", "rack_id"])["current_a"]
    assert first[1, 3] == 0.0
    assert (first.drop((1, 3)) > 10.0).all()


def test_a_bank_with_every_rack_open_rests_and_still_shows_its_voltage():
    history = under(replace(PLANT.left_alone(), open_racks=flags(16, *range(8))))[0]
    bank = history.banks[history.banks["bank_id"] == 1]
    assert (bank["current_a"] == 0.0).all()
    assert bank["voltage_v"].between(850.0, 890.0).all()  # 240 groups at about 3.645 V
    assert (history.racks.loc[history.racks["bank_id"] == 1, "current_a"] == 0.0).all()
    assert not history.racks.isna().any(axis=None)


def test_a_fan_cools_its_rack():
    warm = replace(HALF_FULL, temperature_c=HALF_FULL.temperature_c + 10.0)
    fanned = replace(PLANT.left_alone(), fans=flags(16, 5))
    end = NOON + timedelta(hours=1)
    with_fan = simulate(PLANT, warm, NOON, end, 60, fanned)[1].temperature_c
    without = simulate(PLANT, warm, NOON, end, 60)[1].temperature_c
    cooler = (without - with_fan).mean(axis=-1)
    # 10 K off the air, tau 14 583 s: exp(-3600/14583) = 0.781 against exp(-3 * 3600/14583) = 0.477
    assert cooler[5] == pytest.approx(10.0 * (0.781 - 0.477), abs=0.6)
    assert np.delete(cooler, 5) == pytest.approx(0.0, abs=0.001)  # their share of the current shifts a little
    assert FAN_GAIN == 3.0


def test_the_heat_of_a_failing_cell_is_seen_at_its_position_and_is_no_part_of_the_state():
    excess = np.zeros((16, 240))
    excess[9, 16] = 30.0  # rack 2 of bank 2, cell 17
    history, state = under(replace(PLANT.left_alone(), excess_k=excess))
    racks = history.racks.set_index(["bank_id", "rack_id"])
    assert (racks.loc[(2, 2), "max_cell_temperature_position"] == 17).all()
    assert (racks.loc[(2, 2), "cell_temperature_gap_c"] > 25.0).all()
    assert np.array_equal(state.temperature_c, under(PLANT.left_alone())[1].temperature_c)


def test_excess_heat_rises_at_its_rate_settles_and_flows_off_when_it_ends():
    fans = flags(16, 9)
    excess = np.zeros((16, 240))
    rising = {(0, 16): 8.0, (9, 16): 8.0}
    excess = excess_after(excess, rising, fans, 1.0)
    assert excess[0, 16] == pytest.approx(8.0 / 60.0, rel=0.01)
    assert np.count_nonzero(excess) == 2
    settled = excess_after(excess, rising, fans, 1e6)
    assert settled[0, 16] == pytest.approx(40.0)  # 8 K/min for tau = 5 min
    assert settled[9, 16] == pytest.approx(40.0 / 3.0)  # where the fans are on
    assert excess_after(settled, {}, fans, 300.0)[0, 16] == pytest.approx(40.0 / np.e)


def read(kind: str, *, seed: int = 1) -> float:
    return misread(kind, 25.0, size=5.0, for_s=90.0, held=24.0, rng=np.random.default_rng(seed))


@pytest.mark.parametrize(("kind", "shown"), [("drifting", 32.5), ("frozen", 24.0), ("offset", 30.0), ("silent", 25.0)])
def test_a_faulty_sensor_reads(kind: str, shown: float):
    assert read(kind) == shown


def test_a_spiking_sensor_jumps_up_or_down_now_and_then():
    seen = [read("spiking", seed=seed) for seed in range(400)]
    assert set(seen) == {20.0, 25.0, 30.0}
    assert sum(value != 25.0 for value in seen) == pytest.approx(400 * SPIKES, abs=20)
