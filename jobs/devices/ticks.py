"""Ticks on whole seconds of the wall clock, each once; late ones are left out and counted, a clock that is set is not
mistaken for lateness."""

from __future__ import annotations

import math

JUMP_S = 1.5  # between wall clock and monotonic clock, from one look to the next


class ClockJumps:
    """Notices when the wall clock is set, by the monotonic clock beside it. All times in seconds."""

    def __init__(self, wall_s: float, mono_s: float) -> None:
        self._offset_s = wall_s - mono_s

    def jump_s(self, wall_s: float, mono_s: float) -> float:
        """By how much the clock was set since the last look; 0 when it only ran.

        >>> ClockJumps(1000.0, 5.0).jump_s(4602.0, 7.0)
        3600.0
        """
        moved_s = wall_s - mono_s - self._offset_s
        self._offset_s += moved_s
        return moved_s if abs(moved_s) > JUMP_S else 0.0


class Ticks:
    """The ticks of one device, ``every_s`` seconds apart, from the first whole one after ``wall_s``."""

    def __init__(self, every_s: int, wall_s: float, mono_s: float) -> None:
        self._every_s = every_s
        self._jumps = ClockJumps(wall_s, mono_s)
        self._next = self._after(wall_s)

    def wait_s(self, wall_s: float) -> float:
        """How long it is until the next tick."""
        return max(0.0, self._next - wall_s)

    def take(self, wall_s: float, mono_s: float) -> tuple[int | None, int]:
        """The tick to serve now, None when there is none yet, and how many before it are too late for ever.

        >>> ticks = Ticks(1, 100.2, 0.2)
        >>> ticks.take(101.01, 1.01), ticks.take(103.5, 3.5), ticks.take(103.6, 3.6)
        ((101, 0), (103, 1), (None, 0))
        """
        if self._jumps.jump_s(wall_s, mono_s):
            self._next = self._after(wall_s)
        if wall_s < self._next:
            return None, 0
        missed = int((wall_s - self._next) // self._every_s)
        tick = self._next + missed * self._every_s
        self._next = tick + self._every_s
        return tick, missed

    def _after(self, wall_s: float) -> int:
        return (math.floor(wall_s / self._every_s) + 1) * self._every_s
