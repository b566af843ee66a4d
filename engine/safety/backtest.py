"""What a setting of alarms would have meant for the operator: how many, how bunched, how early, what it missed.

The measures are those of ISA-18.2 and EEMUA 191: alarms a day, floods (more than ten alarms in ten minutes), time in
alarm; and for protection, how long before an event a warning stood.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.safety.limits import Level
from engine.safety.protection import SECOND
from engine.safety.replay import Spell
from engine.safety.series import Times

DAY_S = 86_400.0
WINDOW_S = 600.0
FLOOD = 10  # alarms in the window that an operator can just take in; more are a flood


class Event(NamedTuple):
    """Something that a warning should have come before: a protection, here or in the log."""

    device: int
    quantity: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Flood:
    """``most``: alarms within ten minutes, at worst, counted up to ``most_at``; ``longest_s``: the longest time with
    more than ten alarms in the ten minutes before, from ``longest_at`` on. Times in microseconds, None without any."""

    most: int
    most_at: int | None
    longest_s: float
    longest_at: int | None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The alarms of one quantity and level; ``level`` None: of values that were unknown. ``longest_s``, ``stood_s``:
    the longest one, and all of them added up, gaps between rows left out."""

    quantity: str
    level: Level | None
    alarms: int
    stood_s: float
    longest_s: float


@dataclass(frozen=True, kw_only=True)
class Leads:
    """How long before each event an alarm of its device and quantity stood. ``missed``: events that none stood before.
    The three times are None where there is none to take them from."""

    events: int
    missed: int
    shortest_s: float | None
    median_s: float | None
    longest_s: float | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one setting comes to. ``begins``: when each alarm began, for counts by day and for charts."""

    alarms: int
    alarms_a_day: float | None
    stood_s: float
    flood: Flood
    kinds: tuple[Kind, ...]
    leads: Leads
    begins: tuple[int, ...]


def figures(spells: Sequence[Spell], events: Iterable[Event], *, covered_s: float) -> Figures:
    """The figures of ``spells``, which lie in ``covered_s`` seconds of rows; a day has 86 400 of them.

    >>> spell = Spell(0, "high_temperature", Level.WARNING, 100 * SECOND, 400 * SECOND, 300 * SECOND)
    >>> found = figures([spell], [Event(0, "high_temperature", 160 * SECOND)], covered_s=2 * DAY_S)
    >>> found.alarms_a_day, found.stood_s, found.leads.median_s
    (0.5, 300.0, 60.0)
    """
    begins = np.sort(np.fromiter((spell.begins for spell in spells), dtype=np.int64, count=len(spells)))
    return Figures(
        alarms=len(spells),
        alarms_a_day=len(spells) / (covered_s / DAY_S) if covered_s > 0 else None,
        stood_s=sum(spell.stood_us for spell in spells) / SECOND,
        flood=flood_of(begins),
        kinds=_kinds(spells),
        leads=leads(spells, events),
        begins=tuple(begins.tolist()),
    )


def flood_of(begins: Times) -> Flood:
    """The worst ten minutes and the longest flood of alarms that began at these times, ascending.

    An alarm counts for ten minutes from its beginning on, the end of them not included.

    >>> flood = flood_of(np.arange(0, 24 * 60, 30) * SECOND)  # one each 30 s for 24 min: 20 in ten minutes
    >>> flood.most, flood.longest_s
    (20, 1410.0)
    """
    window = round(WINDOW_S * SECOND)
    if not len(begins):
        return Flood(most=0, most_at=None, longest_s=0.0, longest_at=None)
    standing = np.arange(1, len(begins) + 1) - np.searchsorted(begins, begins - window, side="right")
    worst = int(standing.argmax())
    times, at = np.unique(np.concatenate([begins, begins + window]), return_inverse=True)
    change = np.bincount(at, weights=np.repeat([1.0, -1.0], len(begins)), minlength=len(times))
    above = np.concatenate([[False], np.cumsum(change) > FLOOD + 0.5, [False]])
    starts, ends = np.flatnonzero(above[1:] & ~above[:-1]), np.flatnonzero(~above[1:] & above[:-1])
    lasted = times[ends] - times[starts]
    longest = int(lasted.argmax()) if len(lasted) else None
    return Flood(
        most=int(standing[worst]),
        most_at=int(begins[worst]),
        longest_s=0.0 if longest is None else float(lasted[longest] / SECOND),
        longest_at=None if longest is None else int(times[starts[longest]]),
    )


def protections(spells: Iterable[Spell]) -> list[Event]:
    """The events that are protections of ``spells``."""
    return [Event(spell.device, spell.quantity, spell.begins) for spell in spells if spell.level == Level.PROTECT]


def leads(spells: Iterable[Spell], events: Iterable[Event]) -> Leads:
    """How long before each event an alarm of the same device and quantity, of either level, stood.

    It counts from the beginning of the one that stood longest; an alarm that ended before the event, or came with it,
    is no warning of it.
    """
    by_place: dict[tuple[int, str, Level], list[Spell]] = defaultdict(list)
    for spell in sorted(spells, key=lambda spell: spell.begins):
        if spell.level is not None:
            by_place[spell.device, spell.quantity, spell.level].append(spell)
    found = [_lead(by_place, event) for event in events]
    known = np.array([lead for lead in found if lead is not None]) / SECOND
    return Leads(
        events=len(found),
        missed=len(found) - len(known),
        shortest_s=float(known.min()) if len(known) else None,
        median_s=float(np.median(known)) if len(known) else None,
        longest_s=float(known.max()) if len(known) else None,
    )


def _lead(by_place: dict[tuple[int, str, Level], list[Spell]], event: Event) -> int | None:
    best: int | None = None
    for level in Level:
        spells = by_place.get((event.device, event.quantity, level), [])
        index = bisect_left(spells, event.at, key=lambda spell: spell.begins) - 1
        if index < 0:
            continue
        last = spells[index]
        if last.ends is None or last.ends >= event.at:
            best = max(best or 0, event.at - last.begins)
    return best


def _kinds(spells: Iterable[Spell]) -> tuple[Kind, ...]:
    grouped: dict[tuple[str, Level | None], list[int]] = defaultdict(list)
    for spell in spells:
        grouped[spell.quantity, spell.level].append(spell.stood_us)
    return tuple(
        Kind(
            quantity=quantity,
            level=level,
            alarms=len(stood),
            stood_s=sum(stood) / SECOND,
            longest_s=max(stood) / SECOND,
        )
        for (quantity, level), stood in sorted(grouped.items(), key=lambda item: (item[0][0], item[0][1] or 0))
    )
