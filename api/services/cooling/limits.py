"""The limits that alarms of a cooling plant are about, and the units of its sensors."""

from __future__ import annotations

from collections.abc import Mapping

from engine.thermal.reading import SENSORS

UNITS: Mapping[str, str] = {name: "°C" for name in SENSORS if name.startswith("t")} | {"px1": "bar", "engine_load": "%"}
ALARM_LIMITS: Mapping[tuple[str, str], float] = {
    ("cooling.limit", "t2"): 49.0,
    ("cooling.limit", "t3"): 49.0,
    ("cooling.limit", "t4"): 48.0,
    ("cooling.limit", "t5"): 40.0,
    ("cooling.limit", "t6"): 47.0,
    ("cooling.limit", "px1"): 1.0,
    ("cooling.overcooled", "t5"): 30.0,
}
