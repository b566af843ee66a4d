"""The limits that alarms of a cooling plant are about, and the units of its sensors."""

from __future__ import annotations

from collections.abc import Mapping

from engine.thermal.limits import LIMITS, LOWEST_PRESSURE_BAR, OVER_COOLED_C
from engine.thermal.reading import SENSORS

UNITS: Mapping[str, str] = {name: "°C" for name in SENSORS if name.startswith("t")} | {"px1": "bar", "engine_load": "%"}
SENSORS_OF: Mapping[
    str, tuple[str, ...]
] = {  # subject of an alarm -> the sensors it is about, the highest of which counts
    **{name: (name,) for name in SENSORS},
    **{limit.name: limit.sensors for limit in LIMITS},
}
ALARM_LIMITS: Mapping[tuple[str, str], float] = {
    **{("cooling.limit", limit.name): limit.limit_c for limit in LIMITS},
    ("cooling.limit", "px1"): LOWEST_PRESSURE_BAR,
    ("cooling.overcooled", "t5"): OVER_COOLED_C,
}
