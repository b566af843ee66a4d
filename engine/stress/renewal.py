"""Units that work and are away in turn over many years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOURS_A_YEAR = 8_760.0
_SPARE = 6.0  # standard deviations more than the mean number of failures are drawn


@dataclass(frozen=True, kw_only=True, eq=False)
class Absences:
    """When something is away, h from the beginning of the first year: begins ascending, each before its end."""

    begin_h: Floats
    end_h: Floats

    def meets(self, begin_h: Floats, end_h: Floats) -> NDArray[np.bool_]:
        """Whether it is away at any time from ``begin_h`` to ``end_h``.

        >>> away = Absences(begin_h=np.array([10.0, 30.0]), end_h=np.array([20.0, 31.0]))
        >>> away.meets(np.array([0.0, 15.0, 20.0, 25.0]), np.array([9.0, 16.0, 29.0, 40.0])).tolist()
        [False, True, False, True]
        """
        if self.begin_h.size == 0:
            return np.zeros(begin_h.shape, dtype=bool)
        at = np.searchsorted(self.end_h, begin_h, side="right")
        there = at < self.end_h.size
        found: NDArray[np.bool_] = there & (self.begin_h[np.minimum(at, self.end_h.size - 1)] <= end_h)
        return found


NEVER = Absences(begin_h=np.empty(0), end_h=np.empty(0))


def renewals(per_year: float, repair_h: float, years: float, rng: np.random.Generator) -> Absences:
    """An alternating renewal process: works for an exponential time with mean 8 760 h / ``per_year``, is repaired in
    one with mean ``repair_h``, works again.

    In the long run it is away for repair / (mean time to failure + repair) of the time: 100 h of 8 760 + 100.

    >>> away = renewals(1.0, 100.0, 20_000.0, np.random.default_rng(1))
    >>> round(float((away.end_h - away.begin_h).sum()) / (20_000.0 * 8_760.0), 4), round(100 / 8_860, 4)
    (0.0113, 0.0113)
    """
    if per_year == 0.0 or years == 0.0:
        return NEVER
    mean = years * HOURS_A_YEAR / (HOURS_A_YEAR / per_year + repair_h)
    drawn = rng.standard_exponential((2, int(mean + _SPARE * np.sqrt(2.0 * mean)) + 10))
    works, away = drawn[0] * HOURS_A_YEAR / per_year, drawn[1] * repair_h
    end = np.cumsum(works + away)
    begin = end - away
    within = begin < years * HOURS_A_YEAR
    return Absences(begin_h=begin[within], end_h=end[within])


def united(begin_h: Floats, end_h: Floats) -> Absences:
    """Absences that may overlap, as ones that do not.

    >>> one = united(np.array([5.0, 1.0, 2.0]), np.array([6.0, 3.0, 4.0]))
    >>> one.begin_h.tolist(), one.end_h.tolist()
    ([1.0, 5.0], [4.0, 6.0])
    """
    if begin_h.size == 0:
        return NEVER
    order = np.argsort(begin_h, kind="stable")
    begin, until = begin_h[order], np.maximum.accumulate(end_h[order])
    first = np.r_[True, begin[1:] > until[:-1]]
    last = np.r_[first[1:], True]
    return Absences(begin_h=begin[first], end_h=until[last])
