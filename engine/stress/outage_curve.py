"""How long each system outlasts the loss of its grid: over the hours of a year at which it may begin."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.stress.answer import Curve
from engine.stress.assets import Architecture, Storage
from engine.stress.clouds import clouds_of, draw_clearness
from engine.stress.config import StudyConfig
from engine.stress.fleet import filling_order
from engine.stress.intervals import wilson
from engine.stress.level import filled, shared
from engine.stress.streams import stream
from engine.stress.sun import clear_sky, plant_of

Floats = NDArray[np.float64]

STARTS, DAYS = 8_760, 365
HOURS = tuple(float(hour) for hour in np.concatenate((np.arange(0.0, 2.0, 1 / 12), np.arange(2.0, 48.1, 0.5))))
HOUR_S = 3_600.0
STEPS_S = (60.0, 300.0, 600.0, 900.0, 1_200.0, 1_800.0, 3_600.0, 5_400.0, *(HOUR_S * hour for hour in range(2, 49)))
OUTAGE = 0.05  # of what is asked for: with more of it missing the system is down, as in engine.stress.measures


def survival_curves(config: StudyConfig) -> dict[str, Curve]:
    """Share of the 8 760 full hours of a year from which on each system, by name, survives d hours without any grid.

    Starts with the storage as it is charged at a study's start, under the base load (of a measured load: its mean),
    with the sun of a whole year: clear sky times clouds, one year for all systems, whatever day or measured sun the
    study has. A system survives while at least 95 % of what demand response leaves of the load is served; the delay of
    demand response is drawn for each start. The first moments, for which power supplies hold up (``psu_hold_up_s``),
    are forgiven.
    Within a step layers are levelled as in :mod:`engine.stress.dispatch`. Failures are left to the availability.

    Intervals are Wilson's, of 95 %, with 365 independent starts: hours of one day share their sky. They say nothing
    of other years.
    """
    sun = _year_of_sun(config)
    delay = stream(config.seed, 0, "delay of the year").random(STARTS)
    return {one.name: _curve(lasting_s(one, config, sun, delay)) for one in config.architectures}


def lasting_s(architecture: Architecture, config: StudyConfig, sun: Floats, delay: Floats) -> Floats:
    """How long a system lasts from each start, s, (starts,); infinite where beyond 48 h.

    sun: (starts + 48 or more,) share of the rated sun, hour by hour from the first start on; delay: (starts,) 0..1.
    """
    demand = float(np.mean(config.traces["demand_mw"])) if "demand_mw" in config.traces else config.demand_mw
    starts = len(delay)
    until_mwh = np.concatenate(([0.0], np.cumsum(sun))) * architecture.pv_mw
    least, most = architecture.response_s
    called_s = least + (most - least) * delay
    store = _Store(architecture.storage, starts)
    lasts = np.full(starts, np.inf)
    alive = np.arange(starts)
    hold_up_s = config.assumption("psu_hold_up_s")
    for begin, end in pairwise(_edges(architecture.storage, hold_up_s)):
        hours = (end - begin) / HOUR_S
        power = (_until(until_mwh, end, starts) - _until(until_mwh, begin, starts))[alive] / hours
        called = np.clip((end - called_s[alive]) / (end - begin), 0.0, 1.0)
        load = demand * (1.0 - architecture.dr_share * called)
        missing = np.maximum(load - power, 0.0)
        before, power_mw = store.holds_mwh(), store.power_mw(begin, end)
        given = store.give(missing, power_mw, hours)
        store.take(np.maximum(power - demand, 0.0), begin, hours)
        down = (missing - given > OUTAGE * load) & (begin >= hold_up_s)
        if down.any():
            enough = power_mw.sum() >= missing[down] - OUTAGE * load[down]
            met = _met_h(before[:, down], power_mw, np.minimum(missing[down], power_mw.sum()))
            lasts[alive[down]] = begin + HOUR_S * np.where(enough, np.minimum(met, hours), 0.0)
            alive = alive[~down]
            store.keep(~down)
        if not len(alive):
            break
    return lasts


class _Store:
    """What the layers of a system hold, MWh, from many starts on."""

    def __init__(self, layers: tuple[Storage, ...], starts: int) -> None:
        self._layers = [layer for layer in layers if layer.power_mw > 0.0]
        self._power, self._efficiency, self._energy = (
            np.array([getattr(layer, name) for layer in self._layers]).reshape(-1, 1)
            for name in ("power_mw", "efficiency", "energy_mwh")
        )
        soc = np.array([layer.soc for layer in self._layers]).reshape(-1, 1)
        self._kept = np.array([1.0 - layer.self_discharge_per_h for layer in self._layers]).reshape(-1, 1)
        self._stored = np.broadcast_to(self._energy * soc, (len(self._layers), starts)).copy()

    def keep(self, some: NDArray[np.bool_]) -> None:
        """Go on with some of the starts."""
        self._stored = self._stored[:, some]

    def holds_mwh(self) -> Floats:
        """What each layer can deliver, (layers, starts)."""
        holds: Floats = self._stored * self._efficiency
        return holds

    def power_mw(self, begin: float, end: float) -> Floats:
        """Mean power of each layer between two moments of an outage, (layers, 1)."""
        power: Floats = np.array([_mean_power(layer, begin, end) for layer in self._layers]).reshape(-1, 1)
        return power

    def give(self, asked: Floats, power: Floats, hours: float) -> Floats:
        """Give what is asked, MW, or as much of it as there is: what was given."""
        if not self._layers:
            return np.zeros_like(asked)
        self._stored *= self._kept**hours
        cap = np.minimum(self._stored * self._efficiency / hours, power)
        parts, met = shared(self._height(), self._power[:, None] / hours, cap[:, None], asked[None])
        given: Floats = met[0]
        self._stored = np.maximum(self._stored - parts[:, 0] * hours / self._efficiency, 0.0)
        return given

    def take(self, offered: Floats, begin: float, hours: float) -> None:
        """Fill layers from what the sun leaves, MW, as the dispatch does."""
        lanes = np.flatnonzero(offered > 0.0)
        if not self._layers or not len(lanes):
            return
        works = np.array([[layer.trip_s is None or begin < layer.trip_s] for layer in self._layers])
        cap = np.minimum((self._energy - self._stored[:, lanes]) / hours, self._power) * works
        parts, _ = filled(filling_order(self._layers), cap, offered[lanes])
        self._stored[:, lanes] = np.minimum(self._stored[:, lanes] + parts * hours, self._energy)

    def _height(self) -> Floats:
        """Time to empty at full power, h, (layers, 1, starts)."""
        height: Floats = (self._stored * self._efficiency / self._power)[:, None]
        return height


def _met_h(holds: Floats, power: Floats, asked: Floats) -> Floats:
    """How long stores can bring what is asked, h, at the most: as long as T is, for every set of them,
    T x asked <= what the set holds + T x the power of the others. The sets that run empty first suffice.

    holds: (stores, n), MWh; power: (stores, 1), MW; asked: (n,), above 0, at most what all have power for.

    >>> _met_h(np.array([[40.0], [9.5]]), np.array([[80.0], [10.0]]), np.array([80.0])).round(4)
    array([0.5714])
    """
    order = np.argsort(holds / np.maximum(power, 1e-12), axis=0)
    held = np.cumsum(np.take_along_axis(holds, order, axis=0), axis=0)
    powers = np.take_along_axis(np.broadcast_to(power, holds.shape), order, axis=0)
    rest = power.sum() - np.cumsum(powers, axis=0)
    met = np.divide(held, asked - rest, out=np.full_like(held, np.inf), where=asked > rest)
    longest: Floats = met.min(axis=0, initial=np.inf)
    return longest


def _rise_s(layer: Storage) -> float:
    """From a layer's first power to all of it."""
    return layer.power_mw / layer.ramp_mw_per_s if layer.ramp_mw_per_s else 0.0


