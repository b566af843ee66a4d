"""The numbers of the base that can be tuned, together: bands and gains of each actuator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.thermal.limits import BANDS, Band
from engine.thermal.pi import GAINS, Gains
from engine.thermal.plant_image import Actuator


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """``bands``: where the base leaves the temperatures alone; ``gains`` of its PI controllers."""

    bands: Mapping[Actuator, Band] = field(default_factory=lambda: BANDS)
    gains: Mapping[Actuator, Gains] = field(default_factory=lambda: GAINS)


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
