"""One frozen image of a cooling plant: everything that was read of it at one moment, and what may be ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.thermal.reading import Frequencies, Reading


class Actuator(StrEnum):
    """What has one frequency: sea-water pumps, fresh-water pumps, engine-room fans."""

    SW = "sw"
    FW = "fw"
    FAN = "fan"


DRIVES: Mapping[Actuator, tuple[str, ...]] = {
    Actuator.SW: ("sw1", "sw2", "sw3"),
    Actuator.FW: ("fw1", "fw2", "fw3"),
    Actuator.FAN: ("fan1", "fan2", "fan3", "fan4"),
}


class Standing(StrEnum):
    """How a drive stands. Only ``running`` takes a frequency; only ``stopped`` may be started from here."""

    RUNNING = "running"
    STOPPED = "stopped"
    TRIPPED = "tripped"
    LOCAL = "local"
    EMERGENCY_STOPPED = "emergency_stopped"
    LOCKED_OUT = "locked_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Drive:
    """A frequency converter with its motor; numbers are None where they could not be read.

    ``set_hz`` what it was told, ``actual_hz`` what it turns at; ``hours`` of running. ``is_turning``: also a drive in
    local may turn, at a frequency that is not ours.
    """

    standing: Standing
    is_turning: bool = False
    set_hz: float | None = None
    actual_hz: float | None = None
    current_a: float | None = None
    power_kw: float | None = None
    heat_sink_c: float | None = None
    hours: float | None = None


@dataclass(frozen=True, kw_only=True)
class PlantImage:
    """What a cycle of the loop is decided on.

    ``ordered``: the frequencies that the plant holds as ordered from here, None where they could not be read.
    ``fire``: a fire, CO2-release or fan-stop input is set; None: not known, which counts as set (fans are left alone).
    ``watchdog``: the drive side missed our heartbeat and went to 60 Hz by itself; ``heartbeat``: the word it holds.
    """

    at: datetime
    reading: Reading
    drives: Mapping[str, Drive]
    ordered: Frequencies | None = None
    fire: bool | None = False
    watchdog: bool | None = False
    heartbeat: int | None = None
    quality: Mapping[str, str] = field(default_factory=dict)  # of each sensor, as engine.field.quality says it


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What is ordered of a plant: a frequency for each actuator (None: nothing is written), drives to start and to
    stop."""

    hz: Mapping[Actuator, float | None]
    start: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
