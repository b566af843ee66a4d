"""The low-temperature fresh-water circuit: what the machinery warms, what the coolers take, what goes into the sea.

Four masses, each well mixed: the water between machinery and coolers (T4), that between coolers and machinery (T5)
and the sea water in each cooler (T2, T3). A self-acting three-way valve leads fresh water past the coolers when T5
falls below 34 degC, so that a cold sea does not over-cool the engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.thermal.plant.cooler import Cooler, conductance_kw_k, transfer_kw_k

FRESH_KJ_KG_K = 4.18
SEA_KJ_KG_K = 3.99
FRESH_KG_M3 = 994.0
SEA_KG_M3 = 1025.0


@dataclass(frozen=True, kw_only=True)
class WaterSide:
    """Masses in kg; ``first_share``: of the sea water, through the first cooler (T2), which lies nearer to the pumps.

    The valve: fully to the coolers from ``valve_open_c`` on, fully past them below ``valve_open_c - valve_band_k``.
    """

    hot_kg: float = 8000.0
    cold_kg: float = 4000.0
    sea_kg: float = 600.0
    first_share: float = 0.51
    valve_open_c: float = 34.0
    valve_band_k: float = 3.0
    cooler: Cooler = Cooler()


@dataclass(frozen=True, kw_only=True)
class Water:
    """Temperatures, degC: fresh water into and out of the coolers, sea water out of the first and the second."""

    hot_c: float
    cold_c: float
    first_c: float
    second_c: float


@dataclass(frozen=True, kw_only=True)
class Driven:
    """What drives the water over a step: mass flows kg/s, heat kW, sea degC, share of UA lost by fouling."""

    fresh_kg_s: float
    sea_kg_s: float
    heat_kw: float
    sea_c: float
    fouled_share: float = 0.0


def valve_to_coolers(side: WaterSide, cold_c: float) -> float:
    """Share of the fresh water that goes through the coolers, 0..1.

    >>> [valve_to_coolers(WaterSide(), t5_c) for t5_c in (35.0, 32.5, 29.0)]
    [1.0, 0.5, 0.0]
    """
    share = (cold_c - side.valve_open_c) / side.valve_band_k + 1.0
    return 0.0 if share < 0.0 else min(share, 1.0)


def step_water(side: WaterSide, water: Water, driven: Driven, seconds: float) -> tuple[Water, float]:
    """The water after a step (midpoint rule) and the heat, kJ, that went into the sea in it.

    The same heat flows move every mass, so that heat in = heat stored + heat to the sea to the last digits.
    """
    half = _moved(side, water, _flows(side, water, driven), 0.5 * seconds)
    flows = _flows(side, half, driven)
    return _moved(side, water, flows, seconds), (flows.first_sea_kw + flows.second_sea_kw) * seconds


def stored_kj(side: WaterSide, water: Water) -> float:
    """Heat in the water above 0 degC, kJ."""
    fresh = FRESH_KJ_KG_K * (side.hot_kg * water.hot_c + side.cold_kg * water.cold_c)
    return fresh + SEA_KJ_KG_K * side.sea_kg * (water.first_c + water.second_c)


@dataclass(frozen=True, kw_only=True)
class _Flows:
    """kW: from engine into the hot mass, on to the cold one, into the sea water of each cooler, and into the sea."""

    heat_kw: float
    to_hot_kw: float
    to_cold_kw: float
    first_kw: float
    second_kw: float
    first_sea_kw: float
    second_sea_kw: float


def _flows(side: WaterSide, water: Water, driven: Driven) -> _Flows:
    share = valve_to_coolers(side, water.cold_c)
    each = 0.5 * share * driven.fresh_kg_s
    first, second = side.first_share * driven.sea_kg_s, (1.0 - side.first_share) * driven.sea_kg_s
    warmer = water.hot_c - driven.sea_c
    taken = [
        transfer_kw_k(
            conductance_kw_k(side.cooler, each, sea, driven.fouled_share), each * FRESH_KJ_KG_K, sea * SEA_KJ_KG_K
        )
        * warmer
        for sea in (first, second)
    ]
    capacity = driven.fresh_kg_s * FRESH_KJ_KG_K
    return _Flows(
        heat_kw=driven.heat_kw,
        to_hot_kw=capacity * (water.cold_c - water.hot_c),
        to_cold_kw=capacity * (water.hot_c - water.cold_c) - taken[0] - taken[1],
        first_kw=taken[0],
        second_kw=taken[1],
        first_sea_kw=first * SEA_KJ_KG_K * (water.first_c - driven.sea_c),
        second_sea_kw=second * SEA_KJ_KG_K * (water.second_c - driven.sea_c),
    )


def _moved(side: WaterSide, water: Water, flows: _Flows, seconds: float) -> Water:
    fresh, sea = seconds / FRESH_KJ_KG_K, seconds / (SEA_KJ_KG_K * side.sea_kg)
    return Water(
        hot_c=water.hot_c + (flows.heat_kw + flows.to_hot_kw) * fresh / side.hot_kg,
        cold_c=water.cold_c + flows.to_cold_kw * fresh / side.cold_kg,
        first_c=water.first_c + (flows.first_kw - flows.first_sea_kw) * sea,
        second_c=water.second_c + (flows.second_kw - flows.second_sea_kw) * sea,
    )
