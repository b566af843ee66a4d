"""How far a window lies outside of what was learned from, and how much of a forecast is left there.

The hull is a box: the lowest and highest of each feature that was learned from (hour and season apart: a day knows
only its own season). Inside the whole forecast change is taken. Outside it fades: nothing of it, that is persistence,
is left at the box's width plus a fixed distance (15 degC, 0.5 degC/min, ...) from its side. The fixed distance is there
because differences mean much the same at another level of the plant: other weather, another state of the cooler.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.thermal.features import FEATURES, Floats, index_of

FADES = {"degC": 15.0, "sd": 3.0, "slope": 0.5, "load": 40.0, "load slope": 4.0}  # degC, degC/min, %, %/min
_SPREADS = index_of(["t4_sd", "t5_sd", "t6_sd"])
_CALENDAR = index_of(["hour", "season"])


def _fades() -> Floats:
    kinds = {name: "sd" for name in FEATURES if name.endswith("_sd")}
    kinds |= {name: "slope" for name in FEATURES if name.endswith("_slope")}
    kinds |= {"load_now": "load", "load_mean": "load", "load_slope": "load slope"}
    return np.array([FADES[kinds.get(name, "degC")] for name in FEATURES])


@dataclass(frozen=True, kw_only=True, eq=False)
class Hull:
    """The box of (19,) ``lowest`` and ``highest``; ``width``: how far outside of it nothing is left."""

    lowest: Floats
    highest: Floats
    width: Floats

    @classmethod
    def of(cls, features: Floats) -> Hull:
        """Of (n, 19) features."""
        lowest, highest = features.min(axis=0), features.max(axis=0)
        width = highest - lowest + _fades()
        lowest[_SPREADS] = -np.inf  # quieter than ever is not unlike
        lowest[_CALENDAR], highest[_CALENDAR] = -np.inf, np.inf
        return cls(lowest=lowest, highest=highest, width=width)

    def share(self, features: Floats) -> tuple[float, int]:
        """How much of the forecast is left, 1 inside, of (19,) features; and the worst of them.

        T4 now was seen at 35..45 degC: 50 degC is 5 of 10 + 15 degC outside, 80 % is left.

        >>> box = Hull.of(np.stack([np.full(19, 35.0), np.full(19, 45.0)]))
        >>> one = np.full(19, 40.0); one[0] = 50.0
        >>> box.share(one)
        (0.8, 0)
        """
        outside = np.maximum(self.lowest - features, features - self.highest) / self.width
        worst = int(outside.argmax())
        return min(1.0, max(0.0, 1.0 - float(outside[worst]))), worst
