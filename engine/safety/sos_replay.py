"""State of Safety judged again minute by minute: which alarms a count of evaluations would have raised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.safety.bands import SAFE_ABOVE, TOLERANCE, UNSAFE_BELOW
from engine.safety.curve import Floats
from engine.safety.limits import Level
from engine.safety.replay import Spell

QUANTITY = "sos"
MINUTE_US = 60_000_000
LARGEST_ON_PRODUCT = 4  # a product of more members sinks by itself: those sets raise on the weakest f


def sos_spells(value: Floats, at_best: Floats, *, count: int, first: int) -> list[Spell]:
    """The alarms of one set, evaluated each minute from ``first`` (microseconds since 1970 UTC) on.

    Level 1: at or below 0.8, level 2: below 0.4096 (unsafe), None: unknown; each in ``count`` evaluations without one
    between them that says otherwise. An unknown evaluation neither counts nor resets, unless what is known of it is
    bad enough by itself.

    :param value: what the set raises on (see :func:`raised_on`), NaN where it is unknown
    :param at_best: the same from the known members alone, NaN where there is none

    >>> value = np.array([0.7, np.nan, 0.7, 0.9])
    >>> [(s.level, s.begins, s.ends) for s in sos_spells(value, value, count=2, first=0)]
    [(<Level.WARNING: 1>, 120000000, 180000000)]
    """
    known = ~np.isnan(value)
    worst = np.where(known, value, at_best)  # NaN compares as False: nothing known is neither good nor bad
    verdicts: tuple[tuple[Level | None, NDArray[Any], NDArray[Any]], ...] = (
        (Level.WARNING, worst <= SAFE_ABOVE + TOLERANCE, value > SAFE_ABOVE + TOLERANCE),
        (Level.PROTECT, worst < UNSAFE_BELOW - TOLERANCE, value >= UNSAFE_BELOW - TOLERANCE),
        (None, ~known, known),
    )
    found = []
    for level, bad, good in verdicts:
        for begins, ends in _runs(bad, good, count):
            stood = (len(value) - 1 if ends is None else ends) - begins
            end = None if ends is None else first + ends * MINUTE_US
            found.append(Spell(0, QUANTITY, level, first + begins * MINUTE_US, end, stood * MINUTE_US))
    return sorted(found, key=lambda spell: (spell.begins, spell.level or 0))


def raised_on(scores: Floats, product: Floats) -> Floats:
    """What a set raises on at each minute: ``product`` (n,) of up to four members, the weakest of more.

    :param scores: (n, members) f of the members, NaN where unknown; the weakest is unknown with any of them
    """
    if scores.shape[1] <= LARGEST_ON_PRODUCT:
        return product
    weakest: Floats = scores.min(axis=1)
    return weakest


def _runs(bad: NDArray[Any], good: NDArray[Any], count: int) -> Iterator[tuple[int, int | None]]:
    """Where an alarm begins (the ``count``-th bad one) and ends (the next good one); None: not yet."""
    decided = np.flatnonzero(bad | good)
    in_a_row, begun = 0, None
    for index in decided.tolist():
        if good[index]:
            if begun is not None:
                yield begun, index
            in_a_row, begun = 0, None
            continue
        in_a_row += 1
        if in_a_row == count:
            begun = index
    if begun is not None:
        yield begun, None
