"""What the lines of the economics are called."""

from __future__ import annotations

from collections.abc import Mapping

from api.i18n import Text

ECONOMICS: Mapping[str, Text] = {
    "capital": Text("Capital"),
    "energy_cost": Text("Energy a year"),
    "penalty": Text("Penalty above the contract power, a year"),
    "disruption": Text("Disruption of the business, a year"),
    "data_loss": Text("Lost data, a year"),
    "lost_load": Text("Value of lost load, a year"),
    "demand_response": Text("Demand response, a year"),
    "upkeep": Text("Upkeep a year"),
    "total": Text("All costs of a year"),
    "npv": Text("Net present value"),
    "roi": Text("Return on investment"),
    "payback_years": Text("Payback"),
}
