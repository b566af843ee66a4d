"""Two clocks: the wall's, which somebody may set, says when a cycle was; the steady one how long things take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """``wall`` and ``seconds`` (monotonic). ``steady`` begins at the wall's time and then only runs."""

    wall: Callable[[], datetime]
    seconds: Callable[[], float]
    begun_at: datetime
    begun_s: float

    @classmethod
    def begin(cls, wall: Callable[[], datetime], seconds: Callable[[], float] = time.monotonic) -> Clocks:
        """Clocks whose steady time agrees with the wall's now."""
        return cls(wall=wall, seconds=seconds, begun_at=wall(), begun_s=seconds())

    def set_to(self, steady: datetime) -> Clocks:
        """The same clocks with a steady time that is this now: that of an earlier process goes on."""
        return replace(self, begun_at=steady, begun_s=self.seconds())

    def steady(self) -> datetime:
        """A time that no setting of the clock moves: ramps, holds and gaps are reckoned in it."""
        return self.begun_at + timedelta(seconds=self.seconds() - self.begun_s)
