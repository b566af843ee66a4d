"""A first-order lag behind something that changes evenly over a step."""

from __future__ import annotations

from functools import lru_cache
from math import exp


@lru_cache(maxsize=256)
def kept(seconds: float, lag_s: float) -> float:
    """Share of an old difference that is left after ``seconds``."""
    return exp(-seconds / lag_s)


def followed(value: float, before: float, after: float, seconds: float, lag_s: float) -> float:
    """Where ``value`` is ``seconds`` later behind an input that goes evenly from ``before`` to ``after``: exact.

    >>> round(followed(0.0, 1.0, 1.0, 15.0, 15.0), 3)  # a step: 63.2 % after one lag
    0.632
    >>> round(followed(-15.0, 0.0, 20.0, 20.0, 15.0), 6)  # a ramp of 1 a second is followed 15 s late
    5.0
    """
    behind = (after - before) / seconds * lag_s
    return after - behind + (value - before + behind) * kept(seconds, lag_s)
