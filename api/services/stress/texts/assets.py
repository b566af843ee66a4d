"""What the fields of architectures and layers are called where their sources are told."""

from __future__ import annotations

from collections.abc import Mapping

from api.i18n import Text

FIELDS: Mapping[str, Text] = {
    "contract_mw": Text("Contract power, MW"),
    "grid_limit_mw": Text("Limit of the connection, MW"),
    "response_s": Text("Response, s"),
    "pv_mw": Text("Rated PV, MW"),
    "dr_participation": Text("Demand response: participation"),
    "dr_reduction": Text("Demand response: reduction"),
    "energy_mwh": Text("Energy, MWh"),
    "power_mw": Text("Power, MW"),
    "ramp_mw_per_s": Text("Ramp, MW/s"),
    "efficiency": Text("Efficiency"),
    "soc": Text("Charge at the start"),
    "self_discharge_per_h": Text("Self-discharge an hour"),
    "failure_per_year": Text("Failures a year"),
    "cost_per_kwh": Text("Cost a kWh, KRW"),
    "trip_s": Text("Trips after, s"),
}
