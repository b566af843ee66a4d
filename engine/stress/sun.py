"""Power of a photovoltaic plant under a clear sky, by pvlib."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.stress.config import StudyConfig

Floats = NDArray[np.float64]

KNOT_S = (300.0, 1_800.0)  # least and longest distance of the moments that pvlib is asked for
YEAR = 2026  # any that is no leap year: the sun's course differs by minutes
FULL_SUN_W_M2 = 1_000.0  # at which a plant has its rating
SUN_W_M2 = 1_361.0  # solar constant


@dataclass(frozen=True, kw_only=True)
class Plant:
    """Where the plant stands and how. Degrees north and east; utc_offset_h: of local midnight; turbidity: Linke's;
    tilt_deg: of rows that face the equator; losses: share of the power that the system loses."""

    latitude_deg: float
    longitude_deg: float
    altitude_m: float
    utc_offset_h: float
    turbidity: float
    tilt_deg: float
    losses: float


def plant_of(config: StudyConfig) -> Plant:
    """The plant of a study's assumption sheet."""
    return Plant(
        latitude_deg=config.assumption("latitude_deg"),
        longitude_deg=config.assumption("longitude_deg"),
        altitude_m=config.assumption("altitude_m"),
        utc_offset_h=config.assumption("utc_offset_h"),
        turbidity=config.assumption("linke_turbidity"),
        tilt_deg=config.assumption("pv_tilt_deg"),
        losses=config.assumption("pv_losses"),
    )


def sky_of(config: StudyConfig) -> Floats | None:
    """The clear sky of a study by its assumption sheet, (steps,); None where a measured trace stands in for the sun."""
    if "pv_share" in config.traces:
        return None
    return clear_sky(plant_of(config), config.assumption("day_of_year"), config.steps, config.step_s)


@lru_cache(maxsize=8)
def clear_sky(plant: Plant, day_of_year: float, steps: int, step_s: float) -> Floats:
    """Mean power of each step from local midnight of a day on, as a share 0..1 of the plant's rating. Read-only.

    Sun's place by NREL's SPA, irradiance by Ineichen and Perez 2002, on the rows by the isotropic sky, power =
    irradiance / 1 000 W/m2 x (1 - losses) as PVWatts without temperature; at every step's length, 5 to 30 min, and
    straight lines between.

    >>> noon = clear_sky(Plant(latitude_deg=34.55, longitude_deg=126.57, altitude_m=13.0, utc_offset_h=9.0,
    ...                        turbidity=3.5, tilt_deg=30.0, losses=0.14), 80.0, 24, 3600.0)
    >>> float(noon[0]), round(float(noon[12]), 2)
    (0.0, 0.84)
    """
    knot_s = min(max(step_s, KNOT_S[0]), KNOT_S[1])
    knots = int(np.ceil(steps * step_s / knot_s)) + 1
    power = _power(plant, day_of_year, np.arange(float(knots)) * knot_s)
    energy = np.concatenate(([0.0], np.cumsum((power[1:] + power[:-1]) / 2.0)))
    place = np.minimum(np.arange(steps + 1) * (step_s / knot_s), knots - 1.0)
    at = np.minimum(place.astype(np.int64), knots - 2)
    part = place - at
    until = energy[at] + part * (power[at] + part * (power[at + 1] - power[at]) / 2.0)
    share: Floats = np.clip(np.diff(until) * (knot_s / step_s), 0.0, 1.0)
    share.flags.writeable = False
    return share


def _power(plant: Plant, day_of_year: float, time_s: Floats) -> Floats:
    import pandas as pd  # with pvlib 1 s and 100 MB, which only those who find a sky need
    from pvlib import atmosphere, clearsky, irradiance, solarposition

    midnight = pd.Timestamp(year=YEAR, month=1, day=1) + pd.Timedelta(days=int(day_of_year) - 1)
    start = (midnight - pd.Timedelta(hours=plant.utc_offset_h)).tz_localize("UTC")
    times = start + pd.to_timedelta(time_s, unit="s")
    sun = solarposition.get_solarposition(times, plant.latitude_deg, plant.longitude_deg, plant.altitude_m)
    zenith = sun["apparent_zenith"]
    airmass = atmosphere.get_absolute_airmass(
        atmosphere.get_relative_airmass(zenith), atmosphere.alt2pres(plant.altitude_m)
    )
    sky = clearsky.ineichen(zenith, airmass, plant.turbidity, altitude=plant.altitude_m, dni_extra=SUN_W_M2)
    rows = irradiance.get_total_irradiance(
        plant.tilt_deg,
        180.0 if plant.latitude_deg >= 0 else 0.0,
        zenith,
        sun["azimuth"],
        sky["dni"],
        sky["ghi"],
        sky["dhi"],
    )
    share = rows["poa_global"].to_numpy(dtype=np.float64) / FULL_SUN_W_M2 * (1.0 - plant.losses)
    power: Floats = np.clip(np.nan_to_num(share), 0.0, 1.0)
    return power
