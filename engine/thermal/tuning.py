"""The numbers of the base that can be tuned, together: bands and gains of each actuator."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from engine.thermal.limits import BANDS, Band
from engine.thermal.pi import GAINS, Gains
from engine.thermal.plant_image import Actuator

# Ours: while a forecast that can be trusted sees no change coming, the base need not keep the whole band as a margin
# against what it cannot foresee: it rests in the warm part of it. Not SW: in its 1 K that saves little and hunts.
LEAN: Mapping[Actuator, Band] = {
    Actuator.FW: Band(sensor="t4", set_point_c=45.7, half_c=0.2),
    Actuator.FAN: Band(sensor="t6", set_point_c=43.6, half_c=0.2),
}


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """``bands``: where the base leaves the temperatures alone, and ``lean`` instead of them while a forecast that can
    be trusted watches; ``gains`` of its PI controllers."""

    bands: Mapping[Actuator, Band] = field(default_factory=lambda: BANDS)
    gains: Mapping[Actuator, Gains] = field(default_factory=lambda: GAINS)
    lean: Mapping[Actuator, Band] = field(default_factory=lambda: LEAN)

    def leaning(self, watched: Collection[Actuator]) -> Tuning:
        """With the lean bands of those that a forecast watches.

        >>> TUNED.leaning([Actuator.FAN]).bands[Actuator.FAN].set_point_c, TUNED.leaning([]).bands == BANDS
        (43.6, True)
        """
        return replace(self, bands={**self.bands, **{each: self.lean[each] for each in watched if each in self.lean}})


TUNED = Tuning()  # the product's


def tuned(*, shift: float = 0.0, half: float = 1.0, gain: float = 1.0) -> Tuning:
    """Another tuning: the middle of each band moved up by ``shift`` of its half-width, its half-width and the gains
    multiplied.

    >>> other = tuned(shift=0.5, half=0.5, gain=2.0)
    >>> other.bands[Actuator.SW].lower_c, other.bands[Actuator.SW].upper_c, other.gains[Actuator.SW].kp
    (35.0, 35.5, 4.0)
    """
    return Tuning(
        bands={
            actuator: replace(band, set_point_c=band.set_point_c + shift * band.half_c, half_c=half * band.half_c)
            for actuator, band in BANDS.items()
        },
        gains={
            actuator: Gains(kp=gain * each.kp, ki_up=gain * each.ki_up, ki_down=gain * each.ki_down)
            for actuator, each in GAINS.items()
        },
    )
