"""Letting go of a plant: what is ordered goes to 60 Hz on a straight line, in steps smaller than a cycle's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.thermal.plant_image import Actuator, Orders
from engine.thermal.ramp import RELEASE_S, release_hz
from engine.thermal.reading import Frequencies

HAND_OVER_S = 6.0  # at the end of the process, which whoever stops it waits for


@dataclass(frozen=True, kw_only=True)
class Release:
    """The line: from the frequencies held at ``begun_s`` (of the steady clock) to 60 Hz ``within_s`` later."""

    start: Frequencies
    begun_s: float
    within_s: float = RELEASE_S

    def is_over(self, now_s: float) -> bool:
        """Whether the line has reached 60 Hz."""
        return now_s - self.begun_s >= self.within_s

    def hz(self, actuator: Actuator, now_s: float) -> float:
        """Where an actuator is on the line, Hz, to a tenth.

        >>> start = Frequencies(sw_hz=45.0, fw_hz=48.0, fan_hz=60.0)
        >>> Release(start=start, begun_s=100.0).hz(Actuator.SW, 110.0)
        50.0
        """
        start = float(getattr(self.start, f"{actuator.value}_hz"))
        return round(release_hz(start, (now_s - self.begun_s) * RELEASE_S / self.within_s), 1)

    def orders(self, last: Mapping[Actuator, float | None], now_s: float) -> Orders:
        """What is ordered now: where nothing was ordered (a fire) nothing still, and nothing that is at 60 Hz falls."""
        return Orders(hz={a: None if hz is None else max(self._safe(hz), self.hz(a, now_s)) for a, hz in last.items()})

    @staticmethod
    def _safe(hz: float) -> float:
        return hz if hz >= 60.0 else 0.0
