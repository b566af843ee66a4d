"""How availability, safety, operator, forecast and economy share one frequency: proposals with priorities and bounds.

The pattern is that of frequenz-sdk's power manager: each actor proposes what it wants and what it allows, and one place
decides. The wish of the highest priority that has one counts; the bounds of a higher priority are never left; where
bounds do not meet, the lower priority gives way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from engine.thermal.because import Because
from engine.thermal.limits import MAX_HZ, MIN_HZ, TOLERANCE


class Source(StrEnum):
    """Who decided a frequency."""

    AVAILABILITY = "availability"
    SAFETY = "safety"
    OPERATOR = "operator"
    FIXED = "fixed"
    PREDICTION = "prediction"
    ECONOMY = "economy"


PRIORITY = {  # 0 decides first; fixed 60 Hz is an operator's order too
    Source.AVAILABILITY: 0,
    Source.SAFETY: 1,
    Source.OPERATOR: 2,
    Source.FIXED: 2,
    Source.PREDICTION: 3,
    Source.ECONOMY: 4,
}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What one actor wants of an actuator, Hz (None: nothing, it only sets bounds), and what it allows.

    ``withholds``: nothing may be ordered at all.
    """

    source: Source
    because: Because
    wanted_hz: float | None = None
    lower_hz: float = MIN_HZ
    upper_hz: float = MAX_HZ
    withholds: bool = False


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The frequency that is ordered, Hz (None: none), and whose word it is."""

    hz: float | None
    source: Source
    because: Because


def resolve(proposals: Iterable[Proposal]) -> Resolved:
    """What follows of the proposals for one actuator; at least one of them wants a frequency or withholds it.

    >>> def each(source, **rest): return Proposal(source=source, because=Because(code=source), **rest)
    >>> base = each(Source.ECONOMY, wanted_hz=45.0)
    >>> resolve([base, each(Source.SAFETY, lower_hz=48.0)]).hz
    48.0
    >>> resolve([base, each(Source.SAFETY, lower_hz=42.0), each(Source.OPERATOR, wanted_hz=50.0)]).hz
    50.0
    """
    ordered = sorted(proposals, key=lambda each: PRIORITY[each.source])
    lower, upper = MIN_HZ, MAX_HZ
    floor = ceiling = ordered[0]
    for _, group in groupby(ordered, key=lambda each: PRIORITY[each.source]):
        wishes: list[tuple[float, Proposal]] = []
        for each in group:
            if each.withholds:
                return Resolved(hz=None, source=each.source, because=each.because)
            if _within(each.lower_hz, lower, upper) > lower:
                lower, floor = _within(each.lower_hz, lower, upper), each
            if _within(each.upper_hz, lower, upper) < upper:
                upper, ceiling = _within(each.upper_hz, lower, upper), each
            if each.wanted_hz is not None:
                wishes.append((each.wanted_hz, each))
        if wishes:
            wanted, whose = max(
                wishes, key=lambda wish: wish[0]
            )  # of equals the faster: more cooling is the safer side
            decides = floor if wanted < lower - TOLERANCE else ceiling if wanted > upper + TOLERANCE else whose
            return Resolved(hz=_within(wanted, lower, upper), source=decides.source, because=decides.because)
    raise ValueError("nobody wants a frequency")


def _within(hz: float, lower: float, upper: float) -> float:
    return min(max(hz, lower), upper)
