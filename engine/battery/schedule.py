"""The day of a storage site beside a solar park: charge by day, stand by full, discharge in the evening.

Pure functions of the site's local time and a seed: the same moment always has the same weather and request,
so a process that starts anywhere continues the same history. Shapes follow the recorded day of site 2.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.battery.cell import Floats

DAY_S = 86_400
SKIES = ("clear", "passing clouds", "overcast")


@dataclass(frozen=True, kw_only=True)
class SitePlan:
    """What a site does every day.

    seed: of its weather. charge_kw, discharge_kw: the largest request a rack, kW. charge_from_h,
    charge_until_h: the window of local hours in which solar energy is stored (Korea's rule for solar parks
    with storage); discharging begins at its end. sunrise_h, sunset_h: local hours. sky_odds: of clear,
    passing clouds, overcast. solar_size: the park's peak over the largest charging request.
    """

    seed: int
    charge_kw: float = 50.0
    discharge_kw: float = 31.3
    charge_from_h: float = 10.0
    charge_until_h: float = 16.0
    sunrise_h: float = 5.5
    sunset_h: float = 19.5
    sky_odds: tuple[float, float, float] = (0.55, 0.37, 0.08)
    solar_size: float = 1.15


@dataclass(frozen=True, kw_only=True, eq=False)
class Weather:
    """One local day: clearness of the sky (0..1) at the seconds `at_s`, flicker (1) of the power every 10 s,
    and the swing of the room's temperature, K.
    """

    at_s: Floats
    clearness: Floats
    flicker: Floats
    swing_k: float


@lru_cache(maxsize=64)
def weather(plan: SitePlan, day: dt.date) -> Weather:
    """The weather of a local day: the same for the same plan and day, independent of all other days."""
    rng = np.random.default_rng([plan.seed, day.toordinal()])
    sky = SKIES[int(rng.choice(3, p=plan.sky_odds))]
    at_s, clearness = _clouds(rng, sky)
    return Weather(
        at_s=at_s,
        clearness=clearness,
        flicker=rng.normal(0.0, 0.004, DAY_S // 10),
        swing_k=float(rng.uniform(1.0, 2.0)),
    )


def _clouds(rng: np.random.Generator, sky: str) -> tuple[Floats, Floats]:
    """Break points of the clearness: sun and clouds take turns for exponentially distributed times."""
    sun_s, cloud_s, sun, cloud = {
        "clear": (9000.0, 240.0, 1.0, 0.75),
        "passing clouds": (900.0, 300.0, 1.0, 0.35),
        "overcast": (600.0, 2400.0, 0.55, 0.25),
    }[sky]
    times, values = [0.0], [sun]
    while times[-1] < DAY_S:
        edge_s = rng.uniform(15.0, 60.0)
        cloud_comes = values[-1] >= sun * 0.9
        level = cloud * rng.uniform(0.6, 1.4) if cloud_comes else sun * rng.uniform(0.93, 1.0)
        stay_s = rng.exponential(cloud_s if cloud_comes else sun_s)
        times += [times[-1] + edge_s, times[-1] + edge_s + stay_s]
        values += [level, level]
    return np.array(times), np.minimum(values, 1.0)


def sunlight(plan: SitePlan, second: Floats) -> Floats:
    """Solar power of a cloudless day over its peak, 0..1, at the local second of the day.

    The height of the sun as half a sine between sunrise and sunset.

    >>> sunlight(SitePlan(seed=1), np.array([0.0, 12.5 * 3600])).tolist()
    [0.0, 1.0]
    """
    share = (second / 3600.0 - plan.sunrise_h) / (plan.sunset_h - plan.sunrise_h)
    return np.sin(np.pi * np.clip(share, 0.0, 1.0)).clip(min=0.0)


def requested_power_kw(plan: SitePlan, day: dt.date, second: Floats) -> Floats:
    """The power the plant asks of each rack, kW (+ = charge), at local seconds of a local day.

    In the charging window what the sun gives, cut at charge_kw; after it the discharge fills up what the sun
    no longer gives, up to discharge_kw at sunset; before it nothing. The BMS has the last word
    (`bank.BankLimits`).
    """
    sky = weather(plan, day)
    clear = np.interp(second, sky.at_s, sky.clearness)
    sun = sunlight(plan, second) * clear
    flicker = 1.0 + sky.flicker[(second // 10).astype(int)]
    hour = second / 3600.0
    charge = np.minimum(plan.solar_size * sun, 1.0) * plan.charge_kw
    discharge = -(1.0 - np.minimum(1.35 * sun, 1.0)) * plan.discharge_kw
    charging = (hour >= plan.charge_from_h) & (hour < plan.charge_until_h)
    evening = hour >= plan.charge_until_h
    request: Floats = np.where(charging, charge, np.where(evening, discharge, 0.0)) * flicker
    return request


def ripple(plan: SitePlan, day: dt.date, second: Floats) -> Floats:
    """Share by which a charger stays below the current it is limited to, at local seconds of a local day: it changes
    every 10 s, as no real current stands still for minutes.
    """
    moving: Floats = np.abs(weather(plan, day).flicker[(second // 10).astype(int)])
    return moving


def inlet_air_c(plan: SitePlan, day: dt.date, second: Floats) -> Floats:
    """Air at the foot of the racks, degC: a room held at about 24 by an air conditioner with hysteresis.

    Warmest at 15:00 by the day's swing; the conditioner's cycle of 40 minutes rises for 26 and falls for 14.
    """
    hour = second / 3600.0
    warmth = np.interp(hour, (0.0, 6.0, 15.0, 24.0), (0.0, -0.3, 1.0, 0.0))
    cycle = np.interp((second % 2400.0) / 2400.0, (0.0, 0.65, 1.0), (-0.8, 0.8, -0.8))
    air: Floats = 24.1 + weather(plan, day).swing_k * warmth + cycle
    return air


def dew_point_c(second: Floats) -> Floats:
    """Dew point of the room's air, degC: falls while the conditioner dries it."""
    return 9.5 + np.interp((second % 2400.0) / 2400.0, (0.0, 0.65, 1.0), (-0.7, 0.7, -0.7))
