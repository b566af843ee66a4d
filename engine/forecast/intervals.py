"""Intervals that keep their promise while the plant drifts: adaptive conformal inference.

Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021: the miss rate asked for is
raised a little after each hit and lowered after each miss, so that the achieved one tends to what was promised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from engine.forecast.windows import Flags, Floats

LEVEL = 0.9
RATE = 0.01
ALPHA_LIMITS = (0.005, 0.5)
MEMORY = 1440.0  # outcomes that the shown coverage looks back on; older ones fade


@dataclass(frozen=True, kw_only=True)
class AdaptiveLevel:
    """The state of several series: ``alpha`` the miss rate now asked for, ``hits`` of ``seen`` outcomes inside."""

    alpha: Floats
    hits: Floats
    seen: Floats
    promised: float = LEVEL

    @classmethod
    def start(cls, series: int, promised: float = LEVEL) -> Self:
        """Nothing seen yet.

        >>> AdaptiveLevel.start(2).level().tolist()
        [0.9, 0.9]
        """
        return cls(
            alpha=np.full(series, 1.0 - promised), hits=np.zeros(series), seen=np.zeros(series), promised=promised
        )

    def update(self, covered: Flags, unknown: Flags | None = None) -> Self:
        """After one more outcome of each series: whether it lay inside its interval. Unknown ones change nothing.

        >>> after = AdaptiveLevel.start(3).update(np.array([True, False, False]), np.array([False, False, True]))
        >>> after.alpha.round(3).tolist(), after.coverage().tolist()
        ([0.101, 0.091, 0.1], [1.0, 0.0, nan])
        """
        known = np.ones_like(covered) if unknown is None else ~unknown
        miss = (1.0 - self.promised) - np.where(covered, 0.0, 1.0)
        fade = 1.0 - 1.0 / MEMORY
        return type(self)(
            alpha=np.where(known, np.clip(self.alpha + RATE * miss, *ALPHA_LIMITS), self.alpha),
            hits=np.where(known, self.hits * fade + covered, self.hits),
            seen=np.where(known, self.seen * fade + 1.0, self.seen),
            promised=self.promised,
        )

    def level(self) -> Floats:
        """(series,) the level to ask of the next interval."""
        return 1.0 - self.alpha

    def coverage(self) -> Floats:
        """(series,) the share of recent outcomes that lay inside, NaN before the first."""
        return np.where(self.seen > 0.0, self.hits / np.maximum(self.seen, 1e-9), np.nan)

    def to_json(self) -> dict[str, list[float]]:
        """The state as lists."""
        return {"alpha": self.alpha.tolist(), "hits": self.hits.tolist(), "seen": self.seen.tolist()}

    @classmethod
    def from_json(cls, state: Mapping[str, Sequence[float]], promised: float = LEVEL) -> Self:
        """The state from such lists.

        >>> AdaptiveLevel.from_json(AdaptiveLevel.start(1).to_json()).alpha.round(6).tolist()
        [0.1]
        """

        def column(values: ArrayLike) -> Floats:
            return np.asarray(values, dtype=np.float64)

        return cls(
            alpha=column(state["alpha"]), hits=column(state["hits"]), seen=column(state["seen"]), promised=promised
        )
