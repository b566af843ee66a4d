"""A voyage: engine load, sea and outside air over days, drawn once from a generator and a season.

The seas' temperatures are assumed, of the order of climate means: see docs/science/cooling-plant.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from math import cos, pi

import numpy as np
from numpy.typing import NDArray

from engine.thermal.plant.passage import GRID_S, draw_load, draw_weather

Floats = NDArray[np.float64]

SHIPS_TIME = timedelta(hours=8)  # east of Greenwich, for the hour of the day
WARMEST_HOUR = 14.5
DAY_SWING_C = 2.5
COLDEST_DAY = 50.0  # of the year, for the sea


class Season(StrEnum):
    """By the month of its middle, northern half."""

    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"

    @classmethod
    def of(cls, at: datetime) -> Season:
        """The season of a moment's month: December to February is winter.

        >>> Season.of(datetime(2026, 2, 1)).value
        'winter'
        """
        return tuple(cls)[at.month % 12 // 3]

    @property
    def middle_day(self) -> float:
        """Day of the year in its middle."""
        return {"winter": 15.0, "spring": 105.0, "summer": 196.0, "autumn": 288.0}[self.value]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A port: mean and swing of its sea over the year, degC, and the days at sea to the next one."""

    name: str
    sea_c: float
    swing_c: float
    days_to_next: float

    def sea_on(self, day_of_year: float) -> float:
        """Sea temperature, degC, coldest on day 50 of the year.

        >>> round(Place(name="Busan", sea_c=18.0, swing_c=6.5, days_to_next=1.6).sea_on(50.0), 1)
        11.5
        """
        return self.sea_c - self.swing_c * cos(2.0 * pi * (day_of_year - COLDEST_DAY) / 365.0)


ROUTE = (
    Place(name="Incheon", sea_c=14.0, swing_c=10.0, days_to_next=1.3),
    Place(name="Busan", sea_c=18.0, swing_c=6.5, days_to_next=1.6),
    Place(name="Shanghai", sea_c=18.5, swing_c=9.0, days_to_next=1.8),
    Place(name="Kaohsiung", sea_c=26.5, swing_c=2.5, days_to_next=4.5),
    Place(name="Singapore", sea_c=29.0, swing_c=1.0, days_to_next=4.5),
    Place(name="Colombo", sea_c=28.5, swing_c=1.0, days_to_next=4.5),
    Place(name="Fujairah", sea_c=28.0, swing_c=4.0, days_to_next=4.5),
)


@dataclass(frozen=True, kw_only=True)
class Around:
    """What the plant meets at one moment: engine load %, heat of the auxiliaries kW, sea and outside air degC."""

    load_pct: float
    auxiliary_kw: float
    sea_c: float
    air_c: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Voyage:
    """Arrays on a grid of 20 s from ``start``; past its end the voyage is sailed back, and so on for ever.

    ``weather_c``: outside air less sea, K, without the swing of the day.
    """

    start: datetime
    season: Season
    places: tuple[str, ...]
    load_pct: Floats
    auxiliary_kw: Floats
    sea_c: Floats
    weather_c: Floats
    day_swing_c: float = DAY_SWING_C

    @classmethod
    def steady(
        cls,
        start: datetime,
        *,
        load_pct: float = 100.0,
        sea_c: float = 32.0,
        air_c: float = 35.0,
        auxiliary_kw: float = 350.0,
    ) -> Voyage:
        """The same for ever: what the plant is designed for, or another point."""
        flat = np.full(2, 1.0)
        return cls(
            start=start,
            season=Season.of(start),
            places=(),
            load_pct=load_pct * flat,
            auxiliary_kw=auxiliary_kw * flat,
            sea_c=sea_c * flat,
            weather_c=(air_c - sea_c) * flat,
            day_swing_c=0.0,
        )

    @classmethod
    def draw(cls, rng: np.random.Generator, season: Season | str | None, days: float, start: datetime) -> Voyage:
        """A voyage of ``days`` from somewhere on :data:`ROUTE`; ``season`` None: that of ``start``.

        >>> at = datetime.fromisoformat('2026-07-01T00:00:00Z')
        >>> voyage = Voyage.draw(np.random.default_rng(1), None, 2.0, at)
        >>> voyage.season.value, len(voyage.load_pct)
        ('summer', 8641)
        >>> bool((voyage.load_pct == Voyage.draw(np.random.default_rng(1), "summer", 2.0, at).load_pct).all())
        True
        """
        season = Season.of(start) if season is None else Season(season)
        steps = round(days * 86_400 / GRID_S) + 1
        first = int(rng.integers(len(ROUTE)))
        towards = 1 if first == 0 or (first < len(ROUTE) - 1 and rng.random() < 0.5) else -1
        stops = _stops(first, towards)
        legs = [ROUTE[min(a, b)].days_to_next for a, b in pairwise(stops)]
        passage = draw_load(rng, legs, steps)
        sea = np.array([ROUTE[i].sea_on(season.middle_day) for i in stops])
        reached = int(np.ceil(passage.place[-1])) + 1
        along = np.interp(passage.place, np.arange(len(sea)), sea)
        return cls(
            start=start,
            season=season,
            places=tuple(ROUTE[i].name for i in stops[:reached]),
            load_pct=passage.load_pct,
            auxiliary_kw=passage.auxiliary_kw,
            sea_c=along + draw_weather(rng, steps, sd=0.25, memory_s=6 * 3600.0),
            weather_c=_warmer_than_sea(season) + draw_weather(rng, steps, sd=1.2, memory_s=8 * 3600.0),
        )

    @cached_property
    def seconds(self) -> float:
        """How long it is, s."""
        return float((len(self.load_pct) - 1) * GRID_S)

    def around(self, at: datetime) -> Around:
        """What the plant meets at ``at``, linear between the points of the grid."""
        passed = (at - self.start).total_seconds() % (2.0 * self.seconds)
        place = min(passed, 2.0 * self.seconds - passed) / GRID_S
        i = min(int(place), len(self.load_pct) - 2)
        share = place - i

        def read(series: Floats) -> float:
            before = float(series[i])
            return before + share * (float(series[i + 1]) - before)

        hour = ((at + SHIPS_TIME).hour + (at.minute * 60 + at.second) / 3600.0) % 24.0
        sea_c = read(self.sea_c)
        day = self.day_swing_c * cos(2.0 * pi * (hour - WARMEST_HOUR) / 24.0)
        return Around(
            load_pct=read(self.load_pct),
            auxiliary_kw=read(self.auxiliary_kw),
            sea_c=sea_c,
            air_c=sea_c + read(self.weather_c) + day,
        )


def _stops(first: int, towards: int) -> list[int]:
    """Enough ports for years, turning round at both ends of the route."""
    last = len(ROUTE) - 1
    places, here = [first], first
    for _ in range(400):
        if not 0 <= here + towards <= last:
            towards = -towards
        here += towards
        places.append(here)
    return places


def _warmer_than_sea(season: Season) -> float:
    """Outside air less sea, K: colder than it in winter, warmer in summer."""
    return {"winter": -3.0, "spring": 0.5, "summer": 2.0, "autumn": -0.5}[season.value]
