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
LONG_AGO = np.int32(-(10**9))


@dataclass(frozen=True, kw_only=True, eq=False)
class Need:
    """Means of each step, (steps, runs), MW. sun_mw, grid_mw: to the load; sun_left_mw: what the load leaves of the
    sun; missing_mw: neither sun nor grid bring it; relief_mw: what demand response takes off that, once called (None:
    there is none); curtailed_mw: what it took off; offered_mw: to charge with, from what the load leaves of the sun
    and the contract of the grid, 0 until a deficit has been over for :data:`QUIET_S`.

    since_s: how long the deficit has lasted when a step of it begins, of other steps it says nothing; delay_s: (runs,),
    of demand response."""

    sun_mw: Floats
    sun_left_mw: Floats
    grid_mw: Floats
    missing_mw: Floats
    relief_mw: Floats | None
    curtailed_mw: Floats
    offered_mw: Floats
    since_s: Floats
    delay_s: Floats


def need_of(architecture: Architecture, storm: Storm, config: StudyConfig) -> Need:
    """Sun first, then grid up to what it can carry. Charging takes what is left of the sun, and of the grid what is
    left below the contract: it never makes a peak above it, and never a deficit.

    Arrays of a block are large, and memory that is touched anew costs more than the arithmetic: what is nothing is one
    number that stands for all, and what is done with is written over.
    """
    demand = storm.demand_mw
    nothing = np.broadcast_to(0.0, demand.shape)
    sun = sun_left = nothing
    rest = demand
    if architecture.pv_mw > 0:
        sun = storm.pv_share * architecture.pv_mw
        rest = demand - sun
        sun_left = np.maximum(-rest, 0.0)
        np.minimum(sun, demand, out=sun)
    carried = _once(storm.grid_share) * architecture.grid_limit_mw
    missing = rest - carried
    np.maximum(missing, 0.0, out=missing)
    grid = np.maximum(rest, 0.0, out=None if rest is demand else rest)
    np.minimum(grid, carried, out=grid)
    offered = np.minimum(carried, architecture.contract_mw) - grid
    np.maximum(offered, 0.0, out=offered)
    offered += sun_left
    since = _deficits(missing, offered, config.step_s)
    share, (least, longest) = architecture.dr_share, architecture.response_s
    delay = least + (longest - least) * storm.delay
    relief = np.minimum(missing, share * demand) if share > 0 else None
    return Need(
        sun_mw=sun,
        sun_left_mw=sun_left,
        grid_mw=grid,
        missing_mw=missing,
        relief_mw=relief,
        curtailed_mw=nothing if relief is None else relief * _called(since, delay, config.step_s),
        offered_mw=offered,
        since_s=since,
        delay_s=delay,
    )


def _once(values: Floats) -> Floats:
    """A column where all runs share it."""
    return values[:, :1] if values.strides[1] == 0 else values


def _called(since_s: Floats, delay_s: Floats, step_s: float) -> Floats:
    """The share of each step for which demand response has been called."""
    called = (since_s - delay_s) / step_s
    called += 1.0
    return np.minimum(np.maximum(called, 0.0, out=called), 1.0, out=called)


def _deficits(missing: Floats, offered: Floats, step_s: float) -> Floats:
    """For each step of a deficit how long it has lasted, s. Nothing is offered in one and for :data:`QUIET_S` after it:
    ``offered`` is written over there.

    >>> missing, offered = np.array([[0.0], [5], [5], [0], [5], [0], [0], [0], [5]]), np.ones((9, 1))
    >>> _deficits(missing, offered, 30.0)[missing > 0].tolist(), offered[:, 0].tolist()
    ([0.0, 30.0, 90.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0])
    """
    since = np.zeros_like(missing)
    steps = np.flatnonzero(missing.any(axis=1))
    if not steps.size:
        return since
    rows = slice(steps[0], steps[-1] + 2 + int(QUIET_S / step_s))  # outside them all is quiet
    lacks = missing[rows] > 0
    at = np.arange(len(lacks), dtype=np.int32)[:, None]
    last = _newest(lacks, at)
    before = np.vstack([np.full_like(last[:1], LONG_AGO), last[:-1]])
    begun = _newest(lacks & ((at - before - 1) * step_s >= QUIET_S), at)
    np.multiply(at - begun, step_s, out=since[rows])
    offered[rows] *= (at - last) * step_s > QUIET_S
    return since


def _newest(holds: NDArray[np.bool_], at: Steps) -> Steps:
    """For each step the newest one so far at which something holds, :data:`LONG_AGO` before there is any.

    >>> _newest(np.array([[0], [1], [0]]) > 0, np.arange(3, dtype=np.int32)[:, None])[1:, 0].tolist()
    [1, 1]
    """
    newest = np.where(holds, at, LONG_AGO)
    return np.asarray(np.maximum.accumulate(newest, axis=0))


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
