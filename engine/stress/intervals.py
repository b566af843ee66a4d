"""Levels and paired differences over runs, with intervals of 95 %.

Means have Student's t-interval. Shares of runs have Wilson's (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212),
which stays within 0..1 and does not shrink to nothing where no run, or every run, counts. Differences are taken run
by run (common random numbers), which is why they are surer than the levels; those of shares have the interval of A.
Agresti and Y. Min, "Simple improved confidence intervals for comparing matched proportions", Stat. Med. 24 (2005)
729-740.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from engine.stress.answer import Difference, Level

CONFIDENCE = 0.95
_UPPER = 0.5 + CONFIDENCE / 2.0
_Z = float(ndtri(_UPPER))
_PSEUDO = 0.5  # Agresti and Min: half a run in each of the four cells
Interval = tuple[float | None, float | None]


def level(values: ArrayLike, *, share: bool = False) -> Level:
    """The level of a measure.

    :param values: one a run; any that is not finite makes the level unknown
    :param share: each is 0 or 1, and the mean is the share of runs

    One run has no interval of its mean: unknown, not none.

    >>> level([1.0, 2.0, 3.0]).low is None, round(level([1.0, 2.0, 3.0]).low, 3), level([5.0]).low
    (False, -0.484, None)
    """
    found = np.asarray(values, dtype=np.float64)
    if found.size == 0 or not np.isfinite(found).all():
        return Level(mean=None, low=None, high=None)
    mean = float(found.mean())
    low, high = wilson(float(found.sum()), found.size) if share else _t_interval(found)
    p05, p50, p95 = (float(at) for at in np.quantile(found, [0.05, 0.5, 0.95]))
    return Level(mean=mean, low=low, high=high, p05=p05, p50=p50, p95=p95)


def difference(
    measure: str, first: str, second: str, of_first: ArrayLike, of_second: ArrayLike, *, share: bool = False
) -> Difference:
    """``first`` less ``second``, run by run; unknown values or a single run are never sure.

    >>> found = difference("unserved_mwh", "a", "b", [5.0, 7.0, 6.0], [1.0, 3.0, 3.0])
    >>> round(found.mean, 3), round(found.low, 3), round(found.high, 3), round(found.ratio, 3), found.sure
    (3.667, 2.232, 5.101, 2.571, True)
    """
    one, other = np.asarray(of_first, dtype=np.float64), np.asarray(of_second, dtype=np.float64)
    if one.size == 0 or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return Difference(
            measure=measure, first=first, second=second, mean=None, low=None, high=None, ratio=None, sure=False
        )
    gap = one - other
    low, high = _agresti_min(one, other) if share else _t_interval(gap)
    below = float(other.mean())
    return Difference(
        measure=measure,
        first=first,
        second=second,
        mean=float(gap.mean()),
        low=low,
        high=high,
        ratio=float(one.mean()) / below if below != 0.0 else None,
        sure=low is not None and high is not None and (low > 0.0 or high < 0.0),
    )


def wilson(count: float, of: float) -> tuple[float, float]:
    """Wilson's interval of a share.

    Nothing of n reaches up to z^2 / (n + z^2) = 3.8415 / 13.8415 = 0.2775 for ten.

    >>> [round(at, 4) for at in wilson(0, 10)], [round(at, 4) for at in wilson(5, 10)]
    ([0.0, 0.2775], [0.2366, 0.7634])
    """
    share, square = count / of, _Z * _Z
    centre = (share + square / (2.0 * of)) / (1.0 + square / of)
    half = _Z / (1.0 + square / of) * math.sqrt(share * (1.0 - share) / of + square / (4.0 * of * of))
    return max(0.0, centre - half), min(1.0, centre + half)


def _t_interval(values: NDArray[np.float64]) -> Interval:
    if values.size < 2:
        return None, None
    half = float(stdtrit(values.size - 1, _UPPER)) * float(values.std(ddof=1)) / math.sqrt(values.size)
    mean = float(values.mean())
    return mean - half, mean + half


def _agresti_min(one: NDArray[np.float64], other: NDArray[np.float64]) -> Interval:
    if one.size < 2:
        return None, None
    only_one = float(((one > 0.5) & (other < 0.5)).sum()) + _PSEUDO
    only_other = float(((one < 0.5) & (other > 0.5)).sum()) + _PSEUDO
    runs = one.size + 4.0 * _PSEUDO
    mean = (only_one - only_other) / runs
    half = _Z * math.sqrt((only_one + only_other) - (only_one - only_other) ** 2 / runs) / runs
    return max(-1.0, mean - half), min(1.0, mean + half)
