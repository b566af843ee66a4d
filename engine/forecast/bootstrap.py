"""How far a figure of some days could be chance: the day-block bootstrap.

The errors of one day hang together (one sky, one schedule), so whole days are drawn, with replacement, and the figure
is computed of what was drawn. Source: H. R. Künsch, "The jackknife and the bootstrap for general stationary
observations", Ann. Statist. 17 (1989) 1217-1241, with the day as the block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.forecast.windows import Floats

RESAMPLES = 2000
CONFIDENCE = 0.95
FEWEST_DAYS = 3


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure, and the limits between which it lies with 95 % confidence; NaN where it is unknown."""

    value: float
    low: float
    high: float


def day_bootstrap(
    sums: Floats, statistic: Callable[[Floats], Floats], *, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Estimate:
    """A figure of several days, with its percentile interval.

    :param sums: (days, k) what the figure is made of, added up over each day
    :param statistic: (..., k) sums over the days drawn -> (...) the figure
    :returns: no limits (NaN) of fewer than 3 days

    >>> errors = np.array([[1.0, 4.0], [1.0, 4.0], [1.0, 4.0]])  # of a model and of persistence, three days alike
    >>> day_bootstrap(errors, lambda s: 1 - s[..., 0] / s[..., 1], rng=np.random.default_rng(1))
    Estimate(value=0.75, low=0.75, high=0.75)
    """
    value = float(statistic(sums.sum(axis=0)))
    if len(sums) < FEWEST_DAYS or np.isnan(value):
        return Estimate(value=value, low=float("nan"), high=float("nan"))
    drawn = rng.multinomial(len(sums), np.full(len(sums), 1.0 / len(sums)), size=resamples)  # times each day is drawn
    found = statistic(drawn @ sums)
    known = found[~np.isnan(found)]
    if not len(known):
        return Estimate(value=value, low=float("nan"), high=float("nan"))
    low, high = np.quantile(known, [(1.0 - CONFIDENCE) / 2.0, (1.0 + CONFIDENCE) / 2.0])
    return Estimate(value=value, low=float(low), high=float(high))
