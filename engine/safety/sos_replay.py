"""State of Safety judged again minute by minute: which alarms other counts would have raised."""

from __future__ import annotations

import numpy as np

from engine.safety.bands import SAFE_ABOVE, TOLERANCE, UNSAFE_BELOW
from engine.safety.curve import Floats
from engine.safety.limits import Level
from engine.safety.replay import Spell
from engine.safety.triggers import MOST_ON_PRODUCT, Ints

QUANTITY = "sos"
MINUTE_US = 60_000_000
BAD, GOOD, NEITHER = 1, -1, 0
NOT = -1  # an alarm that does not stand


def sos_spells(value: Floats, bound: Floats, *, needed: Ints, first: int) -> list[list[Spell]]:
    """The alarms of m sets, evaluated each minute from ``first`` (microseconds since 1970 UTC) on, a list a set.

    Level 1: at or below 0.8, level 2: unsafe, None: unknown. Each is raised and ends as :mod:`engine.safety.triggers`
    counts; while a set is unsafe its warning is not raised beside it.

    :param value: (n, m) what each set raises on (see :func:`raised_on`), NaN where it is unknown
    :param bound: (n, m) what it can be at best, NaN where nothing is known
    :param needed: (m,) evaluations in a row

    >>> value = np.array([[0.7], [np.nan], [0.7], [0.9], [0.9]])
    >>> ((one,),) = [sos_spells(value, value, needed=np.array([2]), first=0)[0]]
    >>> one.level, one.begins // MINUTE_US, one.ends // MINUTE_US
    (<Level.WARNING: 1>, 2, 4)
    """
    known = ~np.isnan(value)
    level = np.where(known, value, bound)  # comparisons with NaN are false: nothing known is not bad
    verdicts = [
        np.where(bad, BAD, np.where(good, GOOD, NEITHER))
        for bad, good in (
            (level < UNSAFE_BELOW - TOLERANCE, known & (level >= UNSAFE_BELOW - TOLERANCE)),
            (level <= SAFE_ABOVE + TOLERANCE, known & (level > SAFE_ABOVE + TOLERANCE)),
            (~known, known),
        )
    ]
    unsafe, warning, unknown = ([column.tolist() for column in verdict.T] for verdict in verdicts)
    return [_spells(*of_set, first) for of_set in zip(unsafe, warning, unknown, needed.tolist(), strict=True)]


def _spells(unsafe: list[int], warning: list[int], unknown: list[int], needed: int, first: int) -> list[Spell]:
    """The alarms of one set. In plain numbers: the arrays of :func:`~engine.safety.triggers.counted` are made for many
    sets at one minute, not for one set at many."""
    levels = (Level.PROTECT, Level.WARNING, None)  # in this order: whether a set is unsafe decides on its warning
    runs, begun = [0, 0, 0], [NOT, NOT, NOT]
    over: list[Spell] = []
    for minute, verdicts in enumerate(zip(unsafe, warning, unknown, strict=True)):
        for place, verdict in enumerate(verdicts):
            run = runs[place]
            if verdict == BAD:
                run = min(max(run, 0) + 1, needed)
            elif verdict == GOOD:
                run = max(min(run, 0) - 1, -needed)
            runs[place] = run
            if begun[place] != NOT:
                if run == -needed:
                    over.append(_spell(levels[place], begun[place], minute, first))
                    begun[place] = NOT
            elif run == needed and not (place == 1 and begun[0] != NOT):
                begun[place] = minute
    standing = [
        _spell(level, begins, len(unsafe) - 1, first)._replace(ends=None)
        for level, begins in zip(levels, begun, strict=True)
        if begins != NOT
    ]
    return sorted([*over, *standing], key=lambda spell: (spell.begins, spell.level or 0))


def raised_on(scores: Floats, product: Floats) -> Floats:
    """What a set raises on at each minute: ``product`` (n,) of up to four members, the weakest of more.

    :param scores: (n, members) f of the members, NaN where unknown; the weakest is unknown with any of them
    """
    if scores.shape[1] <= MOST_ON_PRODUCT:
        return product
    weakest: Floats = scores.min(axis=1)
    return weakest


def _spell(level: Level | None, begins: int, ends: int, first: int) -> Spell:
    start, end = first + begins * MINUTE_US, first + ends * MINUTE_US
    return Spell(0, QUANTITY, level, start, end, end - start)
