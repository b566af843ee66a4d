"""Where the heat comes from: engine and auxiliaries, into the fresh water and into the engine room's air.

Water: 4 251 kW at full load, the cooler's design load of the ship of Pariotis, Zannis, Katsanis, J. Mar. Sci. Eng. 7
(2019) 253. Air: ISO 8861:1998, 6.2 and 6.3, for a main engine of 7 000 kW and generators of 700 kW.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Heat:
    """Shares in kW at full load; exponents and idle shares are assumed (see docs/science/cooling-plant.md)."""

    charge_air_kw: float = 2400.0
    charge_air_exponent: float = 1.5
    oil_and_jacket_kw: float = 1500.0
    idle_share: float = 0.25
    emitted_kw: float = 168.0  # ISO 8861: 0.141 x 7000^0.80
    emitted_at_rest: float = 0.25  # of it: the engine is kept warm
    emitted_idle_share: float = 0.4
    steady_kw: float = 160.0  # generators, exhaust pipes, boiler, tanks, electrical
    charge_air_lag_s: float = 120.0  # receiver and coolers
    oil_and_jacket_lag_s: float = 480.0  # the engine's iron
    air_lag_s: float = 600.0


def charge_air_kw(heat: Heat, load_pct: float) -> float:
    """Heat of the charge-air coolers once settled, kW: Q (load)^1.5.

    >>> charge_air_kw(Heat(), 100.0), charge_air_kw(Heat(), 25.0)
    (2400.0, 300.0)
    """
    return float(heat.charge_air_kw * (max(load_pct, 0.0) / 100.0) ** heat.charge_air_exponent)


def oil_and_jacket_kw(heat: Heat, load_pct: float) -> float:
    """Heat of lubricating oil and jacket water once settled, kW: Q (0.25 + 0.75 load) while the engine turns.

    >>> oil_and_jacket_kw(Heat(), 100.0), oil_and_jacket_kw(Heat(), 20.0), oil_and_jacket_kw(Heat(), 0.0)
    (1500.0, 600.0, 0.0)
    """
    load = max(load_pct, 0.0) / 100.0
    return heat.oil_and_jacket_kw * (heat.idle_share + (1.0 - heat.idle_share) * load) * _turning(load)


def heat_to_water_kw(heat: Heat, load_pct: float, auxiliary_kw: float) -> float:
    """Heat that the fresh water takes once settled, kW, at an engine load and from the auxiliaries.

    >>> heat_to_water_kw(Heat(), 100.0, 350.0), heat_to_water_kw(Heat(), 0.0, 500.0)
    (4250.0, 500.0)
    """
    return auxiliary_kw + charge_air_kw(heat, load_pct) + oil_and_jacket_kw(heat, load_pct)


def heat_to_air_kw(heat: Heat, load_pct: float) -> float:
    """Heat that machinery gives to the engine room once settled, kW.

    >>> heat_to_air_kw(Heat(), 100.0), heat_to_air_kw(Heat(), 0.0)
    (328.0, 202.0)
    """
    load = max(load_pct, 0.0) / 100.0
    turning = _turning(load)
    running = heat.emitted_idle_share + (1.0 - heat.emitted_idle_share) * load
    return heat.steady_kw + heat.emitted_kw * (heat.emitted_at_rest * (1.0 - turning) + running * turning)


def _turning(load: float) -> float:
    """From 0 to 1 over the first 5 % of load, so that nothing jumps when the engine starts."""
    return min(1.0, load / 0.05)
