"""The faults a simulated device has at present."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.field.fault_block import MOST
from engine.field.fault_kinds import KINDS, Fault


@dataclass(frozen=True, kw_only=True, eq=False)
class Active:
    """A fault since a moment. ``held``: what frozen registers showed last, by their place in the map."""

    fault: Fault
    since: datetime
    held: dict[int, float] = field(default_factory=dict)

    def for_s(self, now: datetime) -> float:
        """How long there has been this fault, s."""
        return (now - self.since).total_seconds()

    def is_over(self, now: datetime) -> bool:
        """Whether its time has run out."""
        return 0 < self.fault.duration_s <= self.for_s(now)

    def left(self, now: datetime) -> Fault:
        """The fault with the time that is left of it."""
        if self.fault.duration_s == 0:
            return self.fault
        return replace(self.fault, duration_s=max(1, self.fault.duration_s - int(self.for_s(now))))


class Faults:
    """The list of them. Replaced, never changed in place, so that another thread may give and take."""

    def __init__(self) -> None:
        self._active: tuple[Active, ...] = ()

    def give(self, fault: Fault, now: datetime) -> None:
        """Add a fault; the same kind at the same place is replaced. ValueError when there are too many."""
        others = [each for each in self._active if not _same_place(each.fault, fault)]
        if len(others) >= MOST:
            raise ValueError(f"kind: there are {MOST} faults already")
        self._active = (*others, Active(fault=fault, since=now))

    def take(self, kind: str | None = None) -> None:
        """End every fault of a kind, or all."""
        self._active = tuple(each for each in self._active if kind is not None and each.fault.kind != kind)

    def at(self, now: datetime) -> tuple[Active, ...]:
        """The faults there are at a moment; those whose time has run out are gone for good."""
        if any(each.is_over(now) for each in self._active):
            self._active = tuple(each for each in self._active if not each.is_over(now))
        return self._active

    def newest(self, now: datetime, kinds: frozenset[str]) -> Fault | None:
        """The fault of one of some kinds that was given last."""
        return next((each.fault for each in reversed(self.at(now)) if each.fault.kind in kinds), None)


def _same_place(one: Fault, other: Fault) -> bool:
    return (one.kind, one.rack, one.position) == (other.kind, other.rack, other.position)


LINE = frozenset(name for name, kind in KINDS.items() if 20 <= kind.code < 30)
WRITES = frozenset(name for name, kind in KINDS.items() if 30 <= kind.code < 40)
