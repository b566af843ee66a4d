"""What a protocol map has to have for the cooling loop to control by it; its addresses are its own business."""

from __future__ import annotations

from engine.field.model import ProtocolMap
from engine.thermal.plant_image import DRIVES, Actuator
from engine.thermal.reading import SENSORS

OF_A_DRIVE = ("set_hz", "actual_hz", "running", "tripped", "local", "emergency_stop", "locked_out")
INPUTS = ("fire", "co2_release", "fan_stop", "watchdog_tripped", "heartbeat")


def lacking(protocol: ProtocolMap) -> tuple[str, ...]:
    """The registers, then the commands, that the loop needs and the map does not have; ``heartbeat`` is its section.

    >>> bare = ProtocolMap(name="", title=("", ""), groups=(), registers=(), writables=())
    >>> len(lacking(bare)), lacking(bare)[:3]
    (98, ('t1', 't2', 't3'))
    """
    drives = [drive for names in DRIVES.values() for drive in names]
    ordered = [f"{actuator}_hz" for actuator in Actuator]
    registers = [*SENSORS, *INPUTS, *ordered, *(f"{drive}_{what}" for drive in drives for what in OF_A_DRIVE)]
    has = {register.name for register in protocol.registers}
    missing = [name for name in registers if name not in has]
    missing += [name for name in (*ordered, *(f"{drive}_run" for drive in drives)) if protocol.writable(name) is None]
    if protocol.heartbeat is None:
        missing.append("heartbeat:")
    return tuple(dict.fromkeys(missing))
