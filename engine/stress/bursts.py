"""Bursts of GPU load: how much comes on top, and the steps of training in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.stress.config import StudyConfig
from engine.stress.means import by_parts, grained, jumps

Floats = NDArray[np.float64]

TRAINING_S = (1.0, 10.0)
DIP = (0.3, 0.6)


@dataclass(frozen=True, kw_only=True)
class Bursts:
    """per_h: arrivals an hour; mean_s: mean length of a burst; size: least, likeliest and largest share of the load
    that one adds; low_share: share of a training step in which the load dips."""

    per_h: float
    mean_s: float
    size: tuple[float, float, float]
    low_share: float


def bursts_of(config: StudyConfig, size: tuple[float, float, float]) -> Bursts:
    """The bursts of a study's assumption sheet, of a size."""
    return Bursts(
        per_h=config.assumption("burst_per_h"),
        mean_s=60.0 * config.assumption("burst_min"),
        size=size,
        low_share=config.assumption("train_low_share"),
    )


def draw_bursts(
    bursts: Bursts,
    spans_s: Sequence[tuple[float, float]],
    shape: tuple[int, int],
    step_s: float,
    rng: np.random.Generator,
) -> Floats:
    """Share of the load that bursts add, mean of every step: (steps, runs).

    Within each span bursts arrive as a Poisson process, the first at the span's start, each of an exponential length,
    none beyond the span's end. Where several last at once the largest counts: they never add up or compound.
    """

    def added(runs: int) -> Floats:
        begin, end, size = _draw(bursts, spans_s, runs, rng)
        time, level = largest(begin, end, size)
        change = np.diff(level, axis=1, prepend=0.0)
        run, at = np.nonzero(change)
        return jumps(time[run, at], run, change[run, at], (shape[0], runs), step_s)

    arrivals = sum(2.0 + bursts.per_h * (last - first) / 3_600.0 for first, last in spans_s)
    return by_parts(shape[1], 2.0 * arrivals, added)


def _draw(
    bursts: Bursts, spans_s: Sequence[tuple[float, float]], runs: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Begin, end and size of bursts, (runs, spans x n), by begin; those that are too many have no length."""
    first, last = (np.array(times)[None, :, None] for times in zip(*spans_s, strict=True))
    count = 1 + rng.poisson(bursts.per_h * (last - first)[..., 0] / 3_600.0, (runs, len(spans_s)))
    draws = (runs, len(spans_s), int(count.max()))
    begin = first + (last - first) * rng.random(draws)
    begin[..., 0] = first[..., 0]
    begin = np.where(np.arange(draws[2]) < count[..., None], begin, last)
    begin.sort(axis=-1)
    end = np.minimum(begin + bursts.mean_s * rng.standard_exponential(draws), last)
    size = rng.triangular(*bursts.size, draws) if bursts.size[2] > 0 else np.zeros(draws)
    return begin.reshape(runs, -1), end.reshape(runs, -1), grained(size).reshape(runs, -1)


def largest(begin: Floats, end: Floats, size: Floats) -> tuple[Floats, Floats]:
    """The largest size of those that last, after each begin and end: times in order and levels, (rows, 2 n).

    begin: (rows, n), ascending in each row; end, size: alike.

    >>> time, level = largest(np.array([[0.0, 1.0]]), np.array([[3.0, 2.0]]), np.array([[0.3, 0.8]]))
    >>> time.tolist(), level.tolist()
    ([[0.0, 1.0, 2.0, 3.0]], [[0.3, 0.8, 0.3, 0.0]])
    """
    rows, n = begin.shape
    times = np.concatenate((begin, end), axis=1)
    order = np.argsort(times, axis=1, kind="stable")
    times = np.take_along_axis(times, order, axis=1)
    newest = np.cumsum(order < n, axis=1) - 1  # of those that have begun
    first = n * np.arange(rows)[:, None]
    level = np.zeros(times.shape)
    for back in range(n):
        one = first + np.maximum(newest - back, 0)
        lasts = (end.take(one) > times) & (newest >= back)
        if not lasts.any():
            break
        np.maximum(level, size.take(one) * lasts, out=level)
    return times, level


def draw_training(
    bursts: Bursts, dip_scale: float, spans_s: Sequence[tuple[float, float]], shape: tuple[int, int], step_s: float,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Share of the load that is left in every step by the square wave of training: (steps, runs), 1 outside the spans.

    Each span of each run has a training step of its own, 1 to 10 s, uniform, in whose last ``low_share`` the load dips
    by 30 to 60 %, uniform, times ``dip_scale`` (at most 1). Only waves of at least two steps of the study are shown;
    coarser steps keep the top of the wave: more load than its mean, never less.
    """
    steps, runs = shape
    left = np.ones(shape)
    for first, last in spans_s:
        period = rng.uniform(*TRAINING_S, runs)
        dip = np.where(period >= 2.0 * step_s, rng.uniform(*DIP, runs) * min(1.0, dip_scale), 0.0)
        rows = slice(int(np.ceil(first / step_s)), min(steps, int(last / step_s)))
        edges = (np.arange(rows.start, rows.stop + 1) * step_s - first)[:, None]
        high = (1.0 - bursts.low_share) * period
        low = edges // period * (bursts.low_share * period) + np.maximum(edges % period - high, 0.0)
        left[rows] -= dip * np.diff(low, axis=0) / step_s
    return left
