"""The demo's rows: the model's quantities in the columns of two different makers."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from api.services.demo.rows import table_rows
from api.store.catalogue import layout


def bank(**changed: float) -> pd.DataFrame:
    """One bank at rest, half full."""
    quantities = {
        "soc_pct": 50.0,
        "soh_pct": 100.0,
        "voltage_v": 870.0,
        "current_a": 0.0,
        "power_kw": 0.0,
        "max_cell_voltage_v": 3.66,
        "min_cell_voltage_v": 3.64,
        "cell_voltage_gap_v": 0.02,
        "max_cell_temperature_c": 33.0,
        "min_cell_temperature_c": 26.0,
        "cell_temperature_gap_c": 7.0,
        "max_module_temperature_c": 31.0,
        "min_module_temperature_c": 25.0,
        "max_module_humidity_pct": 40.0,
        "min_module_humidity_pct": 30.0,
    }
    return pd.DataFrame([{"timestamp": pd.Timestamp("2026-11-21", tz="UTC"), "bank_id": 1} | quantities | changed])


def one(site_layout: int, **changed: float) -> dict[str, object]:
    return dict(table_rows("bank", site_layout, bank(**changed)).iloc[0])


@pytest.mark.parametrize("site_layout", [1, 2])
def test_a_row_has_exactly_the_columns_of_its_layout(site_layout: int) -> None:
    assert set(one(site_layout)) == {entry.name for entry in layout("bank", site_layout)}


def test_the_two_sites_have_different_columns() -> None:
    assert "max_module_temperature" in one(2)
    assert "max_module_temperature" not in one(1)


def test_measured_quantities_keep_their_values() -> None:
    row = one(2)
    assert (row["bank_dc_volt"], row["max_cell_voltage_of_bank"], row["max_module_humidity"]) == (870.0, 3.66, 40.0)


@pytest.mark.parametrize(
    ("amps", "state"),
    [(5.0, "charge"), (-5.0, "discharge"), (3.9, "standby"), (-3.9, "standby")],  # rest is below 0.5 % of 800 A = 4 A
)
def test_the_status_says_charge_discharge_or_stand_by(amps: float, state: str) -> None:
    row = one(2, current_a=amps)
    shown = [name for name in ("charge", "discharge", "standby") if row[f"battery_status_for_{name}"] == 1]
    assert shown == [state]


def test_charging_stops_at_ninety_per_cent() -> None:
    assert one(2, soc_pct=89.9)["charging_stop_of_status"] == 0
    assert one(2, soc_pct=90.0)["charging_stop_of_status"] == 1


@pytest.mark.parametrize(
    ("changed", "warned", "failed"),
    [
        ({"max_cell_temperature_c": 50.0}, False, False),
        ({"max_cell_temperature_c": 50.1}, True, False),
        ({"max_cell_temperature_c": 55.1}, True, True),
    ],
)
def test_the_bms_flags_heat_by_its_own_limits(changed: dict[str, float], warned: bool, failed: bool) -> None:
    row = one(2, **changed)
    assert bool(row["rack_over_temperature_warning"]) is warned
    assert bool(row["rack_over_temperature_fault"]) is failed


def test_cold_is_flagged_below_its_limit() -> None:
    assert one(2, min_cell_temperature_c=-0.1)["rack_under_temperature_warning"] == 1
    assert one(2, min_cell_temperature_c=0.0)["rack_under_temperature_warning"] == 0


def test_a_json_column_holds_one_entry_a_rack() -> None:
    assert json.loads(str(one(2)["master_rack_communication_fault"])) == {f"rack{n}": 0 for n in range(1, 9)}


def test_nothing_is_reported_broken_that_the_model_does_not_break() -> None:
    row = one(2)
    assert all(row[name] == 0 for name in row if "fault" in name and name != "master_rack_communication_fault")
