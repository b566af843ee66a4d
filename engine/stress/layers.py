"""Layers of storage that the presets are made of. Every number has its source, or the word "assumed", in
:mod:`engine.stress.sources`."""

from __future__ import annotations

from engine.stress.assets import Storage

UPS_EFFICIENCY = 0.95


def ups(demand_mw: float, minutes: float) -> Storage:
    """A double-conversion UPS that carries the base load for so many minutes.

    >>> round(ups(60.0, 10).deliverable_mwh, 9)
    10.0
    """
    return Storage(
        name="UPS",
        energy_mwh=demand_mw * minutes / 60.0 / UPS_EFFICIENCY,
        power_mw=demand_mw,
        response_s=0.0,
        efficiency=UPS_EFFICIENCY,
        failure_per_year=0.05,
        cost_per_kwh=600_000.0,
    )


SUPERCAPACITOR = Storage(
    name="Supercapacitor",
    energy_mwh=0.05,
    power_mw=10.0,
    response_s=1e-6,
    efficiency=0.98,
    self_discharge_per_h=0.01,
    failure_per_year=0.05,
    cost_per_kwh=15_000_000.0,
)
LI_ION = Storage(
    name="Li-ion",
    energy_mwh=2_000.0,
    power_mw=200.0,
    response_s=0.1,
    efficiency=0.95,
    self_discharge_per_h=4e-5,
    failure_per_year=0.1,
    cost_per_kwh=330_000.0,
)
FLOW = Storage(
    name="Vanadium flow",
    energy_mwh=750.0,
    power_mw=50.0,
    response_s=1.0,
    efficiency=0.85,
    failure_per_year=0.2,
    cost_per_kwh=446_000.0,
)
AIR = Storage(
    name="Compressed air",
    energy_mwh=1_000.0,
    power_mw=100.0,
    response_s=30.0,
    ramp_mw_per_s=1.0,
    efficiency=0.75,
    failure_per_year=0.3,
    cost_per_kwh=167_000.0,
)
HYDROGEN = Storage(
    name="Hydrogen",
    energy_mwh=5_000.0,
    power_mw=50.0,
    response_s=300.0,
    ramp_mw_per_s=0.2,
    efficiency=0.40,
    failure_per_year=0.5,
    cost_per_kwh=32_000.0,
)
FIVE_LAYERS = (SUPERCAPACITOR, LI_ION, FLOW, AIR, HYDROGEN)
