"""How many alarms a person gets, after ISA-18.2 and EEMUA 191: rates, floods, chattering.

Steady, one alarm in ten minutes is what a person can deal with; more than ten in ten minutes is a flood, which lasts
until there are fewer than five. An alarm chatters that is raised three times or more within a minute. One that stands
longer than a day is stale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PERIOD = timedelta(minutes=10)
TARGET = 1  # alarms in a period, in the long run
MOST = 10  # alarms in a period, at the worst
FLOOD_ENDS_BELOW = 5
CHATTER_RAISES = 3
CHATTER_WITHIN = timedelta(seconds=60)
STALE_AFTER = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Flood:
    """``count`` alarms from ``start`` until ``end``, at the worst ``peak`` in ten minutes."""

    start: datetime
    end: datetime
    count: int
    peak: int


def per_period(times: Sequence[datetime], start: datetime) -> dict[datetime, int]:
    """How many alarms came in each ten minutes counted from ``start``; periods without any are left out.

    >>> noon = datetime(2026, 11, 21, 12)
    >>> per_period([noon, noon + 0.5 * PERIOD, noon + 2 * PERIOD], noon).values()
    dict_values([2, 1])
    """
    counts = Counter((at - start) // PERIOD for at in times)
    return {start + number * PERIOD: counts[number] for number in sorted(counts)}


def floods(times: Sequence[datetime]) -> list[Flood]:
    """The floods among alarms at ``times``, in order of time: each begins with the first of more than ten within ten
    minutes, and ends as soon as fewer than five came in the last ten."""
    found: list[Flood] = []
    oldest, began, peak = 0, None, 0
    for i, at in enumerate(times):
        while times[oldest] <= at - PERIOD:
            oldest += 1
        if began is None and i - oldest + 1 > MOST:
            began, peak = oldest, 0
        if began is None:
            continue
        peak = max(peak, i - oldest + 1)
        over = times[i - FLOOD_ENDS_BELOW + 1] + PERIOD  # then the fifth last of them is ten minutes old
        if i + 1 == len(times) or over <= times[i + 1]:
            found.append(Flood(start=times[began], end=over, count=i - began + 1, peak=peak))
            began = None
    return found


def worst_within(times: Sequence[datetime], span: timedelta = CHATTER_WITHIN) -> int:
    """The most of ``times``, in order, that lie within ``span`` of each other.

    >>> noon = datetime(2026, 11, 21, 12)
    >>> worst_within([noon, noon + timedelta(seconds=30), noon + timedelta(seconds=60), noon + timedelta(seconds=91)])
    3
    """
    most, oldest = 0, 0
    for i, at in enumerate(times):
        while times[oldest] < at - span:
            oldest += 1
        most = max(most, i - oldest + 1)
    return most
