"""Controllers beside each other on the same voyages, and the reactive one tuned until it is as good as it can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.forecast.bootstrap import Estimate, day_bootstrap
from engine.thermal.achieved import Floats
from engine.thermal.study.counts import COLUMNS, Counts
from engine.thermal.tuning import tuned

KWH, ABOVE, HOURS = (COLUMNS.index(name) for name in ("kwh", "above_band_min", "hours"))
CHOICES = ((0.0, 1.0, 1.0), (0.0, 1.0, 2.0), (0.0, 0.5, 2.0), (0.5, 0.5, 2.0), (0.7, 0.3, 3.0))
"""Middle of the bands moved up by this share of their half-widths, half-widths and gains times these."""
GRID = tuple(tuned(shift=shift, half=half, gain=gain) for shift, half, gain in CHOICES)


def total(voyages: Sequence[Counts]) -> Counts:
    """The figures of several voyages together."""
    return Counts(**dict(zip(COLUMNS, table(voyages).sum(axis=0).tolist(), strict=True)))


def table(voyages: Sequence[Counts]) -> Floats:
    """(voyages, figures)."""
    return np.array([each.row() for each in voyages])


def cheapest(found: Sequence[Counts], most_above_min: float) -> int:
    """Which takes the least energy among those with no more minutes above their bands; where none has so few, the one
    with the fewest."""
    allowed = [one for one in found if one.above_band_min <= most_above_min]
    if not allowed:
        return min(range(len(found)), key=lambda i: found[i].above_band_min)
    return list(found).index(min(allowed, key=lambda one: one.kwh))


def points_saved(
    ours: Sequence[Counts], theirs: Sequence[Counts], fixed: Sequence[Counts], rng: np.random.Generator
) -> Estimate:
    """How many percentage points of the energy at fixed 60 Hz ``ours`` takes less than ``theirs``, paired by voyage."""
    beside = np.stack([table(one)[:, KWH] for one in (ours, theirs, fixed)], axis=1)
    return day_bootstrap(
        beside, lambda drawn: np.asarray(100.0 * (drawn[..., 1] - drawn[..., 0]) / drawn[..., 2]), rng=rng
    )


def minutes_less(ours: Sequence[Counts], theirs: Sequence[Counts], name: str, rng: np.random.Generator) -> Estimate:
    """How many minutes a day (or times a day) ``ours`` has less of something than ``theirs``."""
    column = COLUMNS.index(name)
    beside = np.stack([table(ours)[:, column], table(theirs)[:, column], table(ours)[:, HOURS]], axis=1)
    return day_bootstrap(
        beside, lambda drawn: np.asarray(24.0 * (drawn[..., 1] - drawn[..., 0]) / drawn[..., 2]), rng=rng
    )
