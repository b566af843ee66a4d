"""Intervals that keep their promise while the plant drifts: adaptive conformal inference.

Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021: the miss rate asked for is
raised a little after each hit and lowered after each miss, so that the achieved one tends to what was promised. On a
day unlike those learned from that alone is slow: errors of the last hour that were larger than expected widen the
intervals at once, smaller ones narrow them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from engine.forecast.windows import Flags, Floats

LEVEL = 0.9
RATE = 0.005
ALPHA_LIMITS = (0.002, 0.2)  # hours at rest, when nothing misses, must not leave the next charge unguarded
MEMORY = 1440.0  # outcomes that the shown coverage looks back on; older ones fade
RECENT = 60.0  # outcomes that the widening looks back on; older ones fade
WIDENING_LIMITS = (0.5, 10.0)


@dataclass(frozen=True, kw_only=True)
class AdaptiveLevel:
    """The state of several series: ``alpha`` the miss rate now asked for, ``hits`` of ``seen`` outcomes inside,
    ``excess`` the recent errors in units of what was expected."""

    alpha: Floats
    hits: Floats
    seen: Floats
    excess: Floats
    promised: float = LEVEL

    @classmethod
    def start(cls, series: int, promised: float = LEVEL) -> Self:
        """Nothing seen yet.

        >>> AdaptiveLevel.start(2).level().tolist()
        [0.9, 0.9]
        """
        return cls(
            alpha=np.full(series, 1.0 - promised),
            hits=np.zeros(series),
            seen=np.zeros(series),
            excess=np.ones(series),
            promised=promised,
        )

    def update(self, covered: Flags, unknown: Flags | None = None, error: Floats | None = None) -> Self:
        """After one more outcome of each series: whether it lay inside its interval. Unknown ones change nothing.

        :param error: its absolute error in units of the forecast's ``scale``; None leaves the widening as it is

        >>> after = AdaptiveLevel.start(3).update(np.array([True, False, False]), np.array([False, False, True]))
        >>> after.alpha.round(4).tolist(), after.coverage().tolist()
        ([0.1005, 0.0955, 0.1], [1.0, 0.0, nan])
        """
        known = np.ones_like(covered) if unknown is None else ~unknown
        miss = (1.0 - self.promised) - np.where(covered, 0.0, 1.0)
        fade = 1.0 - 1.0 / MEMORY
        share = 1.0 - np.exp(-1.0 / RECENT)
        larger = self.excess if error is None else self.excess + share * (np.nan_to_num(error) - self.excess)
        return type(self)(
            alpha=np.where(known, np.clip(self.alpha + RATE * miss, *ALPHA_LIMITS), self.alpha),
            hits=np.where(known, self.hits * fade + covered, self.hits),
            seen=np.where(known, self.seen * fade + 1.0, self.seen),
            excess=np.where(known, larger, self.excess),
            promised=self.promised,
        )

    def level(self) -> Floats:
        """(series,) the level to ask of the next interval."""
        return 1.0 - self.alpha

    def widening(self) -> Floats:
        """(series,) what to multiply the ``scale`` of the next forecast by, 0.5..10.

        >>> state = AdaptiveLevel.start(2).update(np.array([True, False]), error=np.array([0.0, 61.0]))
        >>> state.widening().round(2).tolist()
        [0.98, 1.99]
        """
        return np.clip(self.excess, *WIDENING_LIMITS)

    def coverage(self) -> Floats:
        """(series,) the share of recent outcomes that lay inside, NaN before the first."""
        return np.where(self.seen > 0.0, self.hits / np.maximum(self.seen, 1e-9), np.nan)
