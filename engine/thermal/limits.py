"""What the cooling plant must stay within: set points, limits with their releases, and the range of the drives.

Source of every number that is not marked "ours": the owner's design of the plant (set points T5 35 +-0.5, T6 43 +-1,
T4 < 48, T2/T3 < 49 degC, PX1 >= 1.0 bar; drives 40..60 Hz).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from engine.thermal.plant_image import Actuator
from engine.thermal.reading import Reading

MIN_HZ = 40.0
MAX_HZ = 60.0
SAFE_HZ = 60.0  # where every fault ends
DEAD_BAND_HZ = 0.5
CYCLE_S = 20.0
TOLERANCE = 1e-6  # of every comparison with a threshold: 35.3 + 0.5 is not 35.8 in binary

FIELDS: Mapping[str, str] = {
    **{name: f"{name}_c" for name in ("t1", "t2", "t3", "t4", "t5", "t6", "t7")},
    "px1": "px1_bar",
    "engine_load": "engine_load_pct",
}


@dataclass(frozen=True, kw_only=True)
class Band:
    """Where a temperature shall be: ``set_point_c`` +- ``half_c``."""

    sensor: str
    set_point_c: float
    half_c: float

    @property
    def lower_c(self) -> float:
        return self.set_point_c - self.half_c

    @property
    def upper_c(self) -> float:
        return self.set_point_c + self.half_c

    def outside(self, value_c: float) -> float:
        """How far a temperature is beyond the band's edge, K; 0 inside, negative below.

        >>> band = Band(sensor="t5", set_point_c=35.0, half_c=0.5)
        >>> [round(band.outside(value), 6) for value in (34.3, 34.5, 35.5, 36.0)]
        [-0.2, 0.0, 0.0, 0.5]
        """
        beyond = max(value_c - self.upper_c, 0.0) + min(value_c - self.lower_c, 0.0)
        return 0.0 if abs(beyond) <= TOLERANCE else beyond


# T4 has a limit (48) and no set point in the design; its forecast acts from 46 on. Ours: 45 +-1, so that the band ends
# where the forecast begins to act and where the limit is released, as the bands of T5 (35.5) and T6 (44) do.
BANDS: Mapping[Actuator, Band] = {
    Actuator.SW: Band(sensor="t5", set_point_c=35.0, half_c=0.5),
    Actuator.FW: Band(sensor="t4", set_point_c=45.0, half_c=1.0),
    Actuator.FAN: Band(sensor="t6", set_point_c=43.0, half_c=1.0),
}


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A measured limit: reached at ``limit_c`` (``strict``: above it), left again at or below ``release_c``."""

    name: str
    sensors: tuple[str, ...]
    actuator: Actuator
    limit_c: float
    release_c: float
    strict: bool = False

    def is_reached(self, value_c: float) -> bool:
        """Whether a temperature is at the limit.

        >>> limit = LIMITS[2]
        >>> limit.name, limit.is_reached(40.0), limit.is_reached(40.001)
        ('t5', False, True)
        """
        return value_c > self.limit_c + TOLERANCE if self.strict else value_c >= self.limit_c - TOLERANCE

    def is_released(self, value_c: float) -> bool:
        """Whether a temperature is back at its release."""
        return value_c <= self.release_c + TOLERANCE


LIMITS = (
    Limit(name="t2_t3", sensors=("t2", "t3"), actuator=Actuator.SW, limit_c=49.0, release_c=47.0),
    Limit(name="t4", sensors=("t4",), actuator=Actuator.FW, limit_c=48.0, release_c=46.0),
    Limit(name="t5", sensors=("t5",), actuator=Actuator.SW, limit_c=40.0, release_c=36.0, strict=True),
    Limit(name="t6", sensors=("t6",), actuator=Actuator.FAN, limit_c=47.0, release_c=44.0),
)
LOWEST_PRESSURE_BAR = 1.0
OVER_COOLED_C = 30.0  # of T5: an alarm, no action

NEEDED: Mapping[Actuator, tuple[str, ...]] = {  # without one of these the actuator goes to the safe frequency
    Actuator.SW: ("t2", "t3", "t5", "px1"),
    Actuator.FW: ("t4",),
    Actuator.FAN: ("t6",),
}
FORECAST_NEEDS = ("t1", "t7", "engine_load")  # without one of these there is no forecast


def value_of(reading: Reading, sensor: str) -> float | None:
    """What a sensor shows, None where that must not be believed: missing, NaN, infinite or stale."""
    value: float | None = getattr(reading, FIELDS[sensor])
    if value is None or sensor in reading.stale or not math.isfinite(value):
        return None
    return float(value)


def clamp_hz(hz: float) -> float:
    """A frequency held between 40 and 60 Hz; one that is not known is the safe one.

    >>> clamp_hz(38.0), clamp_hz(float("nan"))
    (40.0, 60.0)
    """
    return min(max(hz, MIN_HZ), MAX_HZ) if math.isfinite(hz) else SAFE_HZ
