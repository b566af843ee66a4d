"""When State of Safety becomes an alarm: so many evaluations in a row, for many sets at once.

A *run* is how often in a row: 3 is three bad evaluations, -2 two good ones, 0 none yet. An evaluation that is unknown
neither counts nor ends a run, unless what is known of it is bad enough by itself: then it is bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.safety.bands import SAFE_ABOVE, TOLERANCE, UNSAFE_BELOW
from engine.safety.curve import Floats

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MOST_ON_PRODUCT = 4  # members: the product of more sinks by itself (seven at their warning value: 0.21)


@dataclass(frozen=True, kw_only=True)
class Runs:
    """The runs of each set: at or below 0.8, below 0.4096, unknown; none is longer than the set's count asks for."""

    warning: Ints
    unsafe: Ints
    unknown: Ints

    def at(self, chosen: Ints) -> Runs:
        """Those of the chosen sets."""
        return Runs(warning=self.warning[chosen], unsafe=self.unsafe[chosen], unknown=self.unknown[chosen])


def counted(runs: Runs, value: Floats, bound: Floats, needed: Ints) -> Runs:
    """The runs after one more evaluation of each set.

    ``value``: what the set is judged on, NaN where it is unknown; ``bound``: what it can be at best then, NaN where
    nothing is known; ``needed``: how many in a row raise or end an alarm.

    >>> none = Runs(warning=np.zeros(3, int), unsafe=np.zeros(3, int), unknown=np.zeros(3, int))
    >>> after = counted(none, np.array([0.9, 0.8, np.nan]), np.array([0.9, 0.8, 0.4]), np.array([3, 3, 3]))
    >>> after.warning.tolist(), after.unsafe.tolist(), after.unknown.tolist()
    ([-1, 1, 1], [-1, -1, 1], [-1, -1, 1])
    """
    known = ~np.isnan(value)
    level = np.where(known, value, bound)  # comparisons with NaN are false: nothing known is not bad
    is_low, is_unsafe = level <= SAFE_ABOVE + TOLERANCE, level < UNSAFE_BELOW - TOLERANCE
    return Runs(
        warning=_longer(runs.warning, is_low, known & ~is_low, needed),
        unsafe=_longer(runs.unsafe, is_unsafe, known & ~is_unsafe, needed),
        unknown=_longer(runs.unknown, ~known, known, needed),
    )


def _longer(run: Ints, bad: Bools, good: Bools, needed: Ints) -> Ints:
    up, down = np.maximum(run, 0) + 1, np.minimum(run, 0) - 1
    found: Any = np.clip(np.where(bad, up, np.where(good, down, run)), -needed, needed)
    return np.asarray(found, dtype=np.int64)
