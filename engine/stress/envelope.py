"""What is missing before storage acts, and how long it has been missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.stress.assets import Architecture
from engine.stress.config import StudyConfig
from engine.stress.storm import Storm

Floats = NDArray[np.float64]
Steps = NDArray[np.int32]

QUIET_S = 60.0  # a deficit is over, and charging begins, after so long without one


@dataclass(frozen=True, kw_only=True, eq=False)
class Need:
    """Means of each step, (steps, runs), MW. sun_mw, grid_mw: to the load; sun_left_mw: what the load leaves of the
    sun; grid_left_mw: what the contract leaves of the grid; missing_mw: neither sun nor grid bring it; relief_mw:
    what demand response takes off that, once called (None: there is none); curtailed_mw: what it took off.

    since_s: how long the deficit has lasted when a step of it begins; rested: charging may go on; delay_s: (runs,), of
    demand response."""

    sun_mw: Floats
    sun_left_mw: Floats
    grid_mw: Floats
    grid_left_mw: Floats
    missing_mw: Floats
    relief_mw: Floats | None
    curtailed_mw: Floats
    since_s: Floats
    rested: NDArray[np.bool_]
    delay_s: Floats


def need_of(architecture: Architecture, storm: Storm, config: StudyConfig) -> Need:
    """Sun first, then grid up to what it can carry. Charging takes what is left of the sun, and of the grid what is
    left below the contract: it never makes a peak above it, and never a deficit."""
    sun = storm.pv_share * architecture.pv_mw
    rest = storm.demand_mw - sun
    carried = storm.grid_share * architecture.grid_limit_mw
    grid = np.minimum(np.maximum(rest, 0.0), carried)
    missing = np.maximum(rest - carried, 0.0)
    begun, last = _deficits(missing > 0, config.step_s)
    at = np.arange(config.steps)[:, None]
    since = np.asarray((at - begun) * config.step_s, dtype=np.float64)
    share, (least, longest) = architecture.dr_share, architecture.response_s
    delay = least + (longest - least) * storm.delay
    relief = np.minimum(missing, share * storm.demand_mw) if share > 0 else None
    called = np.minimum(np.maximum((since - delay) / config.step_s + 1.0, 0.0), 1.0) if share > 0 else None
    return Need(
        sun_mw=np.minimum(sun, storm.demand_mw),
        sun_left_mw=np.maximum(-rest, 0.0),
        grid_mw=grid,
        grid_left_mw=np.maximum(np.minimum(carried, architecture.contract_mw) - grid, 0.0),
        missing_mw=missing,
        relief_mw=relief,
        curtailed_mw=np.zeros_like(missing) if relief is None or called is None else relief * called,
        since_s=since,
        rested=(at - last) * config.step_s > QUIET_S,
        delay_s=delay,
    )


def _deficits(missing: NDArray[np.bool_], step_s: float) -> tuple[Steps, Steps]:
    """For each step, where the newest deficit began, and its newest step so far (long ago: before there was any).

    >>> begun, last = _deficits(np.array([[0], [1], [1], [0], [1], [0], [0], [1]]) > 0, 30.0)
    >>> begun[:, 0].tolist()[1:], last[:, 0].tolist()[1:]
    ([1, 1, 1, 1, 1, 1, 7], [1, 2, 2, 4, 4, 4, 7])
    """
    at = np.arange(len(missing), dtype=np.int32)[:, None]
    long_ago = np.int32(-(10**9))
    last = np.maximum.accumulate(np.where(missing, at, long_ago), axis=0)
    before = np.vstack([np.full_like(last[:1], long_ago), last[:-1]])
    fresh = missing & ((at - before - 1) * step_s >= QUIET_S)
    return np.maximum.accumulate(np.where(fresh, at, long_ago), axis=0), last


def mean_of_least(asked: Floats, first: Floats, last: Floats) -> Floats:
    """The mean of min(asked, power) while power rises evenly from ``first`` to ``last``.

    >>> mean_of_least(np.array([4.0, 4.0, 4.0]), np.array([5.0, 0.0, 0.0]), np.array([6.0, 8.0, 4.0])).tolist()
    [4.0, 3.0, 2.0]
    """
    short, shorter = np.maximum(asked - first, 0.0), np.maximum(asked - last, 0.0)
    rise = last - first
    while_short = np.divide(short - shorter, rise, out=np.ones_like(rise), where=rise > 0)  # 1: all the time
    mean: Floats = asked - (short + shorter) / 2.0 * while_short
    return mean
