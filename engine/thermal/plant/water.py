"""The low-temperature fresh-water circuit: what the machinery warms, what the coolers take, what goes into the sea.

Four masses, each well mixed: the water between machinery and coolers (T4), that between coolers and machinery (T5)
and the sea water in each cooler (T2, T3). A self-acting three-way valve leads fresh water past the coolers when T5
falls below 34 degC, so that a cold sea does not over-cool the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from engine.thermal.plant.cooler import Cooler, conductance_kw_k, transfer_kw_k

FRESH_KJ_KG_K = 4.18
SEA_KJ_KG_K = 3.99
FRESH_KG_M3 = 994.0
SEA_KG_M3 = 1025.0
LONGEST_STEP_S = 4.0  # the sea water in a cooler is renewed in about 10 s

Temperatures = tuple[float, float, float, float]  # hot, cold, first, second: as in Water


@dataclass(frozen=True, kw_only=True)
class WaterSide:
    """Masses in kg; ``first_share``: of the sea water, through the first cooler (T2), which lies nearer to the pumps.

    The valve: fully to the coolers from ``valve_open_c`` on, fully past them below ``valve_open_c - valve_band_k``.
    """

    hot_kg: float = 14_000.0
    cold_kg: float = 5_000.0
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
    """Share of the fresh water that goes through the coolers, 0..1, in thousandths (a valve has friction).

    >>> [valve_to_coolers(WaterSide(), t5_c) for t5_c in (35.0, 32.5, 29.0)]
    [1.0, 0.5, 0.0]
    """
    share = (cold_c - side.valve_open_c) / side.valve_band_k + 1.0
    return 0.0 if share < 0.0 else 1.0 if share > 1.0 else round(share, 3)


def step_water(side: WaterSide, water: Water, driven: Driven, seconds: float) -> tuple[Water, float]:
    """The water ``seconds`` later (midpoint rule, parts of at most 4 s) and the heat, kJ, that went into the sea.

    The same heat flows move every mass, so that heat in = heat stored + heat to the sea to the last digits.
    """
    parts = max(1, ceil(seconds / LONGEST_STEP_S))
    dt = seconds / parts
    now = (water.hot_c, water.cold_c, water.first_c, water.second_c)
    to_sea_kj = 0.0
    for _ in range(parts):
        half, _ = _moved(side, now, now, driven, 0.5 * dt)
        now, gone_kj = _moved(side, now, half, driven, dt)
        to_sea_kj += gone_kj
    return Water(hot_c=now[0], cold_c=now[1], first_c=now[2], second_c=now[3]), to_sea_kj


def stored_kj(side: WaterSide, water: Water) -> float:
    """Heat in the water above 0 degC, kJ."""
    fresh = FRESH_KJ_KG_K * (side.hot_kg * water.hot_c + side.cold_kg * water.cold_c)
    return fresh + SEA_KJ_KG_K * side.sea_kg * (water.first_c + water.second_c)


def _moved(
    side: WaterSide, since: Temperatures, flowing: Temperatures, driven: Driven, seconds: float
) -> tuple[Temperatures, float]:
    """``since`` moved by the heat flows that ``flowing`` drives, and the heat, kJ, into the sea."""
    hot, cold, first, second = flowing
    each = 0.5 * valve_to_coolers(side, cold) * driven.fresh_kg_s
    first_kg_s = side.first_share * driven.sea_kg_s
    second_kg_s = driven.sea_kg_s - first_kg_s
    warmer = hot - driven.sea_c
    into_first = _taken_kw_k(side.cooler, each, first_kg_s, driven.fouled_share) * warmer
    into_second = _taken_kw_k(side.cooler, each, second_kg_s, driven.fouled_share) * warmer
    out_first = first_kg_s * SEA_KJ_KG_K * (first - driven.sea_c)
    out_second = second_kg_s * SEA_KJ_KG_K * (second - driven.sea_c)
    round_kw = driven.fresh_kg_s * FRESH_KJ_KG_K * (hot - cold)
    fresh, sea = seconds / FRESH_KJ_KG_K, seconds / (SEA_KJ_KG_K * side.sea_kg)
    after = (
        since[0] + (driven.heat_kw - round_kw) * fresh / side.hot_kg,
        since[1] + (round_kw - into_first - into_second) * fresh / side.cold_kg,
        since[2] + (into_first - out_first) * sea,
        since[3] + (into_second - out_second) * sea,
    )
    return after, (out_first + out_second) * seconds


@lru_cache(maxsize=4096)
def _taken_kw_k(cooler: Cooler, fresh_kg_s: float, sea_kg_s: float, fouled_share: float) -> float:
    ua = conductance_kw_k(cooler, fresh_kg_s, sea_kg_s, fouled_share)
    return transfer_kw_k(ua, fresh_kg_s * FRESH_KJ_KG_K, sea_kg_s * SEA_KJ_KG_K)
