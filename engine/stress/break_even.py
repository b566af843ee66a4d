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
from engine.stress.variants import coarse

RUNS = 100
NAME = "Break-even battery"
HOURS_OF_POWER = 2.0  # assumed: full power for two hours, as most batteries on the market
MOST_HOURS = 48.0  # of the base load, the largest that is tried
WITHIN = 0.01  # of what is found
NOTHING_MWH = 1e-6
SECONDS_AN_HOUR = 3_600.0


def break_evens(result: StudyResult) -> tuple[BreakEven, ...]:
    """For every system that leaves more energy unserved than the best one: the Li-ion battery beside its own storage
    with which it leaves as little, in the mean of :data:`RUNS` runs in coarse steps under one storm (unserved energy
    does not rise with the battery). The battery does not fail: what is asked is its size. A system whose shortage is
    too rare for so many runs is left out."""
    means = {name: float(unserved.mean()) for name, unserved in result.unserved_mwh.items()}
    config = coarse(result.config)
    best = min(config.architectures, key=lambda one: means[one.name])
    poorer = [one for one in config.architectures if means[one.name] > means[best.name] + NOTHING_MWH]
    if not poorer:
        return ()
    storm = draw_storm(config, 0, RUNS)
    aim = _unserved(best, storm, config) + NOTHING_MWH
    short = [(one, _unserved(one, storm, config) - aim) for one in poorer]
    return tuple(_break_even(one, best.name, aim, missing, storm, config) for one, missing in short if missing > 0.0)


def battery(energy_mwh: float) -> Storage:
    """A Li-ion battery of a size."""
    return replace(LI_ION, name=NAME, energy_mwh=energy_mwh, power_mw=energy_mwh / HOURS_OF_POWER, failure_per_year=0.0)


def smallest(short: Callable[[float], float], guess: float, most: float) -> tuple[float, float] | None:
    """The smallest size at which ``short`` is no longer above 0, and to how much it is known: from a guess on in steps
    that double until it is between two of them, then bisection to :data:`WITHIN` of the size. None: not even ``most``
    is enough.

    >>> size, within = smallest(lambda size: 300.0 - size, 200.0, 1_000.0)
    >>> 300.0 <= size <= 300.0 + within, within <= 3.0, smallest(lambda size: 1.0, 200.0, 1_000.0)
    (True, True, None)
    """
    high = low = min(guess, most)
    step = WITHIN * high
    if short(high) > 0.0:
        while True:
            if high == most:
                return None
            low, high, step = high, min(high + step, most), 2.0 * step
            if short(high) <= 0.0:
                break
    else:
        while low > 0.0:
            high, low, step = low, max(low - step, 0.0), 2.0 * step
            if short(low) > 0.0:
                break
    while high - low > WITHIN * high:
        half = (low + high) / 2.0
        low, high = (half, high) if short(half) > 0.0 else (low, half)
    return high, high - low


def _break_even(
    poorer: Architecture, equals: str, aim: float, missing: float, storm: Storm, config: StudyConfig
) -> BreakEven:
    def short(energy_mwh: float) -> float:
        return _unserved(poorer.with_storage(*poorer.storage, battery(energy_mwh)), storm, config) - aim

    most = MOST_HOURS * config.demand_mw
    found = smallest(short, missing / LI_ION.efficiency, most)
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
