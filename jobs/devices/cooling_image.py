"""What the registers of a cooling plant say, as the image that a cycle is decided on (map ``engine_room_cooling``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.field.quality import Quality
from engine.thermal.plant_image import DRIVES, Actuator, Drive, PlantImage, Standing
from engine.thermal.reading import SENSORS, Frequencies, Reading

Values = dict[str, tuple[float | None, Quality]]  # by name of the register

HANDS_OFF = ("fire", "co2_release", "fan_stop")
# in this order: what keeps people safe is said before what the drive did by itself
FLAGS = (
    ("locked_out", Standing.LOCKED_OUT),
    ("emergency_stop", Standing.EMERGENCY_STOPPED),
    ("tripped", Standing.TRIPPED),
    ("local", Standing.LOCAL),
)


def image_of(values: Values, at: datetime) -> PlantImage:
    """The image; what is not among ``values``, or was not read, is unknown."""
    number = {name: value for name, (value, _) in values.items()}
    quality = {name: str(values[name][1] if name in values else Quality.MISSING) for name in SENSORS}
    beat = number.get("heartbeat")
    return PlantImage(
        at=at,
        reading=_reading(number, quality),
        drives={name: _drive(number, name) for names in DRIVES.values() for name in names},
        ordered=_ordered(number),
        fire=_any(number, HANDS_OFF),
        watchdog=_any(number, ("watchdog_tripped",)),
        heartbeat=None if beat is None else int(beat),
        quality=quality,
    )


def _reading(number: Mapping[str, float | None], quality: Mapping[str, str]) -> Reading:
    def of(sensor: str) -> float | None:
        return number.get(sensor)

    return Reading(
        t1_c=of("t1"),
        t2_c=of("t2"),
        t3_c=of("t3"),
        t4_c=of("t4"),
        t5_c=of("t5"),
        t6_c=of("t6"),
        t7_c=of("t7"),
        px1_bar=of("px1"),
        engine_load_pct=of("engine_load"),
        stale=frozenset(name for name, worth in quality.items() if worth != Quality.GOOD),
    )


def _drive(number: Mapping[str, float | None], name: str) -> Drive:
    def of(quantity: str) -> float | None:
        return number.get(f"{name}_{quantity}")

    return Drive(
        standing=_standing(number, name),
        is_turning=bool(of("running")),
        set_hz=of("set_hz"),
        actual_hz=of("actual_hz"),
        current_a=of("current"),
        power_kw=of("power"),
        heat_sink_c=of("heat_sink"),
        hours=of("hours"),
    )


def _standing(number: Mapping[str, float | None], name: str) -> Standing:
    flags = {flag: number.get(f"{name}_{flag}") for flag in ("running", *(flag for flag, _ in FLAGS))}
    if any(value is None for value in flags.values()):
        return Standing.UNKNOWN
    for flag, standing in FLAGS:
        if flags[flag]:
            return standing
    return Standing.RUNNING if flags["running"] else Standing.STOPPED


def _ordered(number: Mapping[str, float | None]) -> Frequencies | None:
    sw, fw, fan = (number.get(f"{actuator.value}_hz") for actuator in Actuator)
    if sw is None or fw is None or fan is None:
        return None
    return Frequencies(sw_hz=sw, fw_hz=fw, fan_hz=fan)


def _any(number: Mapping[str, float | None], names: tuple[str, ...]) -> bool | None:
    """Whether one of the inputs is set; None: none is known to be, and not all are known."""
    found = [number.get(name) for name in names]
    if any(found):
        return True
    return None if None in found else False
