"""What energy from the grid costs: three prices by the hour of the day, and a charge for power."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.stress.assets import Architecture
from engine.stress.clouds import Clouds, clouds_of, draw_clearness
from engine.stress.config import StudyConfig
from engine.stress.streams import stream
from engine.stress.sun import Plant, clear_sky, plant_of

Floats = NDArray[np.float64]

DAYS, HOURS_A_DAY, MONTHS, SECONDS_AN_HOUR = 365, 24, 12, 3_600.0
HOURS = DAYS * HOURS_A_DAY
KWH_A_MWH = KW_A_MW = 1_000.0
# KEPCO's hours of March to October, taken for the whole year: light 22-8, peak 15-21, mid between
LIGHT, MID, PEAK = range(3)
PERIOD_OF_HOUR = np.array([LIGHT] * 8 + [MID] * 7 + [PEAK] * 6 + [MID] * 1 + [LIGHT] * 2)
PERIODS = ("light", "mid", "peak")
SKIES = 2  # years of clouds that the sun's energy is the mean of


def prices(config: StudyConfig) -> Floats:
    """KRW a MWh of the three periods: light, mid, peak.

    >>> [round(price) for price in prices(StudyConfig())]
    [129900, 162300, 198600]
    """
    return np.array([config.assumption(f"energy_{period}_krw_per_kwh") for period in PERIODS]) * KWH_A_MWH


def window_price(config: StudyConfig) -> float:
    """KRW a MWh, the mean over the study's steps.

    A day has 10 h of light, 8 of mid, 6 of peak: (10 x 129.9 + 8 x 162.3 + 6 x 198.6) / 24 = 157.9 KRW/kWh.

    >>> round(window_price(StudyConfig()))
    157875
    """
    hour = (np.arange(config.steps) * config.step_s // SECONDS_AN_HOUR).astype(np.int64) % HOURS_A_DAY
    return float(prices(config)[PERIOD_OF_HOUR[hour]].mean())


def year_import_mwh(architecture: Architecture, config: StudyConfig) -> Floats:
    """MWh of a year without events that come from the grid, by period: what of the base load (of a measured load: its
    mean) the sun does not cover, hour by hour (clear sky x clouds). Storage rests full; sun that nobody needs is
    spilled and earns nothing.

    >>> config = StudyConfig(demand_mw=60.0)
    >>> [float(energy) for energy in year_import_mwh(config.architectures[0], config)]  # 60 MW x 365 x 10, 8, 6 h
    [219000.0, 175200.0, 131400.0]
    """
    sun = _sun_of_year(config) if architecture.pv_mw else np.zeros((HOURS, 1))
    load = np.mean(config.traces.get("demand_mw", config.demand_mw))
    missing = np.maximum(0.0, load - architecture.pv_mw * sun).mean(axis=1)
    by_hour = missing.reshape(DAYS, HOURS_A_DAY).sum(axis=0)
    return np.array([by_hour[PERIOD_OF_HOUR == period].sum() for period in (LIGHT, MID, PEAK)])


def year_energy_krw(architecture: Architecture, config: StudyConfig) -> float:
    """KRW of :func:`year_import_mwh`; 0 without a connection."""
    return float(year_import_mwh(architecture, config) @ prices(config)) if architecture.grid_limit_mw > 0.0 else 0.0


def year_unserved_mwh(architecture: Architecture, config: StudyConfig) -> float:
    """MWh of a year without events that a site without a connection lacks (its storage counts for nothing: it has to
    be filled too); 0 with one, which carries at least the base load."""
    return 0.0 if architecture.grid_limit_mw > 0.0 else float(year_import_mwh(architecture, config).sum())


def year_power_krw(architecture: Architecture, config: StudyConfig) -> float:
    """KRW a year for having the contract's power, used or not."""
    return architecture.contract_mw * KW_A_MW * MONTHS * config.assumption("demand_charge_krw_per_kw_month")


def _sun_of_year(config: StudyConfig) -> Floats:
    return _sun(plant_of(config), clouds_of(config), config.seed)


@lru_cache(maxsize=32)
def _sun(plant: Plant, clouds: Clouds, seed: int) -> Floats:
    clear = clear_sky(plant, 1.0, HOURS, SECONDS_AN_HOUR)
    share = draw_clearness(clouds, clear, SECONDS_AN_HOUR, SKIES, stream(seed, 0, "year")) * clear[:, None]
    share.flags.writeable = False
    return share
