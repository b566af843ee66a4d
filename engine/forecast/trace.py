"""One channel's history, asked at chosen steps: lags, means, exponential filters, times since something happened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.signal import lfilter

from engine.forecast.windows import Flags, Floats, Steps


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Chosen steps of chosen series: two index arrays of one length."""

    series: Steps
    step: Steps

    def __len__(self) -> int:
        return len(self.step)

    def part(self, chosen: slice | Steps | Flags) -> Rows:
        """Some of these rows."""
        return Rows(series=self.series[chosen], step=self.step[chosen])


@dataclass(frozen=True, eq=False)
class Trace:
    """The values of one channel, (series, steps), NaN where unknown, ``step_s`` seconds apart.

    What is asked back beyond the first known value is NaN; what lies unknown between known values holds the last.
    """

    values: Floats
    step_s: int

    @cached_property
    def first(self) -> Steps:
        """(series,) the first known step, the number of steps where there is none."""
        known = ~np.isnan(self.values)
        first: Steps = np.where(known.any(axis=1), known.argmax(axis=1), self.values.shape[1])
        return first

    @cached_property
    def held(self) -> Floats:
        """The values with the last known one where unknown, the first known one before it; NaN if none ever is."""
        steps = np.arange(self.values.shape[1])
        latest = np.maximum.accumulate(np.where(np.isnan(self.values), -1, steps), axis=1)
        first = np.minimum(self.first, self.values.shape[1] - 1)[:, np.newaxis]
        return np.take_along_axis(self.values, np.maximum(latest, first), axis=1)

    @cached_property
    def _sums(self) -> Floats:
        """Cumulative sums of the values less the first one, with a zero before them."""
        sums = np.zeros((self.values.shape[0], self.values.shape[1] + 1))
        np.cumsum(self.held - self.held[:, :1], axis=1, out=sums[:, 1:])
        return sums

    def steps(self, seconds: float) -> int:
        """How many steps these seconds are, at least one."""
        return max(1, round(seconds / self.step_s))

    def now(self, rows: Rows) -> Floats:
        """The value itself."""
        found: Floats = self.values[rows.series, rows.step]
        return found

    def lag(self, rows: Rows, seconds: float) -> Floats:
        """The value so many seconds earlier."""
        back = rows.step - self.steps(seconds)
        return np.where(back >= self.first[rows.series], self.held[rows.series, np.maximum(back, 0)], np.nan)

    def mean(self, rows: Rows, seconds: float) -> Floats:
        """The mean of the values of so many seconds up to now."""
        width = self.steps(seconds)
        start = rows.step + 1 - width
        series, sums = rows.series, self._sums
        total = sums[series, rows.step + 1] - sums[series, np.maximum(start, 0)]
        return np.where(start >= self.first[series], total / width + self.held[series, 0], np.nan)

    def deviation(self, rows: Rows, seconds: float) -> Floats:
        """The standard deviation of the values of so many seconds up to now.

        >>> rows = Rows(series=np.array([0]), step=np.array([3]))
        >>> Trace(np.array([[9.0, 9.0, 1.0, 3.0]]), 1).deviation(rows, 2.0).tolist()
        [1.0]
        """
        mean = self.mean(rows, seconds) - self.held[rows.series, 0]
        spread: Floats = np.sqrt(np.maximum(self._squares.mean(rows, seconds) - mean**2, 0.0))
        return spread

    @cached_property
    def _squares(self) -> Trace:
        return Trace((self.held - self.held[:, :1]) ** 2, self.step_s)

    def total(self, rows: Rows, since: Steps) -> Floats:
        """The integral over time, in unit seconds, of the values after the steps ``since`` up to now."""
        series = rows.series
        total = self._sums[series, rows.step + 1] - self._sums[series, since + 1]
        return np.asarray((total + (rows.step - since) * self.held[series, 0]) * self.step_s)

    def filtered(self, tau_s: float, *, squared: bool = False) -> Floats:
        """(series, steps) first-order low-pass with this time constant, started on the first known value.

        >>> Trace(np.array([[0.0, 1.0, 1.0]]), 1).filtered(1.0).round(4).tolist()
        [[0.0, 0.6321, 0.8647]]
        """
        signal = self.held**2 if squared else self.held
        keep = float(np.exp(-self.step_s / tau_s))
        smooth, _ = lfilter([1.0 - keep], [1.0, -keep], signal, axis=1, zi=keep * signal[:, :1])
        return np.asarray(smooth, dtype=np.float64)


def last_true(flags: Flags) -> Steps:
    """(series, steps) the last step up to each where the flag is set, -1 where there is none yet."""
    return np.maximum.accumulate(np.where(flags, np.arange(flags.shape[1]), -1), axis=1)
