"""How large a battery makes one system lose as little energy as another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.stress.answer import BreakEven
from engine.stress.assets import Architecture, Storage
from engine.stress.capital import storage_capital
from engine.stress.config import StudyConfig
from engine.stress.dispatch import dispatch
from engine.stress.layers import LI_ION
from engine.stress.scenarios import draw_storm
from engine.stress.storm import Storm
from engine.stress.study import StudyResult

RUNS = 16
NAME = "Break-even battery"
HOURS_OF_POWER = 2.0  # assumed: full power for two hours, as most batteries on the market
MOST_HOURS = 48.0  # of the base load, the largest that is tried
WITHIN = 0.01  # of what is found
NOTHING_MWH = 1e-6
SECONDS_AN_HOUR = 3_600.0


def break_evens(result: StudyResult) -> tuple[BreakEven, ...]:
    """For every system that leaves more energy unserved than the best one: the Li-ion battery beside its own storage
    with which it leaves as little, in the mean of :data:`RUNS` runs under one storm, found by bisection (unserved
    energy does not rise with the battery). The battery does not fail: what is asked is its size."""
    means = {name: float(unserved.mean()) for name, unserved in result.unserved_mwh.items()}
    config = result.config
    best = min(config.architectures, key=lambda one: means[one.name])
    poorer = [one for one in config.architectures if means[one.name] > means[best.name] + NOTHING_MWH]
    if not poorer:
        return ()
    storm = draw_storm(config, 0, RUNS)
    aim = _unserved(best, storm, config) + NOTHING_MWH
    return tuple(_break_even(one, best.name, aim, storm, config) for one in poorer)


def battery(energy_mwh: float) -> Storage:
    """A Li-ion battery of a size."""
    return replace(LI_ION, name=NAME, energy_mwh=energy_mwh, power_mw=energy_mwh / HOURS_OF_POWER, failure_per_year=0.0)


def smallest(short: Callable[[float], float], guess: float, most: float) -> tuple[float, float] | None:
    """The smallest size at which ``short`` is no longer above 0, and to how much it is known: bisection from above, to
    :data:`WITHIN` of the size. None: not even ``most`` is enough.

    >>> size, within = smallest(lambda size: 300.0 - size, 400.0, 1_000.0)
    >>> 300.0 <= size <= 300.0 + within, round(within, 1), smallest(lambda size: 1.0, 400.0, 1_000.0)
    (True, 1.6, None)
    """
    low, high = 0.0, min(guess, most)
    while short(high) > 0.0:
        if high == most:
            return None
        low, high = high, min(2.0 * high, most)
    while high - low > WITHIN * high:
        half = (low + high) / 2.0
        low, high = (half, high) if short(half) > 0.0 else (low, half)
    return high, high - low


def _break_even(poorer: Architecture, equals: str, aim: float, storm: Storm, config: StudyConfig) -> BreakEven:
    def short(energy_mwh: float) -> float:
        return _unserved(poorer.with_storage(*poorer.storage, battery(energy_mwh)), storm, config) - aim

    most = MOST_HOURS * config.demand_mw
    missing = _unserved(poorer, storm, config) - aim
    found = smallest(short, missing / LI_ION.efficiency / (1.0 - WITHIN), most) if missing > 0.0 else (0.0, 0.0)
    energy, within = found or (None, 0.0)
    return BreakEven(
        system=poorer.name,
        equals=equals,
        energy_mwh=energy,
        within_mwh=within,
        most_mwh=most,
        capital=None if energy is None else storage_capital(battery(energy)),
    )


def _unserved(architecture: Architecture, storm: Storm, config: StudyConfig) -> float:
    missing = dispatch(architecture, storm, config).unserved_mw.sum(axis=0) * config.step_s / SECONDS_AN_HOUR
    return float(missing.mean())
