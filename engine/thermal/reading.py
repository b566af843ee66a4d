"""What the sensors of a cooling plant show, and the frequencies of its drives, at one moment."""

from __future__ import annotations

from dataclasses import dataclass

SENSORS = ("t1", "t2", "t3", "t4", "t5", "t6", "t7", "px1", "engine_load")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Temperatures in degC, sea-water pressure in bar, engine load in %; None: there is no value.

    T1 sea-water inlet, T2 and T3 the cooler's sea-water outlets, T4 fresh water into the cooler, T5 out of it, T6 the
    engine room's air, T7 the air outside. ``stale``: names (of :data:`SENSORS`) whose value must not be believed,
    because it is old, stuck, jumped or impossible beside the others.
    """

    t1_c: float | None
    t2_c: float | None
    t3_c: float | None
    t4_c: float | None
    t5_c: float | None
    t6_c: float | None
    t7_c: float | None
    px1_bar: float | None
    engine_load_pct: float | None
    stale: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Frequencies:
    """Hz of the sea-water pumps, the fresh-water pumps and the engine-room fans that run."""

    sw_hz: float
    fw_hz: float
    fan_hz: float
