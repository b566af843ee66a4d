"""A sensor that no longer moves although the battery works.

Flat is no proof: a battery at rest, or a temperature shown in tenths, stands still for hours. What counts is how long a
value has stood still since the current moved away from where it was when the value last changed, compared with the
longest such time in the history learned from.
"""

from __future__ import annotations

import numpy as np

from engine.forecast.trace import Trace, last_true
from engine.forecast.windows import Floats

MOVED_SHARE = 0.1  # of the largest current: the current has moved
SHORTEST_S = 1800.0
MARGIN = 4.0  # times the longest time seen


def still_since_moved_s(target: Trace, current: Trace, current_max: float) -> Floats:
    """(series, steps) seconds since the current moved while the target stood still, 0 where either did not happen.

    >>> volts, amps = np.array([[5.0, 5.0, 5.0, 5.0, 6.0]]), np.array([[0.0, 0.0, 90.0, 90.0, 0.0]])
    >>> still_since_moved_s(Trace(volts, 1), Trace(amps, 1), 100.0).tolist()
    [[0.0, 0.0, 0.0, 1.0, 0.0]]
    """
    value, amps = target.held, np.nan_to_num(current.held)
    steps = np.arange(value.shape[1])
    changed = np.ones(value.shape, dtype=np.bool_)
    changed[:, 1:] = value[:, 1:] != value[:, :-1]
    start = last_true(changed)
    moved = np.abs(amps - np.take_along_axis(amps, start, axis=1)) > MOVED_SHARE * current_max
    count = np.cumsum(moved, axis=1)
    first = moved & (count - np.take_along_axis(count, start, axis=1) == 1)
    since = last_true(first)
    return np.where(since > start, (steps - since) * float(target.step_s), 0.0)


def limit_s(longest_seen_s: float) -> float:
    """How long a target may stand still after the current moved, given the longest time seen in good history."""
    return max(SHORTEST_S, MARGIN * longest_seen_s)
