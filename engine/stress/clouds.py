"""Clouds that pass before the sun: what they leave of a clear sky's power."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.stress.assets import DAY_S
from engine.stress.config import StudyConfig
from engine.stress.means import by_parts, ramps

Floats = NDArray[np.float64]

EDGE_LEAST_S = 1e-3
COVER_EDGE = 1e-6  # a day's cover keeps this off 0 and 1, where the mean gap has no number


@dataclass(frozen=True, kw_only=True)
class Clouds:
    """How clouds pass. cover: mean share of the daytime in cloud; spread: 0 every day the same cover, 1 every day
    clear or overcast; passage_s: mean time of a cloud; depth: mean share of the power it takes; edge_s: how long its
    edge takes to cross the plant."""

    cover: float
    spread: float
    passage_s: float
    depth: float
    edge_s: float


def clouds_of(config: StudyConfig) -> Clouds:
    """The clouds of a study's assumption sheet."""
    return Clouds(
        cover=config.assumption("cloud_cover"),
        spread=config.assumption("cloud_spread"),
        passage_s=60.0 * config.assumption("cloud_min"),
        depth=config.assumption("cloud_depth"),
        edge_s=config.assumption("cloud_edge_s"),
    )


def draw_clearness(clouds: Clouds, clear: Floats, step_s: float, runs: int, rng: np.random.Generator) -> Floats:
    """Share of the clear sky's power that is left, 0..1, in every step of every run: (steps, runs).

    clear: (steps,) power under a clear sky from local midnight on; outside its daylight nothing is drawn.

    The sky of a day and run turns between clear and cloud with exponential times (the two-state irradiance model of
    Morf 1998, Solar Energy 62, 101-112). The day's own cover c is of the beta distribution with mean ``cover`` and
    variance ``spread`` x cover x (1 - cover), the mean gap between clouds passage_s x (1 - c) / c. Each cloud has a
    depth of its own, uniform about the mean as wide as 0..1 allows, and edges that are straight ramps of ``edge_s``:
    the plant's width over the wind.
    """
    dawn, dusk = daylight(clear, step_s)
    days = int(np.ceil(len(clear) * step_s / DAY_S))
    most = (dusk - dawn) / clouds.passage_s
    enough = int(most + 6.0 * np.sqrt(most)) + 4

    def left(some: int) -> Floats:
        begin, end, depth = _passages(clouds, (days, some, enough), rng)
        day, run, _ = np.nonzero(begin < dusk - dawn)
        chosen = begin < dusk - dawn
        begins, ends = (time[chosen] + day * DAY_S + dawn for time in (begin, end))
        edge = max(clouds.edge_s, EDGE_LEAST_S)
        slope = depth[chosen] * (step_s / edge)
        kinks = np.concatenate((begins, begins + edge, ends, ends + edge))
        slopes = np.concatenate((slope, -slope, -slope, slope))
        taken = ramps(kinks, np.tile(run, 4), slopes, (len(clear), some), step_s)
        return np.clip(1.0 - taken, 0.0, 1.0)

    return by_parts(runs, days * enough, left)


def daylight(clear: Floats, step_s: float) -> tuple[float, float]:
    """From when to when of a day, s, the sky of any day of the window has sun; (0, 0): never.

    >>> daylight(np.array([0.0, 0.5, 0.9, 0.0]), 21_600.0)
    (21600.0, 64800.0)
    """
    lit = np.flatnonzero(clear > 0.0)
    if not len(lit):
        return 0.0, 0.0
    of_day = lit * step_s % DAY_S
    return float(of_day.min()), float(min(DAY_S, of_day.max() + step_s))


def _passages(clouds: Clouds, size: tuple[int, int, int], rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Begin and end after dawn, s, and depth of clouds: (days, runs, one after the other)."""
    lanes, strength = size[:2], 1.0 / clouds.spread - 1.0
    cover = rng.beta(clouds.cover * strength, (1.0 - clouds.cover) * strength, lanes)
    cover = np.clip(cover, COVER_EDGE, 1.0 - COVER_EDGE)[..., None]
    gaps = rng.standard_exponential(size) * (clouds.passage_s * (1.0 - cover) / cover)
    gaps[..., 0] *= rng.random(lanes) >= cover[..., 0]
    lengths = rng.standard_exponential(size) * clouds.passage_s
    width = min(clouds.depth, 1.0 - clouds.depth)
    depth = clouds.depth + width * (2.0 * rng.random(size) - 1.0)
    end = np.cumsum(gaps + lengths, axis=-1)
    return end - lengths, end, depth
