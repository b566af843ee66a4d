"""Exact means over the steps of a study of things that happen at any time between."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

FINEST = 2.0**20  # parts of a step
MOST_DRAWS = 1_000_000  # at once: some tens of MB
GRAINS = 2.0**30  # parts of 1: sums of sizes times parts of a step stay exact in 53 bits


def grained(size: Floats) -> Floats:
    """Sizes to the 1e-9, of which sums and differences are exact.

    >>> low, high = grained(np.array([0.1, 0.3]))
    >>> low + (high - low) - high
    np.float64(0.0)
    """
    return np.round(size * GRAINS) / GRAINS


def inside(spans_s: Iterable[tuple[float, float]], steps: int, step_s: float) -> Floats:
    """Share of each step, 0..1, that lies in one of the spans, which do not overlap. Shape: (steps,).

    >>> inside([(30.0, 150.0)], 4, 60.0).tolist()
    [0.5, 1.0, 0.5, 0.0]
    """
    times = np.array([time for span in spans_s for time in span])
    turns = np.resize([1.0, -1.0], len(times))
    return jumps(times, np.zeros(len(times), np.int64), turns, (steps, 1), step_s)[:, 0]


def jumps(time_s: Floats, run: Whole, size: Floats, shape: tuple[int, int], step_s: float) -> Floats:
    """A level that starts at 0 and jumps by ``size`` at ``time_s`` in ``run``: its mean in every step.

    time_s, run, size: one entry a jump, in any order, times from 0 on; shape: (steps, runs), also the result's.
    Times are taken to the millionth of a step; with sizes that are :func:`grained` what rises falls back to exactly 0.
    """
    at, part = _place(time_s, shape[0], step_s)
    part = np.round(part * FINEST) / FINEST
    changes = _sum(((at, size * (1.0 - part)), (at + 1, size * part)), run, shape, 1)
    return np.cumsum(changes, axis=0, out=changes)[: shape[0]]


def ramps(time_s: Floats, run: Whole, per_step: Floats, shape: tuple[int, int], step_s: float) -> Floats:
    """A level that starts at 0 and whose slope changes by ``per_step``, a step, at ``time_s`` in ``run``: its mean in
    every step, exact but for rounding. Arguments as of :func:`jumps`.

    A slope that begins a part f into step k has by the step means (1 - f)^2 / 2, then 3/2 - f, 5/2 - f ...: their
    second differences (1 - f)^2 / 2, 1/2 + f - f^2, f^2 / 2 are summed twice.
    """
    at, part = _place(time_s, shape[0], step_s)
    entries = (
        (at, per_step * (1.0 - part) ** 2 / 2.0),
        (at + 1, per_step * (0.5 + part - part**2)),
        (at + 2, per_step * part**2 / 2.0),
    )
    level = _sum(entries, run, shape, 2)
    np.cumsum(level, axis=0, out=level)
    return np.cumsum(level, axis=0, out=level)[: shape[0]]


def _place(time_s: Floats, steps: int, step_s: float) -> tuple[Whole, Floats]:
    """Step of each time and the part of the step before it; all beyond the last step stand at its end."""
    place = np.minimum(time_s / step_s, float(steps))
    at = place.astype(np.int64)
    return at, place - at


def _sum(entries: Iterable[tuple[Whole, Floats]], run: Whole, shape: tuple[int, int], more: int) -> Floats:
    """Entries (step, size) added up, with ``more`` rows of spill below."""
    steps, runs = shape
    rows = steps + 1 + more
    places, sizes = zip(*((at * runs + run, size) for at, size in entries), strict=True)
    total = np.bincount(np.concatenate(places), weights=np.concatenate(sizes), minlength=rows * runs)
    return total.reshape(rows, runs).astype(np.float64, copy=False)


def by_parts(runs: int, draws_a_run: float, made: Callable[[int], Floats]) -> Floats:
    """A block of runs, (steps, runs), that ``made`` makes for so many runs at a time that its draws stay few.

    >>> by_parts(5, 400_000.0, lambda runs: np.full((1, runs), float(runs))).tolist()
    [[2.0, 2.0, 2.0, 2.0, 1.0]]
    """
    most = max(1, int(MOST_DRAWS / max(1.0, draws_a_run)))
    parts = [made(min(most, runs - first)) for first in range(0, runs, most)]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
