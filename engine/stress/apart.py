"""Differences between two studies, of which only the levels are stored: no run of one belongs to a run of the other."""

from __future__ import annotations

import math

from engine.stress.answer import Level


def apart(first: Level, second: Level) -> Level:
    """``second`` less ``first`` with its interval of 95 %, from the two intervals alone.

    MOVER, the method of variance estimates recovery: G. Y. Zou and A. Donner, "Construction of confidence limits about
    effect measures", Stat. Med. 27 (2008) 1693-1702; for Wilson's intervals of shares it is R. G. Newcombe's hybrid
    score interval (Stat. Med. 17 (1998) 873-890). With means m, limits l..u:

        lower = m2 - m1 - sqrt((m2 - l2)^2 + (u1 - m1)^2), upper = m2 - m1 + sqrt((u2 - m2)^2 + (m1 - l1)^2)

    It takes the studies for independent. Under a common seed their levels rise and fall together, and the interval is
    wider than it had to be: the cautious side. Unknown where either level is.

    >>> found = apart(Level(mean=10.0, low=7.0, high=13.0), Level(mean=20.0, low=16.0, high=24.0))
    >>> found.mean, found.low, found.high
    (10.0, 5.0, 15.0)
    """
    if first.mean is None or second.mean is None:
        return Level(mean=None, low=None, high=None)
    gap = second.mean - first.mean
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return Level(mean=gap, low=None, high=None)
    return Level(
        mean=gap,
        low=gap - math.hypot(second.mean - second.low, first.high - first.mean),
        high=gap + math.hypot(second.high - second.mean, first.mean - first.low),
    )
