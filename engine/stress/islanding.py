"""How long a site with sun carries itself without the grid, for many outages at once.

All layers together are one store here: the sum of their energy and power, charged from sun that is left over with their
mean efficiency. The sun is the mean one of its hour and month: clear sky less the mean loss to clouds. Finer than
needed to count downtime, coarser than the survival curves of :mod:`engine.stress.outage_curve`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.stress.assets import Architecture
from engine.stress.config import StudyConfig
from engine.stress.holding import gives_mwh
from engine.stress.renewal import HOURS_A_YEAR
from engine.stress.sun import Plant, clear_sky, plant_of

Floats = NDArray[np.float64]

STEP_H = 1.0 / 6.0
STEPS_A_DAY = 144
LONGEST_H = 240.0  # a site that carried itself for so long goes on
MONTHS = 12


def with_sun_h(
    site: Architecture, there: NDArray[np.bool_], begin_h: Floats, outage_h: Floats, config: StudyConfig
) -> Floats:
    """How long each outage is carried, h, at most its own length.

    :param there: (outages, layers), which layers carry the load
    """
    power = there @ np.array([layer.power_mw for layer in site.storage])
    stored = there @ np.array([gives_mwh(layer) for layer in site.storage])
    full = there @ np.array([layer.energy_mwh * layer.efficiency for layer in site.storage])
    held = there @ np.array([layer.energy_mwh for layer in site.storage])
    efficiency = np.divide(full, held, out=np.zeros_like(full), where=held > 0.0)
    sun = mean_sun_mw(site, config)
    relief_after_h = sum(site.response_s) / 2.0 / 3_600.0
    carried, alive = np.zeros(begin_h.size), np.ones(begin_h.size, dtype=bool)
    for step in range(int(np.ceil(min(LONGEST_H, outage_h.max(initial=0.0)) / STEP_H))):
        since_h = step * STEP_H
        load = config.demand_mw * (1.0 - site.dr_share * (since_h >= relief_after_h))
        missing = load - _at(sun, begin_h + since_h)
        given = np.maximum(missing, 0.0)
        lasts_h = np.where(
            given > power, 0.0, np.divide(stored, given, out=np.full_like(given, np.inf), where=given > 0.0)
        )
        carried[alive] += np.minimum(lasts_h, STEP_H)[alive]
        alive &= (lasts_h >= STEP_H) & (carried < outage_h)
        if not alive.any():
            break
        charged = efficiency * np.minimum(np.maximum(-missing, 0.0), power)
        stored = np.clip(stored + (charged - given) * STEP_H, 0.0, full)
    carried[alive] = np.inf
    return np.minimum(carried, outage_h)


def mean_sun_mw(site: Architecture, config: StudyConfig) -> Floats:
    """Mean power of a site's sun by month and ten minutes of the day, MW: (12, 144)."""
    left = 1.0 - config.assumption("cloud_cover") * config.assumption("cloud_depth")
    return site.pv_mw * left * _clear_months(plant_of(config))


@lru_cache(maxsize=8)
def _clear_months(plant: Plant) -> Floats:
    days = [round(365.0 * (month + 0.5) / MONTHS) for month in range(MONTHS)]
    share = np.array([clear_sky(plant, float(day), STEPS_A_DAY, 3_600.0 * STEP_H) for day in days])
    share.flags.writeable = False
    return share


def _at(sun: Floats, hour: Floats) -> Floats:
    """The sun at hours from the beginning of a year on."""
    month = (hour % HOURS_A_YEAR / HOURS_A_YEAR * MONTHS).astype(np.int64) % MONTHS
    return np.asarray(sun[month, (hour % 24.0 / STEP_H).astype(np.int64) % STEPS_A_DAY])
