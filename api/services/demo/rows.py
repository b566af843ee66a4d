"""The model's quantities as rows of the demo sites, whose columns differ as real makers' do."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from api.store.catalogue import CatalogueEntry, layout

# What the demo's BMS flags by itself: quantity, warning, fault; a lower bound where warning > fault. A maker's own
# limits are wider than the protection map: the recorded site passes 4.05 V at every full charge without a flag.
FLAGS = {
    "temperature_imbalance": ("cell_temperature_gap_c", 20.0, 25.0),
    "under_temperature": ("min_cell_temperature_c", 0.0, -10.0),
    "over_temperature": ("max_cell_temperature_c", 50.0, 55.0),
    "voltage_imbalance": ("cell_voltage_gap_v", 0.3, 0.5),
    "tray_voltage_imbalance": ("cell_voltage_gap_v", 0.3, 0.5),
    "under_voltage_protection": ("min_cell_voltage_v", 3.0, 2.8),
    "over_voltage_protection": ("max_cell_voltage_v", 4.15, 4.2),
}
Arrays = dict[str, NDArray[Any]]

REST_SHARE = 0.005  # below this share of the rated current a bank is at rest
RATED_A = {"bank": 800.0, "rack": 100.0}
ALWAYS_ONE = {
    "battery_status_for_run",
    "rack_status_for_run",
    "rack_status_for_online",
    "rack_charge_relay_plus_status",
    "rack_discharge_relay_minus_status",
    "st_run",
}


@cache
def _columns() -> dict[str, dict[str, str]]:
    text = Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def measured_columns(table: str) -> dict[str, str]:
    """The columns of a table that hold a quantity of the battery model, and which."""
    return dict(_columns()[table])


def table_rows(table: str, site_layout: int, quantities: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``table`` in a site's layout (API names), from timestamp, ids and quantities.

    A column nobody measures holds 0: the model has no broken fuse or lost link.
    """
    measured = {str(name): quantities[name].to_numpy() for name in quantities if name != "timestamp"}
    states = _states(measured, RATED_A[table]) if table in RATED_A else {}
    columns = {
        entry.name: _values(table, entry, measured, states)
        for entry in layout(table, site_layout)
        if entry.kind not in ("time", "id")
    }
    ids = [name for name in ("timestamp", "bank_id", "rack_id") if name in quantities]
    return pd.concat([quantities[ids], pd.DataFrame(columns, index=quantities.index)], axis=1)


def _values(table: str, entry: CatalogueEntry, measured: Arrays, states: Arrays) -> Any:
    quantity = _columns()[table].get(entry.name)
    if quantity is not None:
        return measured[quantity]
    if entry.kind == "json":
        parts = "rack" if table == "bank" else "module"
        return json.dumps({f"{parts}{n}": 0 for n in range(1, 9 if table == "bank" else 21)})
    return 1 if entry.name in ALWAYS_ONE else states.get(entry.name, 0)


def _states(measured: Arrays, rated_a: float) -> Arrays:
    """Every status and flag a bank or rack can have, by column."""
    amps = measured["current_a"]
    charging, discharging = amps > REST_SHARE * rated_a, amps < -REST_SHARE * rated_a
    states = {
        "battery_status_for_charge": charging,
        "battery_status_for_discharge": discharging,
        "battery_status_for_standby": ~charging & ~discharging,
        "rack_current_sensor_charge": charging,
        "rack_current_sensor_discharge": discharging,
        "charging_stop_of_status": measured["soc_pct"] >= 90.0,
        "rack_over_current_charge_warning": amps > 1.0 * rated_a,
        "rack_over_current_charge_fault": amps > 1.2 * rated_a,
        "rack_over_current_discharge_warning": amps < -1.0 * rated_a,
        "rack_over_current_discharge_fault": amps < -1.2 * rated_a,
    }
    for kind, (quantity, warning, fault) in FLAGS.items():
        for level, limit in (("warning", warning), ("fault", fault)):
            values = measured[quantity]
            states[f"rack_{kind}_{level}"] = values > limit if fault > warning else values < limit
    return {name: state.astype(np.int64) for name, state in states.items()}
