"""Drift at rest: whether the voltage gap of a rack, or its hottest cell, creeps from day to day while no current flows.

Under current the gap shows resistances, charge and balancing; at rest only what the cells themselves hold. A cell that
discharges itself (a soft short) moves away from the others by some millivolts a day, long before any limit is near.

A minute counts as rest where the current has been below 0.5 % of its rating, known throughout, for ten minutes. A day's
figure is the median over its minutes of rest. Over the days the slope is Theil's median of all pairwise slopes, with
Sen's interval from the null distribution of Kendall's tau, ties corrected:

.. math::
    C = 1.96 \\sqrt{[n(n-1)(2n+5) - \\sum_g t_g(t_g-1)(2t_g+5)] / 18}

the limits are the :math:`(N - C)/2`-th and the :math:`((N + C)/2 + 1)`-th of the :math:`N` slopes in ascending
order, both rounded outwards.
A drift is told as significant only where they are on the same side of 0. Below seven days there is no slope: with fewer
than five not even a series that rises every day would be significant at 5 %.

Source: Theil, Proc. Kon. Ned. Akad. Wet. A 53 (1950); Sen, J. American Statistical Association 63 (1968) 1379. A worked
example is in docs/science/drift.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from engine.safety.curve import Floats
from engine.safety.series import Flags

REST_MINUTES = 10
DAYS_NEEDED = 7
_Z = 1.959964  # 97.5 % of a normal distribution


@dataclass(frozen=True, kw_only=True)
class Slope:
    """Change a day: ``value`` and the limits of its 95 % interval, in the unit of the series a day."""

    value: float
    low: float
    high: float

    @property
    def is_significant(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True, kw_only=True)
class RestDay:
    """Each array (n,) by rack: median voltage gap in V and median highest temperature in degC at rest, NaN for none,
    and the minutes of rest."""

    voltage_gap: Floats
    temperature: Floats
    minutes: Floats


def resting(current: Floats, *, rest_below_a: float, minutes: int = REST_MINUTES) -> Flags:
    """Which samples (one a minute) end at least so many minutes of rest.

    :param current: (m, n) A, NaN for unknown, which is no rest

    >>> resting(np.array([[0.1], [0.2], [9.0], [0.0], [0.0], [0.0]]), rest_below_a=0.5, minutes=2).ravel().tolist()
    [False, False, False, False, False, True]
    """
    rest = np.abs(current) < rest_below_a
    here = np.arange(len(rest))[:, np.newaxis]
    moved = np.maximum.accumulate(np.where(rest, -1, here), axis=0)  # the last sample that was none; -1: before all
    found: Flags = rest & (here - moved > minutes)
    return found


def rest_day(gap: Floats, temperature: Floats, rest: Flags) -> RestDay:
    """The figures of one day from its samples, each (m, n)."""
    return RestDay(
        voltage_gap=_medians(np.where(rest, gap, np.nan)),
        temperature=_medians(np.where(rest, temperature, np.nan)),
        minutes=rest.sum(axis=0).astype(np.float64),
    )


def sen_slope(days: ArrayLike, values: ArrayLike) -> Slope | None:
    """Theil's slope with Sen's 95 % interval; None for fewer than seven known days.

    :param days: (n,) distinct, any order
    :param values: (n,) NaN for unknown

    >>> sen_slope(range(7), [20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 60.0])
    Slope(value=1.0, low=1.0, high=12.333333333333334)
    """
    x, y = np.asarray(days, dtype=np.float64), np.asarray(values, dtype=np.float64)
    x, y = x[~np.isnan(y)], y[~np.isnan(y)]
    n = len(x)
    if n < DAYS_NEEDED:
        return None
    first, second = np.triu_indices(n, 1)
    slopes = np.sort((y[second] - y[first]) / (x[second] - x[first]))
    _, ties = np.unique(y, return_counts=True)
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18.0
    reach = _Z * float(np.sqrt(variance))
    below = max(int(np.floor((len(slopes) - reach) / 2.0)), 1)  # counted from 1
    low, high = slopes[below - 1], slopes[len(slopes) - below]
    return Slope(value=float(np.median(slopes)), low=float(low), high=float(high))


def _medians(values: Floats) -> Floats:
    """Median of each column without NaN; NaN where there is none."""
    found = np.full(values.shape[1], np.nan)
    known = ~np.isnan(values).all(axis=0)
    found[known] = np.nanmedian(values[:, known], axis=0)
    return found
