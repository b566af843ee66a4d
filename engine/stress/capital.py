"""What an architecture costs to build."""

from __future__ import annotations

from dataclasses import replace

from engine.stress.assets import Architecture, Storage
from engine.stress.config import StudyConfig

KWH_A_MWH = KW_A_MW = 1_000.0


def storage_capital(storage: Storage) -> float:
    """KRW of a layer: energy_mwh x 1 000 x cost_per_kwh."""
    return storage.energy_mwh * KWH_A_MWH * storage.cost_per_kwh


def capital(architecture: Architecture, config: StudyConfig) -> float:
    """KRW of everything an architecture has beyond its connection, which is the same for all: its layers of storage,
    its sun (``pv_krw_per_kw``), and the metering and control of the load that demand response takes off
    (``dr_krw_per_kw``). The kind counts for nothing.

    >>> from engine.stress.layers import ups
    >>> config = StudyConfig(demand_mw=60.0)
    >>> legacy = config.architectures[0].with_storage(ups(60.0, 9.5))  # 10 MWh of 600 000 KRW a kWh
    >>> round(capital(legacy, config))
    6000000000
    """
    sun = architecture.pv_mw * KW_A_MW * config.assumption("pv_krw_per_kw")
    response = architecture.dr_share * config.demand_mw * KW_A_MW * config.assumption("dr_krw_per_kw")
    return sum(storage_capital(layer) for layer in architecture.storage) + sun + response


def with_capital_of(poorer: Architecture, richer: Architecture, layer: Storage, config: StudyConfig) -> Architecture:
    """``poorer`` with so much of ``layer`` beside its own storage that both cost the same: its energy is the difference
    of the capitals over its price, its power grows alike (the same hours of full power). Itself where it is not poorer.

    >>> from engine.stress.layers import LI_ION
    >>> config = StudyConfig(demand_mw=60.0)
    >>> legacy, _, cems = config.architectures
    >>> equal = with_capital_of(legacy, cems, LI_ION, config)
    >>> abs(capital(equal, config) / capital(cems, config) - 1) < 1e-12
    True
    """
    missing = capital(richer, config) - capital(poorer, config)
    if missing <= 0:
        return poorer
    energy = missing / (layer.cost_per_kwh * KWH_A_MWH)
    more = replace(layer, energy_mwh=energy, power_mw=layer.power_mw * energy / layer.energy_mwh)
    return poorer.with_storage(*poorer.storage, more)
