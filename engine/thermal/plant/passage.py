"""The engine load of a voyage: harbour, manoeuvring, load-up programme, sea with speed orders and weather."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]
Corner = tuple[float, float]  # second, engine load %

GRID_S = 20
MIN = 60.0
HOUR = 3600.0
ORDERS_PCT = (0.0, 8.0, 15.0, 25.0, 40.0)  # stop, dead slow, slow, half, full ahead in manoeuvring
TELEGRAPH_PCT_MIN = 4.0  # how fast the load follows the telegraph
PROGRAMME_PCT_MIN = 0.35  # how fast the load programme lets it rise at sea
MOST_PCT = 95.0
WEATHER = ((1.0, 40.0), (0.4, HOUR), (2.5, 5 * HOUR))  # waves, squalls, wind and sea: sd in %, memory in s
HARBOUR_KW = 520.0
SEA_KW = 350.0
MANOEUVRE_KW = 1.15 * SEA_KW  # a second generator for the thruster


@dataclass(frozen=True, kw_only=True, eq=False)
class Passage:
    """On the grid: engine load %, heat of the auxiliaries kW, ``place`` 0.. (whole: in port, between: under way)."""

    load_pct: Floats
    auxiliary_kw: Floats
    place: Floats


@dataclass(frozen=True, kw_only=True)
class Knot:
    """From here linear to the next knot. ``swell``: share of the weather that the engine feels."""

    second: float
    load_pct: float
    auxiliary_kw: float
    place: float
    swell: float


def draw_load(rng: np.random.Generator, legs_days: Sequence[float], steps: int) -> Passage:
    """Harbour and sea in turn, a leg after the other, until ``steps`` of the grid are filled."""
    knots: list[Knot] = []
    end_s = steps * GRID_S
    for knot in _knots(rng, legs_days):
        knots.append(knot)
        if knot.second > end_s:
            break
    second = np.arange(steps) * float(GRID_S)
    at = np.array([knot.second for knot in knots])

    def read(name: str) -> Floats:
        line: Floats = np.interp(second, at, np.array([getattr(knot, name) for knot in knots]))
        return line

    ordered, swell = read("load_pct"), read("swell")
    weather = sum((draw_weather(rng, steps, sd=sd, memory_s=memory_s) for sd, memory_s in WEATHER), np.zeros(steps))
    load = np.where(ordered > 0.0, np.clip(ordered + swell * weather, 0.0, MOST_PCT), 0.0)
    auxiliary = read("auxiliary_kw") * (1.0 + draw_weather(rng, steps, sd=0.03, memory_s=HOUR))
    return Passage(load_pct=load, auxiliary_kw=auxiliary, place=read("place"))


def draw_weather(rng: np.random.Generator, steps: int, *, sd: float, memory_s: float) -> Floats:
    """A smooth wandering about 0 of standard deviation ``sd``: noise through two lags, the second a sixth as long.

    >>> draw_weather(np.random.default_rng(1), 20_000, sd=2.0, memory_s=600.0).std().round(1).item()
    2.0
    """
    slow, quick = np.exp(-GRID_S / memory_s), np.exp(-6.0 * GRID_S / memory_s)
    warm_up = int(6 * memory_s / GRID_S)
    noise = rng.normal(0.0, 1.0, steps + warm_up)
    out = lfilter([1.0], np.convolve([1.0, -slow], [1.0, -quick]), noise)[warm_up:]
    # Variance of that filter of second order, driven by unit noise.
    variance = (1.0 + slow * quick) / ((1.0 - slow * quick) * (1.0 - slow**2) * (1.0 - quick**2))
    wandering: Floats = out * sd / np.sqrt(variance)
    return wandering


def _knots(rng: np.random.Generator, legs_days: Sequence[float]) -> Iterator[Knot]:
    now = 0.0
    for leg, days in enumerate(legs_days):
        stay_s = (rng.uniform(2.0, 5.0) if leg == 0 else rng.uniform(8.0, 20.0)) * HOUR
        yield Knot(second=now, load_pct=0.0, auxiliary_kw=HARBOUR_KW, place=float(leg), swell=0.0)
        yield Knot(second=now + stay_s, load_pct=0.0, auxiliary_kw=HARBOUR_KW, place=float(leg), swell=0.0)
        leaving = _manoeuvre(rng, (now + stay_s, 0.0))
        lasts_s = days * 24 * HOUR
        sea = _at_sea(rng, leaving[-1], lasts_s)
        coming = _manoeuvre(rng, sea[-1])
        for second, load in leaving:
            yield Knot(second=second, load_pct=load, auxiliary_kw=MANOEUVRE_KW, place=float(leg), swell=0.3)
        for second, load in sea:
            gone = min(1.0, (second - sea[0][0]) / lasts_s)
            yield Knot(second=second, load_pct=load, auxiliary_kw=SEA_KW, place=leg + gone, swell=1.0)
        for second, load in coming:
            yield Knot(second=second, load_pct=load, auxiliary_kw=MANOEUVRE_KW, place=leg + 1.0, swell=0.3)
        now = coming[-1][0] + 2 * MIN


def _manoeuvre(rng: np.random.Generator, since: Corner) -> list[Corner]:
    """An hour or two of telegraph orders, each held for some minutes."""
    now, load = since
    until = now + rng.uniform(0.8, 2.0) * HOUR
    corners = []
    while now < until:
        wanted = float(rng.choice(ORDERS_PCT, p=(0.12, 0.22, 0.28, 0.26, 0.12)))
        there = now + _takes_s(load, wanted, TELEGRAPH_PCT_MIN)
        corners += [(now, load), (there, wanted)]
        now, load = there + rng.uniform(10.0, 25.0) * MIN, wanted
    return [*corners, (now, load)]


def _at_sea(rng: np.random.Generator, since: Corner, lasts_s: float) -> list[Corner]:
    """The load programme up to sea speed, speed orders every few hours, and down to half ahead at the end."""
    now, load = since
    until = now + lasts_s
    usual = float(np.clip(rng.normal(74.0, 6.0), 60.0, 86.0))
    wanted = usual
    corners = []
    while now < until:
        there = now + _takes_s(load, wanted, PROGRAMME_PCT_MIN)
        corners += [(now, load), (there, wanted)]
        now, load = there + rng.uniform(0.5, 3.0) * HOUR, wanted
        wanted = float(np.clip(usual + rng.choice((-22.0, -14.0, -7.0, 5.0, 12.0)) + rng.normal(0.0, 2.0), 45.0, 92.0))
    return [*corners, (now, load), (now + _takes_s(load, ORDERS_PCT[3], PROGRAMME_PCT_MIN), ORDERS_PCT[3])]


def _takes_s(load: float, wanted: float, pct_min: float) -> float:
    return max(abs(wanted - load) / pct_min, 0.5) * MIN
