"""What the BMS reports, on two racks of 24 groups with one odd group each."""

import numpy as np
import pytest

from engine.battery.bank import BankLimits
from engine.battery.measure import (
    Quantities,
    Snapshot,
    measure_banks,
    measure_racks,
    relative_humidity_pct,
)
from engine.battery.rack import RackParameters

RACKS = RackParameters.draw(np.random.default_rng(1), racks=2, groups=24)
LIMITS = BankLimits()


def two_racks() -> Snapshot:
    volts = np.full((2, 24), 3.6)
    volts[0, 4], volts[0, 10] = 3.65042, 3.58
    temperature = np.full((2, 24), 30.0)
    temperature[1, 23], temperature[1, 0] = 36.04, 25.0
    return Snapshot(
        soc=np.full((2, 24), 0.55),
        voltage_v=volts,
        temperature_c=temperature,
        current_a=np.array([40.04, -0.01]),
        air_c=np.array(24.0),
        dew_point_c=np.array(10.0),
    )


@pytest.fixture
def racks() -> Quantities:
    return measure_racks(RACKS, LIMITS, two_racks())


def test_a_rack_shows_its_extreme_cells_and_where_they_are(racks: Quantities):
    assert racks["max_cell_voltage_v"].tolist() == [3.65, 3.6]
    assert racks["max_cell_voltage_position"][0] == 5
    assert racks["min_cell_voltage_v"][0] == 3.58
    assert racks["min_cell_voltage_position"][0] == 11
    assert racks["cell_voltage_gap_v"].tolist() == [0.07, 0.0]
    assert racks["max_cell_temperature_position"][1] == 24
    assert racks["cell_temperature_gap_c"].tolist() == [0.0, 11.0]
    # 22 groups at 30.0, one at 36.04, one at 25.0: 721.04 / 24 = 30.04
    assert racks["cell_temperature_average_c"].tolist() == [30.0, 30.0]


def test_a_rack_rounds_as_the_recorded_bms(racks: Quantities):
    # 22 x 3.6 + 3.65042 + 3.58 = 86.43042 V; 86.4 V x 40.0 A = 3.456 kW
    assert (racks["voltage_v"][0], racks["current_a"][0], racks["power_kw"][0]) == (86.4, 40.0, 3.5)
    assert racks["soc_pct"].tolist() == [50.0, 50.0]
    assert racks["soh_pct"] == pytest.approx(100.0, abs=0.6)


def test_a_current_below_the_resolution_is_plain_zero(racks: Quantities):
    assert str(racks["current_a"][1]) == "0.0"


def test_a_module_is_half_way_between_air_and_cells_and_the_warmer_one_is_the_drier(racks: Quantities):
    # Rack 2, module 2 (groups 13 to 24): cells 30.5, air 24 + about 2.9: 28.7 degC, 31 % with a dew point of 10.
    assert racks["max_module_temperature_c"][1] == pytest.approx(28.7, abs=0.2)
    assert racks["max_module_temperature_position"][1] == 2
    assert racks["min_module_humidity_position"][1] == 2
    assert racks["min_module_humidity_pct"][1] < racks["max_module_humidity_pct"][1]


def test_a_bank_shows_the_extremes_of_its_racks_and_its_own_current(racks: Quantities):
    bank = measure_banks(racks, np.array([40.03]), np.array([0.55]), LIMITS)
    assert {key: value.item() for key, value in bank.items() if "cell" in key} == {
        "max_cell_voltage_v": 3.65,
        "min_cell_voltage_v": 3.58,
        "max_cell_temperature_c": 36.0,
        "min_cell_temperature_c": 25.0,
        "cell_voltage_gap_v": 0.07,
        "cell_temperature_gap_c": 11.0,
    }
    # Racks 86.4 V both: 86.4 V x 40.0 A = 3.456 kW
    assert [bank[key].item() for key in ("voltage_v", "current_a", "power_kw")] == [86.4, 40.0, 3.5]


def test_two_banks_of_one_rack_keep_their_own_extremes(racks: Quantities):
    bank = measure_banks(racks, np.array([40.0, 0.0]), np.array([0.55, 0.55]), LIMITS)
    assert bank["max_cell_voltage_v"].tolist() == [3.65, 3.6]
    assert bank["max_cell_temperature_c"].tolist() == [30.0, 36.0]


def test_a_time_axis_in_front_changes_nothing(racks: Quantities):
    one = two_racks()
    twice = Snapshot(
        soc=np.stack([one.soc] * 2),
        voltage_v=np.stack([one.voltage_v] * 2),
        temperature_c=np.stack([one.temperature_c] * 2),
        current_a=np.stack([one.current_a] * 2),
        air_c=np.stack([one.air_c] * 2),
        dew_point_c=np.stack([one.dew_point_c] * 2),
    )
    for key, value in measure_racks(RACKS, LIMITS, twice).items():
        assert value.shape == (2, 2)
        assert np.array_equal(value[1], racks[key])


def test_air_at_its_dew_point_is_saturated_and_at_30_degrees_holds_twice_what_it_holds_at_18():
    # Saturation pressure 42.4 hPa at 30 degC, 20.6 hPa at 18 degC (WMO tables): 48.6 %.
    assert relative_humidity_pct(np.array(18.0), np.array(18.0)) == pytest.approx(100.0)
    assert relative_humidity_pct(np.array(30.0), np.array(18.0)) == pytest.approx(48.6, abs=0.2)
