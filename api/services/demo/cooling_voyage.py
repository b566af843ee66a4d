"""The demo's ship: a ferry between warm ports, out and back some four times a day, so that there is always something to
foresee within the hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from engine.thermal.plant.passage import GRID_S, HARBOUR_KW, SEA_KW, draw_weather
from engine.thermal.plant.voyage import Season, Voyage

DAYS = 7.0  # then back, and so on for ever
SEA_C, WARMER_AIR_C = 29.5, 2.0
MIN, HOUR = 60.0, 3600.0


def ferry(begun: datetime, seed: int) -> Voyage:
    """The voyage that began at a moment; always the same for the same seed."""
    rng = np.random.default_rng([seed, 1])
    steps = round(DAYS * 86_400 / GRID_S) + 1
    second = np.arange(steps) * float(GRID_S)
    knots = np.array(list(_knots(rng, second[-1])))
    ordered, swell = (np.interp(second, knots[:, 0], knots[:, column]) for column in (1, 2))
    load = np.where(ordered > 0.0, np.clip(ordered + swell * draw_weather(rng, steps, sd=0.8, memory_s=HOUR), 0, 95), 0)
    at_sea = np.minimum(ordered / 20.0, 1.0)
    return Voyage(
        start=begun,
        season=Season.SUMMER,
        places=("ferry",),
        load_pct=load,
        auxiliary_kw=HARBOUR_KW + at_sea * (SEA_KW - HARBOUR_KW),
        sea_c=SEA_C + draw_weather(rng, steps, sd=0.4, memory_s=6 * HOUR),
        weather_c=WARMER_AIR_C + draw_weather(rng, steps, sd=1.0, memory_s=8 * HOUR),
    )


def _knots(rng: np.random.Generator, end_s: float) -> Iterator[tuple[float, float, float]]:
    """Second, engine load % and share of the weather that the engine feels; linear from each to the next."""
    now = 0.0
    yield now, 0.0, 0.0
    while now < end_s:
        now += rng.uniform(60.0, 90.0) * MIN  # alongside
        yield now, 0.0, 0.0
        now += 12 * MIN  # out of the port
        yield now, 35.0, 0.3
        cruise = rng.uniform(80.0, 86.0)
        now += (cruise - 35.0) / 0.9 * MIN  # the load programme
        yield now, cruise, 1.0
        now += rng.uniform(1.5, 2.5) * HOUR
        yield now, cruise, 1.0
        now += 45 * MIN  # slowing down
        yield now, 25.0, 0.3
        now += 15 * MIN  # into the port
        yield now, 0.0, 0.0
