"""The smart grid: the same connection, metering with demand response, and a longer UPS."""

from __future__ import annotations

from dataclasses import replace

from engine.stress.architectures import legacy
from engine.stress.assets import Architecture
from engine.stress.layers import ups

KIND, ORDER = "smart", 20
UPS_MIN = 20.0


def preset(demand_mw: float) -> Architecture:
    """70 % of the load takes part in demand response and is reduced by 20 %, 5 to 15 minutes after the call."""
    return replace(
        legacy.preset(demand_mw),
        name="Smart grid",
        kind=KIND,
        response_s=(300.0, 900.0),
        dr_participation=0.7,
        dr_reduction=0.2,
        storage=(ups(demand_mw, UPS_MIN),),
    )
