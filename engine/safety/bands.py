"""The bands of State of Safety: safe, warning, unsafe, or unknown."""

from __future__ import annotations

import math
from enum import StrEnum

SAFE_ABOVE = 0.8
UNSAFE_BELOW = 0.4096  # 0.8^4: four members, each at its warning value
TOLERANCE = 1e-9


class Band(StrEnum):
    """Where a State of Safety lies; the edges are the same for any size of set."""

    SAFE = "safe"
    WARNING = "warning"
    UNSAFE = "unsafe"
    UNKNOWN = "unknown"


def band(value: float | None) -> Band:
    """The band of a State of Safety (or of one f): above 0.8 safe, below 0.4096 unsafe, between and on them warning.

    Both edges have a tolerance of 1e-9 towards warning, so that a product that should be an edge counts as that edge.
    None and NaN are unknown.

    >>> [str(band(value)) for value in (0.81, 0.8, 0.8**4, 0.4, None)]
    ['safe', 'warning', 'warning', 'unsafe', 'unknown']
    """
    if value is None or math.isnan(value):
        return Band.UNKNOWN
    if value > SAFE_ABOVE + TOLERANCE:
        return Band.SAFE
    return Band.UNSAFE if value < UNSAFE_BELOW - TOLERANCE else Band.WARNING
