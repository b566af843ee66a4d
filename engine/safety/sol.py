"""State of Life (SoL): how much of a battery's useful life is left, and when it will be over.

Definition (KETI's ESS data platform, 2023): ``SoL = (SoH - 80) * 5``, kept within 0 and 100. A new battery (SoH 100 %)
has 100, one at the usual end of life (SoH 80 %) has 0.

The forecast takes the SoH to fall along a straight line from its latest known level; :mod:`engine.safety.soh_trend`
says which lines agree with what was reported. The value is the median of those lines, the limits are their 5 % and
95 % points. Where the reports do not show any decline there is no forecast: only limits are given, which then rest on
what is known of such cells in general, and the day before which the end of life is not to be expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.safety.curve import Floats
from engine.safety.soh_trend import SohTrend, known_soh, soh_trend

END_OF_LIFE_PCT = 80.0
PER_PCT = 5.0
DAYS_NEEDED = 30  # with a SoH, before a decline is believed
LONGEST_SILENCE_DAYS = 30  # an older SoH says nothing of today
LEVEL = 0.9  # of the limits
HORIZON_DAYS = 7305  # 20 years


def state_of_life(soh: ArrayLike) -> Floats:
    """SoL, 0 to 100, of a SoH in %; NaN stays NaN.

    >>> state_of_life([100.0, 96.2, 80.0, 71.0, float("nan")]).round(9).tolist()
    [100.0, 81.0, 0.0, 0.0, nan]
    """
    found: Floats = np.clip((np.asarray(soh, dtype=np.float64) - END_OF_LIFE_PCT) * PER_PCT, 0.0, 100.0)
    return found


class NoSolForecast(StrEnum):
    """Why there is no forecast."""

    NO_SOH = "no_soh"
    STALE = "stale"
    FEW_DAYS = "few_days"
    NO_DECLINE = "no_decline"


@dataclass(frozen=True, kw_only=True)
class SolForecast:
    """What is to be expected of a battery after ``last_day``, the last one with a known SoH.

    ``reason``: why there is no forecast; ``end_of_life`` and the values of :meth:`on` are then unknown, ``earliest``
    is the day before which the end of life is not to be expected and ``latest`` rests on such cells in general.
    ``end_of_life``, ``earliest``, ``latest``: median, 5 % and 95 % point; None beyond ``HORIZON_DAYS``.
    ``days``: how many days with a known SoH there are. ``trend``: None where not even limits can be given.
    """

    reason: NoSolForecast | None
    days: int
    last_day: date | None
    trend: SohTrend | None = None
    end_of_life: date | None = None
    earliest: date | None = None
    latest: date | None = None

    def on(self, days: list[date]) -> tuple[Floats, Floats, Floats]:
        """Value, lower and upper limit of the SoL on some days after ``last_day``, each (n,), NaN where unknown."""
        unknown = np.full(len(days), np.nan)
        if self.trend is None or self.last_day is None:
            return unknown, unknown, unknown
        ahead = np.array([(day - self.last_day).days for day in days], dtype=np.float64)
        sol = state_of_life(self.trend.level[:, np.newaxis] - self.trend.ahead[:, np.newaxis] * ahead)
        low, middle, high = np.quantile(sol, _POINTS, axis=0)
        return (unknown if self.reason else middle), low, high


_POINTS = ((1.0 - LEVEL) / 2.0, 0.5, (1.0 + LEVEL) / 2.0)


def forecast_sol(days: NDArray[np.int64], soh: ArrayLike, *, today: date) -> SolForecast:
    """The forecast from daily mean SoH.

    :param days: (n,) proleptic ordinals (``date.toordinal``), ascending
    :param soh: (n,) mean SoH of the day in %, NaN for unknown
    :param today: an older SoH than ``LONGEST_SILENCE_DAYS`` before it makes no forecast

    Fallen by exactly 0.01 % a day from 100 % for 365 days, 80 % is another 1635 days away:

    >>> first = date(2025, 1, 1)
    >>> days = first.toordinal() + np.arange(366)
    >>> found = forecast_sol(days, 100.0 - 0.01 * np.arange(366), today=date(2026, 1, 1))
    >>> abs((found.end_of_life - date(2026, 1, 1)).days - 1635) < 30
    True
    """
    days, known = known_soh(days, soh)
    last = date.fromordinal(int(days[-1])) if len(days) else None
    if last is None or (today - last).days > LONGEST_SILENCE_DAYS:
        silent = NoSolForecast.NO_SOH if last is None else NoSolForecast.STALE
        return SolForecast(reason=silent, days=len(days), last_day=last)
    trend = soh_trend(days, known)
    ahead = np.maximum(trend.level - END_OF_LIFE_PCT, 0.0) / trend.ahead
    earliest, middle, latest = (_day(last, float(end)) for end in np.quantile(ahead, _POINTS))
    reason: NoSolForecast | None = None
    if middle == last:
        pass  # reported below the end of life already: nothing is to be foreseen
    elif len(days) < DAYS_NEEDED:
        reason = NoSolForecast.FEW_DAYS
    elif not trend.declines:
        reason = NoSolForecast.NO_DECLINE
    return SolForecast(
        reason=reason,
        days=len(days),
        last_day=last,
        trend=trend,
        end_of_life=None if reason else middle,
        earliest=earliest,
        latest=latest,
    )


def _day(last: date, ahead: float) -> date | None:
    return last + timedelta(days=round(ahead)) if ahead <= HORIZON_DAYS else None
