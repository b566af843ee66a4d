r"""Which straight lines of falling SoH agree with what a BMS reported, weighed by how such cells age.

A BMS reports the SoH in whole percents or tenths: flat for months, then a step, and upwards after a calibration. A line
fitted to such numbers as if they were measurements gives a wrong slope with far too much confidence (and Theil-Sen
gives 0 for any series that is flat more than half of the time). So:

1. Seven known days are taken together, counted back from the last one: their median forgets a day that is wrong.
2. The true SoH lies within half a *step* of what is reported. The step is the largest of 1, 0.5, 0.2, 0.1, 0.05, 0.02
   and 0.01 % of which four days in five are multiples (none: 0); or, where more than half of the weeks repeat the one
   before, what a week that falls falls by in the middle, if that is more (a BMS that learns a new SoH twice a year).
3. A line :math:`a - r t` (``t`` days after the last one) that misses a week's band by :math:`e` % weighs
   :math:`\exp(-\min(e / s, 6) / 2)`: a week that is quite wrong counts against every line alike, and two weeks make one
   independent report. :math:`s` is what values scatter beyond the rounding: the largest of 0.05 %, a quarter of the
   step, and 1.4826 times the median of the differences between neighbouring weeks divided by the root of 2.
4. A level that jumps by more than ``max(1.5 step, 0.5 %, 4 s)`` and stays there was calibrated, or something broke:
   another level from there on, and the same rate before and after. A fall in the last week is believed at once.
5. Lines are weighed by the *prior* of the rate: log-normal, median 2 % a year, nine of ten between 1 and 4 %. It
   decides alone where the reports say nothing and hardly matters where they do; :attr:`SohTrend.rests_on_prior` says
   which.

Source of the prior: NMC cells age by the calendar (Keil et al., J. Electrochem. Soc. 163 (2016) A1872) and by cycles
(Schmalstieg et al., J. Power Sources 257 (2014) 325); stationary ones that are cycled about once a day and kept at room
temperature lose some 1 to 4 % of their capacity a year by both together. The range is a round one of ours: the papers
say how the loss depends on temperature, charge and depth, and give no such figure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.safety.curve import Floats

YEAR_DAYS = 365.25
PRIOR_MEDIAN, PRIOR_LOW, PRIOR_HIGH = 2.0, 1.0, 4.0  # % a year; 9 of 10 between the last two
STEPS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)  # %
PLAUSIBLE = (0.0, 110.0)  # %, the lower one excluded: a BMS that does not work it out says 0
WINDOW_DAYS = 1096  # older days say little of today's rate
WEEK = 7
SCATTER = 0.05  # %, at least
CALIBRATED = 0.5  # %, at least
_Z = 1.6449  # 95 % of a normal distribution
_PRIOR_SPREAD = math.log(PRIOR_HIGH / PRIOR_MEDIAN) / _Z
_SLOWEST, _FASTEST = 0.02, 60.0  # % a year
_COARSE, _FINE = (121, 41), (121, 81)  # rates, levels
_NEGLIGIBLE = 1e-6
_WORST = 6.0
_WEIGHT = 0.5
_SAMPLES = 2000
_MULTIPLES = 0.8  # share of the days that are multiples of a step


@dataclass(frozen=True, kw_only=True)
class SohTrend:
    """Lines that agree with the reports, as equally likely samples.

    ``level``: (m,) true SoH on the last day, %. ``fall``: (m,) loss in % a day, positive. ``step``: what reports are
    rounded to, %. ``declines``: whether they show a fall at all.
    """

    level: Floats
    fall: Floats
    step: float
    declines: bool

    @property
    def rate(self) -> tuple[float, float, float]:
        """5 % point, median and 95 % point of the loss, % a year."""
        low, middle, high = np.quantile(self.fall * YEAR_DAYS, (0.05, 0.5, 0.95))
        return float(low), float(middle), float(high)

    @property
    def rests_on_prior(self) -> bool:
        """Whether the reports narrow the rate by less than a quarter of what is known of such cells in general."""
        low, _, high = self.rate
        return math.log(high / low) > 0.75 * math.log(PRIOR_HIGH / PRIOR_LOW)


def known_soh(days: NDArray[np.int64], soh: ArrayLike) -> tuple[NDArray[np.int64], Floats]:
    """The days of the last three years with a SoH that can be one.

    >>> known_soh(np.array([1, 2, 3, 4]), [98.0, 0.0, float("nan"), 97.0])
    (array([1, 4]), array([98., 97.]))
    """
    values = np.asarray(soh, dtype=np.float64)
    good = (values > PLAUSIBLE[0]) & (values <= PLAUSIBLE[1])
    days, values = days[good], values[good]
    recent = days > (days[-1] if len(days) else 0) - WINDOW_DAYS
    return days[recent], values[recent]


def rounding_step(soh: Floats) -> float:
    """What values in % are rounded to, 0 where nothing is seen of it. Flat values leave it open: the largest is taken.

    >>> rounding_step(np.array([98.0, 98.0, 97.4, 97.0, 97.0])), rounding_step(np.array([98.1, 98.0, 97.9]))
    (1.0, 0.1)
    """
    for step in STEPS:
        if np.mean(np.abs(soh / step - np.round(soh / step)) < 1e-6) >= _MULTIPLES:
            return step
    return 0.0


def soh_trend(days: NDArray[np.int64], soh: Floats) -> SohTrend:
    """The lines that agree with the SoH of some days, at least one, ascending, each known (:func:`known_soh`)."""
    at, weeks = _weekly(days, soh)
    step = max(rounding_step(soh), _usual_fall(weeks))
    scatter = max(SCATTER, step / 4.0, 1.4826 * float(np.median(np.abs(np.diff(weeks)))) / 2**0.5 if len(at) > 1 else 0)
    parts = _between_jumps(weeks, max(1.5 * step, CALIBRATED, 4.0 * scatter))
    reports = [_Reports(at=at[first:end], soh=weeks[first:end], step=step, scatter=scatter) for first, end in parts]
    rates = np.geomspace(_SLOWEST, _FASTEST, _COARSE[0])
    weight = _weights(reports, rates, _COARSE[1])[1].sum(axis=1)
    likely = np.flatnonzero(weight > _NEGLIGIBLE * weight.max())
    slowest, fastest = max(likely[0] - 1, 0), min(likely[-1] + 1, len(rates) - 1)
    rates = np.geomspace(rates[slowest], rates[fastest], _FINE[0])
    level, weight = _weights(reports, rates, _FINE[1])
    chosen = np.searchsorted(np.cumsum(weight), (np.arange(_SAMPLES) + 0.5) / _SAMPLES * weight.sum())
    chosen = np.minimum(chosen, weight.size - 1)
    return SohTrend(
        level=level.ravel()[chosen],
        fall=np.repeat(rates / YEAR_DAYS, _FINE[1])[chosen],
        step=step,
        declines=any(_falls(weeks[first:end], step, scatter) for first, end in parts),
    )


def _weekly(days: NDArray[np.int64], soh: Floats) -> tuple[Floats, Floats]:
    """Mean day (0 is the last one) and median SoH of each seven known days, ascending; fewer than four are left out."""
    ahead = (days - days[-1]).astype(np.float64)
    ends = [end for end in range(len(days), 0, -WEEK) if end > WEEK // 2 or end == len(days)][::-1]
    parts = [slice(max(0, end - WEEK), end) for end in ends]
    return np.array([ahead[part].mean() for part in parts]), np.array([np.median(soh[part]) for part in parts])


def _usual_fall(weeks: Floats) -> float:
    """By how much a week falls that falls, 0 where most of them do anything."""
    change = np.diff(weeks)
    falls = -change[change < 0]
    return float(np.median(falls)) if len(falls) and np.mean(change == 0) > 0.5 else 0.0


def _between_jumps(weeks: Floats, jump: float) -> list[tuple[int, int]]:
    """Ranges of weeks without a lasting jump in between."""
    change = np.diff(weeks)
    lasts = np.append(weeks[2:] - weeks[:-2], -np.inf)[: len(change)]  # of the last week: only if it falls
    begins = 1 + np.flatnonzero(((change > jump) & (lasts > jump)) | ((change < -jump) & (lasts < -jump)))
    return list(pairwise([0, *begins.tolist(), len(weeks)]))


@dataclass(frozen=True, kw_only=True)
class _Reports:
    """Weeks between two jumps: ``at`` days, ``soh`` in %."""

    at: Floats
    soh: Floats
    step: float
    scatter: float

    def scores(self, rates: Floats, levels: int) -> tuple[Floats, Floats]:
        """Levels on day 0, around what each rate makes of the weeks, and log weights: each (rates, levels)."""
        fall = rates[:, np.newaxis] / YEAR_DAYS
        middle = np.median(self.soh + fall * self.at, axis=1, keepdims=True)
        level = middle + np.linspace(-1.0, 1.0, levels) * (self.step + _WORST * self.scatter)
        found = np.zeros_like(level)
        for day, value in zip(self.at.tolist(), self.soh.tolist(), strict=True):
            beyond = np.maximum(np.abs(value - (level - fall * day)) - self.step / 2.0, 0.0)
            found -= _WEIGHT * np.minimum(beyond / self.scatter, _WORST)
        return level, found


def _weights(reports: list[_Reports], rates: Floats, levels: int) -> tuple[Floats, Floats]:
    """Levels on the last day and how likely each is together with its rate: each (rates, levels).

    ``rates`` are even in their logarithm, as the prior is.
    """
    score = -0.5 * (np.log(rates / PRIOR_MEDIAN) / _PRIOR_SPREAD) ** 2
    for before in reports[:-1]:
        score = score + np.log(np.exp(before.scores(rates, levels)[1]).sum(axis=1))
    level, lines = reports[-1].scores(rates, levels)
    together = score[:, np.newaxis] + lines
    return level, np.exp(together - together.max())


def _falls(weeks: Floats, step: float, scatter: float) -> bool:
    """Whether the last weeks are below the first ones by more than rounding and scatter."""
    some = max(1, min(3, len(weeks) // 2))
    fall = float(np.median(weeks[:some]) - np.median(weeks[-some:]))
    return len(weeks) > 1 and fall >= max(0.99 * step, 2.0 * scatter)
