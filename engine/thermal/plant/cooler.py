"""The central cooler: two counter-flow plate coolers side by side, by effectiveness and number of transfer units.

Source: Incropera, DeWitt, Bergman, Lavine, Fundamentals of Heat and Mass Transfer, ch. 11 (overall coefficient with
fouling, effectiveness-NTU) and 8.5 (turbulent films go with the flow to 0.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

STILL_KG_S = 1e-6  # less is no flow


@dataclass(frozen=True, kw_only=True)
class Cooler:
    """One plate cooler. area_m2; films in kW/(m2 K) at the design flows (kg/s); resistances in m2 K/kW."""

    area_m2: float = 98.0
    fresh_film: float = 12.0
    sea_film: float = 13.0
    fresh_design_kg_s: float = 48.3
    sea_design_kg_s: float = 56.9
    wall: float = 0.024
    fouling: float = 0.020

    @property
    def design_resistance(self) -> float:
        """m2 K/kW at the design flows.

        >>> round(1.0 / Cooler().design_resistance, 2)
        4.9
        """
        return 1.0 / self.fresh_film + 1.0 / self.sea_film + self.wall + self.fouling


def conductance_kw_k(cooler: Cooler, fresh_kg_s: float, sea_kg_s: float, fouled_share: float = 0.0) -> float:
    """UA of a cooler, kW/K: 1/U = 1/h_fresh + 1/h_sea + wall + fouling, h = h_design (flow / design flow)^0.8.

    fouled_share: by how much further fouling lowers UA at the design flows, 0..1.

    >>> clean = conductance_kw_k(Cooler(), 48.3, 56.9)
    >>> round(clean, 1), round(conductance_kw_k(Cooler(), 48.3, 56.9, fouled_share=0.4) / clean, 3)
    (479.8, 0.6)
    """
    if min(fresh_kg_s, sea_kg_s) < STILL_KG_S:
        return 0.0
    if not 0.0 <= fouled_share < 1.0:
        raise ValueError(f"fouled_share: {fouled_share} is outside 0..1")
    films = 1.0 / (cooler.fresh_film * (fresh_kg_s / cooler.fresh_design_kg_s) ** 0.8) + 1.0 / (
        cooler.sea_film * (sea_kg_s / cooler.sea_design_kg_s) ** 0.8
    )
    further = cooler.design_resistance * fouled_share / (1.0 - fouled_share)
    return float(cooler.area_m2 / (films + cooler.wall + cooler.fouling + further))


def effectiveness(ntu: float, ratio: float) -> float:
    """Effectiveness, 0..1, of a counter-flow exchanger: ``ntu`` = UA / C_min, ``ratio`` = C_min / C_max (eq. 11.29).

    >>> round(effectiveness(2.0, 0.5), 4), round(effectiveness(2.0, 1.0), 4)
    (0.7746, 0.6667)
    """
    if abs(1.0 - ratio) < 1e-6:
        return ntu / (1.0 + ntu)
    decay = exp(-ntu * (1.0 - ratio))
    return (1.0 - decay) / (1.0 - ratio * decay)


def transfer_kw_k(ua_kw_k: float, fresh_kw_k: float, sea_kw_k: float) -> float:
    """Heat a kelvin between the two inlets that a cooler takes over, kW/K: effectiveness times C_min.

    fresh_kw_k, sea_kw_k: heat-capacity flows (mass flow times specific heat).

    >>> round(transfer_kw_k(480.0, 202.0, 227.0), 1)
    147.6
    """
    least, most = sorted((fresh_kw_k, sea_kw_k))
    if least <= 0.0:
        return 0.0
    return effectiveness(ua_kw_k / least, least / most) * least
