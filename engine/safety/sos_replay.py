"""State of Safety judged again minute by minute: which alarms other counts would have raised."""

from __future__ import annotations

import numpy as np

from engine.safety.curve import Floats
from engine.safety.limits import Level
from engine.safety.replay import Spell
from engine.safety.triggers import MOST_ON_PRODUCT, Ints, Runs, counted

QUANTITY = "sos"
MINUTE_US = 60_000_000


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
    count = value.shape[1]
    runs = Runs(**{name: np.zeros(count, dtype=np.int64) for name in ("warning", "unsafe", "unknown")})
    over: list[list[Spell]] = [[] for _ in range(count)]
    begun: dict[tuple[int, Level | None], int] = {}
    limits = needed.tolist()
    for minute in range(len(value)):
        runs = counted(runs, value[minute], bound[minute], needed)
        for level, run in ((Level.PROTECT, runs.unsafe), (Level.WARNING, runs.warning), (None, runs.unknown)):
            for one, so_far in enumerate(run.tolist()):
                key = (one, level)
                if key in begun:
                    if so_far == -limits[one]:
                        over[one].append(_spell(level, begun.pop(key), minute, first))
                elif so_far == limits[one] and not (level is Level.WARNING and (one, Level.PROTECT) in begun):
                    begun[key] = minute
    for (one, level), begins in begun.items():
        spell = _spell(level, begins, len(value) - 1, first)
        over[one].append(spell._replace(ends=None))
    return [sorted(spells, key=lambda spell: (spell.begins, spell.level or 0)) for spells in over]


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
