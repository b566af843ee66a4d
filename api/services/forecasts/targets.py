"""What is forecast of a rack, how far ahead, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from api.services.protection.columns import MEASURED_COLUMNS
from api.store import result_tables as tables
from api.store.forecasts.rows import Table
from engine.safety.limits import Measured

SOC = "rack_soc"
CURRENT = MEASURED_COLUMNS["rack"][Measured.CURRENT]
TARGETS = (*MEASURED_COLUMNS["rack"].values(), SOC)  # rack columns; the state of safety needs the first seven
MEASURED_OF: Mapping[str, Measured] = {column: measured for measured, column in MEASURED_COLUMNS["rack"].items()}

MINUTE = timedelta(minutes=1)
AHEAD = timedelta(minutes=10)  # of the forecasts that are kept

TABLE_OF: Mapping[str, Table] = {
    "rack_max_cell_voltage": tables.forecasting_max_rack_cell_voltage,
    "rack_min_cell_voltage": tables.forecasting_min_rack_cell_voltage,
    "rack_max_cell_temperature": tables.forecasting_max_rack_cell_temperature,
    "rack_min_cell_temperature": tables.forecasting_min_rack_cell_temperature,
    "rack_cell_voltage_gap": tables.forecasting_rack_cell_voltage_gap,
    SOC: tables.forecasting_rack_soc,
}
# decimal places kept: finer than any BMS reports
DIGITS: Mapping[str, int] = {name: 5 if "voltage" in name else 3 for name in TABLE_OF}
SOS_TABLE = tables.forecasting_rack_sos
DAY_AHEAD_TABLE = tables.multi_step_forecasting_maxvol
DAY_AHEAD_TARGET = "rack_max_cell_voltage"
