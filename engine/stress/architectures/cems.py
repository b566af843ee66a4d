"""The storage microgrid: sun, a UPS, and five layers of storage under one energy management system (CEMS)."""

from __future__ import annotations

from dataclasses import replace

from engine.stress.architectures import legacy
from engine.stress.assets import Architecture
from engine.stress.layers import FIVE_LAYERS, ups

KIND, ORDER = "cems", 30
PV_MW = 100.0
UPS_MIN = 30.0


def preset(demand_mw: float) -> Architecture:
    """The same connection, 100 MW of sun, 30 minutes of UPS, five layers; its controller acts within seconds."""
    return replace(
        legacy.preset(demand_mw),
        name="CEMS microgrid",
        kind=KIND,
        response_s=(1.0, 5.0),
        pv_mw=PV_MW,
        storage=(ups(demand_mw, UPS_MIN), *FIVE_LAYERS),
    )
