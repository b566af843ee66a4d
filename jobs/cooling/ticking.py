"""Which tick a cycle serves, how late it is, and how many went without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

STEP_S = 20
EVER = datetime.min.replace(tzinfo=UTC)  # before any tick


@dataclass(frozen=True, kw_only=True)
class Tick:
    """``at``: the wall's time of the tick, the key of its record; ``late_s``: how long after it the cycle began;
    ``missed``: ticks without a cycle since the one before."""

    at: datetime
    late_s: float
    missed: int


@dataclass(frozen=True, kw_only=True)
class Ticking:
    """What the next tick is told apart by: the last one, the latest ever, when the last one was in steady time, and how
    often the clock was set back into times that have records already."""

    last: datetime = EVER
    latest: datetime = EVER
    steady: datetime | None = None
    set_back: int = 0

    def take(self, wall: datetime, steady: datetime) -> tuple[Tick, Ticking]:
        """The tick to serve now.

        Missed ones are counted in steady time: a clock set forward by an hour has missed none. Set back, the ticks of
        that hour come a second time; theirs get a millisecond more, so that their records are kept beside the others.
        """
        tick = datetime.fromtimestamp(wall.timestamp() // STEP_S * STEP_S, UTC)
        late = wall - tick
        missed = 0
        if self.steady is not None:
            missed = max(0, round((steady - late - self.steady).total_seconds() / STEP_S) - 1)
        set_back = self.set_back + 1 if tick <= self.last else self.set_back
        if tick > self.latest:
            set_back = 0
        after = Ticking(last=tick, latest=max(tick, self.latest), steady=steady - late, set_back=set_back)
        at = tick + timedelta(milliseconds=set_back)
        return Tick(at=at, late_s=late.total_seconds(), missed=missed), after

    def to_plain(self) -> dict[str, Any]:
        """Plain values, for :meth:`from_plain`."""
        steady = None if self.steady is None else self.steady.isoformat()
        return {
            "last": self.last.isoformat(),
            "latest": self.latest.isoformat(),
            "steady": steady,
            "set_back": self.set_back,
        }

    @classmethod
    def from_plain(cls, said: Mapping[str, Any]) -> Ticking:
        """What :meth:`to_plain` gave."""
        times = {name: datetime.fromisoformat(said[name]) for name in ("last", "latest")}
        steady = None if said["steady"] is None else datetime.fromisoformat(said["steady"])
        return cls(**times, steady=steady, set_back=int(said["set_back"]))
