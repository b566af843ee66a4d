"""Every kind of analysis result: which table it is read from, and what the API calls its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from api.store import result_tables as tables
from api.store.columns import stored_kind

RENAMED = {"operating_site_id": "operating_site", "TIMESTAMP": "time"}


@dataclass(frozen=True, kw_only=True)
class ResultKind:
    """One kind of result, kept by bank or by rack.

    ``columns`` are the stored columns by API name, in the order of the answer; ``moment`` names the one that ranges
    select by, an instant (``time``) or a local day (``date``); ``filters`` name numbers that a request may fix.
    ``devices_first``: the old service listed them device by device, not by time.
    """

    table: sa.Table
    moment: str = "time"
    filters: tuple[str, ...] = ()
    devices_first: bool = False
    columns: Mapping[str, sa.Column[Any]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        named = {RENAMED.get(str(c.name), str(c.name).lower()): c for c in self.table.columns}
        object.__setattr__(self, "columns", MappingProxyType(named))

    @property
    def value_kinds(self) -> Mapping[str, str]:
        """float, int, json, time or text, by API name."""
        return {name: stored_kind(column) for name, column in self.columns.items()}

    @property
    def range_names(self) -> str:
        """The parameters that select by it."""
        return f"start-{self.moment}, end-{self.moment}"


_AVG_BANK_SOH = ResultKind(table=tables.avg_bank_soh, moment="date", devices_first=True)
_AVG_RACK_SOH = ResultKind(table=tables.avg_rack_soh, moment="date", devices_first=True)
_EX_SOS = ResultKind(table=tables.ess_exsos, filters=("mode",))

# by the name in the path: what the forms .../banks/ and .../banks/{bank}/ answer, and likewise of racks
BY_BANK: Mapping[str, ResultKind] = {
    "avg-soh": _AVG_BANK_SOH,
    "forecasting-sol": ResultKind(table=tables.forecasting_bank_sol, moment="date", devices_first=True),
    "ex-sos": _EX_SOS,
}
BY_RACK: Mapping[str, ResultKind] = {
    "avg-soh": _AVG_RACK_SOH,
    "forecasting-max-cell-voltage": ResultKind(table=tables.forecasting_max_rack_cell_voltage, devices_first=True),
    "forecasting-min-cell-voltage": ResultKind(table=tables.forecasting_min_rack_cell_voltage, devices_first=True),
    "forecasting-max-cell-temperature": ResultKind(
        table=tables.forecasting_max_rack_cell_temperature, devices_first=True
    ),
    "forecasting-min-cell-temperature": ResultKind(
        table=tables.forecasting_min_rack_cell_temperature, devices_first=True
    ),
    "forecasting-soc": ResultKind(table=tables.forecasting_rack_soc, devices_first=True),
    "forecasting-cell-voltage-gap": ResultKind(table=tables.forecasting_rack_cell_voltage_gap, devices_first=True),
    "multi-step-forecasting-max-cell-voltage": ResultKind(table=tables.multi_step_forecasting_maxvol),
    "forecasting-rack-sos": ResultKind(table=tables.forecasting_rack_sos),
    "sos": ResultKind(table=tables.ess_sos, devices_first=True),
    "ex-sos": _EX_SOS,
    "rest-drift": ResultKind(table=tables.rack_rest_drift, moment="date", devices_first=True),
    "socp": ResultKind(table=tables.ess_socp, filters=("charge_status", "period")),
}

CHARTS = ResultKind(table=tables.static_chart_data, moment="id")
