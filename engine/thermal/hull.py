"""How far a window lies outside of what was learned from, and how much of a forecast is left there.

The hull is a box: the lowest and highest of each feature that was learned from (hour and season apart: a day knows
only its own season). Inside the whole forecast change is taken, a box's width outside nothing of it: persistence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.thermal.features import FEATURES, Floats, index_of

NARROWEST = {"sd": 0.3, "slope": 0.1, "load": 10.0, "load_slope": 1.0, "degC": 2.0}  # a box is no narrower
_SPREADS = index_of(["t4_sd", "t5_sd", "t6_sd"])
_CALENDAR = index_of(["hour", "season"])


def _narrowest() -> Floats:
    kinds = {"t4_sd": "sd", "t5_sd": "sd", "t6_sd": "sd", "load_slope": "load_slope"}
    kinds |= {f"{t}_slope": "slope" for t in ("t4", "t5", "t6")} | {"load_now": "load", "load_mean": "load"}
    return np.array([NARROWEST[kinds.get(name, "degC")] for name in FEATURES])


@dataclass(frozen=True, kw_only=True, eq=False)
class Hull:
    """The box of (19,) ``lowest`` and ``highest``; ``width``: what a distance outside is counted in."""

    lowest: Floats
    highest: Floats
    width: Floats

    @classmethod
    def of(cls, features: Floats) -> Hull:
        """Of (n, 19) features."""
        lowest, highest = features.min(axis=0), features.max(axis=0)
        width = np.maximum(highest - lowest, _narrowest())
        lowest[_SPREADS] = -np.inf  # quieter than ever is not unlike
        lowest[_CALENDAR], highest[_CALENDAR] = -np.inf, np.inf
        return cls(lowest=lowest, highest=highest, width=width)

    def share(self, features: Floats) -> tuple[float, int]:
        """How much of the forecast is left, 1 inside, 0 a width outside, of (19,) features; and the worst of them.

        >>> box = Hull.of(np.stack([np.zeros(19), np.full(19, 10.0)]))
        >>> one = np.full(19, 5.0); one[0] = 12.5
        >>> box.share(one)
        (0.75, 0)
        """
        outside = np.maximum(self.lowest - features, features - self.highest) / self.width
        worst = int(outside.argmax())
        return min(1.0, max(0.0, 1.0 - float(outside[worst]))), worst
