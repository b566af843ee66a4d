r"""Which straight lines of falling SoH agree with what a BMS reported, weighed by how such cells age.

A BMS reports the SoH in whole percents or tenths: flat for months, then a step, and upwards after a calibration. A line
fitted to such numbers as if they were measurements gives a wrong slope with far too much confidence (and Theil-Sen
gives 0 for any series that is flat more than half of the time). So:

1. Seven known days are taken together, counted back from the last one: their median forgets a day that is wrong.
2. The true SoH lies within a *band* around what is reported: half a rounding step to either side. The step is the
   largest of 1, 0.5, 0.2, 0.1, 0.05, 0.02 and 0.01 % of which four days in five are multiples (none: 0). Where more
   than half of the weeks repeat the one before and those that fall fall by more than that in the middle, the BMS learns
   its SoH now and then: the truth is then up to such a fall below the report.
3. A line :math:`a - r t` (``t`` days after the last one) that misses a week's band by :math:`e` % weighs
   :math:`\exp(-w \min(e / s, 6))`: a week that is quite wrong counts against every line alike. The scatter :math:`s` is
   the largest of 0.05 %, a quarter of the band, and 1.4826 times the median deviation of what the best line leaves
   beyond the bands. What is left of one week resembles that of the next (correlation :math:`\rho`), so that a week is
   not worth a report of its own: :math:`w = \min(1/2, (1 - \rho) / (1 + \rho))`.
4. A level that jumps by more than ``max(1.5 bands, 0.5 %, 4 s)`` and stays there was calibrated, or something broke:
   another level from there on, and the same rate before and after. A fall in the last week is believed at once.
5. Lines are weighed by the *prior* of the rate: log-normal, median 2 % a year, nine of ten between 1 and 4 %. It
   decides alone where the reports say nothing and hardly matters where they do; :attr:`SohTrend.rests_on_prior` says
   which.
6. Cells do not age along a straight line: some slow down (the loss goes with the root of time), some reach a knee. The
   rate to come is therefore the rate so far times a log-normal factor, nine of ten between 2/3 and 3/2 (a round figure
   of ours), but never so that it is known less well than the prior knows it.

Source of the prior: NMC cells age by the calendar (Keil et al., J. Electrochem. Soc. 163 (2016) A1872) and by cycles
(Schmalstieg et al., J. Power Sources 257 (2014) 325); stationary ones that are cycled about once a day and kept at room
temperature lose some 1 to 4 % of their capacity a year by both together. The range is a round one of ours: the papers
say how the loss depends on temperature, charge and depth, and give no such figure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import NormalDist

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
_WEIGHT = 0.5  # of a week, at most
_ALIKE = 0.98  # more cannot be told from so few weeks
_CHANGE = 1.5
_GOLDEN = (5.0**0.5 - 1.0) / 2.0
_SAMPLES = 1000
_MULTIPLES = 0.8  # share of the days that are multiples of a step


@dataclass(frozen=True, kw_only=True)
class SohTrend:
    """Lines that agree with the reports, as equally likely samples.

    ``level``: (m,) true SoH on the last day, %. ``fall``: (m,) loss so far in % a day, positive. ``ahead``: (m,) the
    loss to come. ``step``: by how much reports change at once, %. ``declines``: whether they show a fall at all.
    """

    level: Floats
    fall: Floats
    ahead: Floats
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
    step, learned = rounding_step(soh), _usual_fall(weeks)
    below, above = (learned, step / 2.0) if learned > step else (step / 2.0, step / 2.0)
    scatter = max(SCATTER, (below + above) / 4.0)
    jump = max(1.5 * (below + above), CALIBRATED, 4.0 * max(scatter, _scatter(np.diff(weeks)) / 2.0**0.5))
    parts = _between_jumps(weeks, jump)
    reports = [
        _Reports(at=at[first:end], soh=weeks[first:end], below=below, above=above, scatter=scatter)
        for first, end in parts
    ]
    rates = np.geomspace(_SLOWEST, _FASTEST, _COARSE[0])
    reports = _weighed_anew(reports, rates)
    weight = _weights(reports, rates, _COARSE[1])[1].sum(axis=1)
    likely = np.flatnonzero(weight > _NEGLIGIBLE * weight.max())
    slowest, fastest = max(likely[0] - 1, 0), min(likely[-1] + 1, len(rates) - 1)
    rates = np.geomspace(rates[slowest], rates[fastest], _FINE[0])
    level, weight = _weights(reports, rates, _FINE[1])
    chosen = np.searchsorted(np.cumsum(weight), (np.arange(_SAMPLES) + 0.5) / _SAMPLES * weight.sum())
    chosen = np.minimum(chosen, weight.size - 1)
    fall = np.repeat(rates / YEAR_DAYS, _FINE[1])[chosen]
    return SohTrend(
        level=level.ravel()[chosen],
        fall=fall,
        ahead=fall * _changes(fall),
        step=max(step, learned),
        declines=any(_falls(weeks[first:end], max(step, learned), reports[0].scatter) for first, end in parts),
    )


def _changes(fall: Floats) -> Floats:
    """Factors by which the loss to come may differ from the loss so far."""
    low, high = np.quantile(fall, (0.05, 0.95))
    known = math.log(high / low) / (2.0 * _Z)
    spread = min(math.log(_CHANGE) / _Z, math.sqrt(max(_PRIOR_SPREAD**2 - known**2, 0.0)))
    even = (np.arange(1, len(fall) + 1) * _GOLDEN) % 1.0  # evenly spread and alike in every part of the samples
    return np.exp(spread * np.array([NormalDist().inv_cdf(one) for one in even.tolist()]))


def _weekly(days: NDArray[np.int64], soh: Floats) -> tuple[Floats, Floats]:
    """Mean day (0 is the last one) and median SoH of each seven known days, ascending; fewer than four are left out."""
    ahead = (days - days[-1]).astype(np.float64)
    ends = [end for end in range(len(days), 0, -WEEK) if end > WEEK // 2 or end == len(days)][::-1]
    parts = [slice(max(0, end - WEEK), end) for end in ends]
    return np.array([ahead[part].mean() for part in parts]), np.array([np.median(soh[part]) for part in parts])


def _scatter(values: Floats) -> float:
    """A standard deviation that a few values cannot change; 0 for none."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values)))) if len(values) else 0.0


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
    """Weeks between two jumps: ``at`` days, ``soh`` in %. The truth is no more than ``below`` and ``above`` away from a
    report but for ``scatter``; ``weight`` of a week."""

    at: Floats
    soh: Floats
    below: float
    above: float
    scatter: float
    weight: float = _WEIGHT

    def scores(self, rates: Floats, levels: int) -> tuple[Floats, Floats]:
        """Levels on day 0, around what each rate makes of the weeks, and log weights: each (rates, levels)."""
        fall = rates[:, np.newaxis] / YEAR_DAYS
        middle = np.median(self.soh + fall * self.at, axis=1, keepdims=True)
        level = middle + np.linspace(-1.0, 1.0, levels) * (self.below + self.above + _WORST * self.scatter)
        found = np.zeros_like(level)
        for day, value in zip(self.at.tolist(), self.soh.tolist(), strict=True):
            found -= self.weight * np.minimum(np.abs(self._beyond(value - (level - fall * day))) / self.scatter, _WORST)
        return level, found

    def left(self, rate: float, levels: int) -> Floats:
        """What the best line of a rate leaves of each week beyond its band."""
        level, scores = self.scores(np.array([rate]), levels)
        return self._beyond(self.soh - (level.ravel()[scores.argmax()] - rate / YEAR_DAYS * self.at))

    def _beyond(self, left: Floats) -> Floats:
        return np.maximum(left - self.below, 0.0) + np.minimum(left + self.above, 0.0)


def _weighed_anew(reports: list[_Reports], rates: Floats) -> list[_Reports]:
    """The same with the scatter, and the weight of a week, that the best line shows."""
    for _ in range(2):  # the second time close to the best
        likely = np.sum([one.scores(rates, _COARSE[1])[1].max(axis=1) for one in reports], axis=0)
        best = int(likely.argmax())
        near = rates[max(best - 1, 0)], rates[best], rates[min(best + 1, len(rates) - 1)]
        rates = np.geomspace(near[0], near[2], _COARSE[1])
    left = [one.left(float(near[1]), _FINE[1]) for one in reports]
    scatter = max(reports[0].scatter, _scatter(np.concatenate(left)))
    limit = _WORST * scatter
    pairs = np.concatenate([np.clip(np.stack([one[:-1], one[1:]]), -limit, limit) for one in left], axis=1)
    power = float((pairs**2).mean()) if pairs.size else 0.0
    alike = min(max(float((pairs[0] * pairs[1]).mean()) / power, 0.0), _ALIKE) if power > 0.0 else 0.0
    weight = min(_WEIGHT, (1.0 - alike) / (1.0 + alike))
    return [replace(one, scatter=scatter, weight=weight) for one in reports]


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
