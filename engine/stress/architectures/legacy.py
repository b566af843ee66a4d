"""The legacy grid: an allocation of grid power and a UPS."""

from __future__ import annotations

from engine.stress.assets import LIMIT_OF_CONTRACT, Architecture
from engine.stress.layers import ups

KIND, ORDER = "legacy", 10
CONTRACT_MW = 80.0
UPS_MIN = 10.0


def preset(demand_mw: float) -> Architecture:
    """A contract of 80 MW (never below the base load), 10 minutes of UPS; an operator switches in 5 to 15 minutes."""
    contract = max(CONTRACT_MW, demand_mw)
    return Architecture(
        name="Legacy grid",
        kind=KIND,
        contract_mw=contract,
        grid_limit_mw=LIMIT_OF_CONTRACT * contract,
        response_s=(300.0, 900.0),
        pv_mw=0.0,
        dr_participation=0.0,
        dr_reduction=0.0,
        storage=(ups(demand_mw, UPS_MIN),),
    )