def _mean_power(layer: Storage, begin: float, end: float) -> float:
    """Mean of what a layer's response and ramp allow between two moments of an outage, MW; nothing once tripped.

    >>> air = Storage(name="Air", energy_mwh=1.0, power_mw=100.0, response_s=30.0, ramp_mw_per_s=1.0)
    >>> [_mean_power(air, *between) for between in ((0.0, 30.0), (30.0, 130.0), (130.0, 140.0))]
    [0.0, 50.0, 100.0]
    """
    if layer.trip_s is not None and end > layer.trip_s:
        return 0.0
    rise = _rise_s(layer)

    def until(moment: float) -> float:
        after = max(moment - layer.response_s, 0.0)
        return after - rise / 2.0 if after >= rise else after * after / (2.0 * rise)

    return layer.power_mw * (until(end) - until(begin)) / (end - begin)


def _edges(layers: tuple[Storage, ...], hold_up_s: float) -> list[float]:
    """Steps of an outage, ending also where a layer responds, has all its power, or trips."""
    corners = [layer.response_s + more for layer in layers for more in (0.0, _rise_s(layer))]
    corners += [layer.trip_s for layer in layers if layer.trip_s is not None]
    return sorted({0.0, *(at for at in (hold_up_s, *STEPS_S, *corners) if hold_up_s <= at <= STEPS_S[-1])})


def _until(until_mwh: Floats, moment_s: float, starts: int) -> Floats:
    """Energy of the sun until a moment after each start."""
    hour, part = divmod(moment_s / HOUR_S, 1.0)
    first, second = (until_mwh[int(hour) + more : int(hour) + more + starts] for more in (0, 1))
    between: Floats = first + part * (second - first)
    return between


def _year_of_sun(config: StudyConfig) -> Floats:
    """Share of the rated sun, hour by hour from 1 January on, the first days again at the end."""
    clear = clear_sky(plant_of(config), 1.0, STARTS, HOUR_S)
    left = draw_clearness(clouds_of(config), clear, HOUR_S, 1, stream(config.seed, 0, "clouds of the year"))[:, 0]
    year = clear * left
    return np.concatenate((year, year[:72]))


def _curve(lasts: Floats) -> Curve:
    shares = [float(np.mean(lasts >= hour * HOUR_S)) for hour in HOURS]
    bounds = [wilson(share * DAYS, DAYS) for share in shares]
    return Curve(
        hours=HOURS,
        share=tuple(shares),
        low=tuple(low for low, _ in bounds),
        high=tuple(high for _, high in bounds),
    )
