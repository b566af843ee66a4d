"""Faults of the plant itself. Those of sensors, lines and writes belong to who reads and writes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.thermal.plant_image import DRIVES, Actuator


@dataclass(frozen=True, kw_only=True)
class Disturbed:
    """What is wrong with the plant now. Names are those of :data:`engine.thermal.plant_image.DRIVES`.

    fouled_share: of the coolers' UA at design flow that further fouling takes, 0..1. tripped: the drive stopped by
    itself and stays off. local: it keeps turning as it does and takes no orders. emergency_stopped, locked_out: it is
    off and cannot be started. fire: the input alone, the fans stay as the ship's system has them. co2_release and
    fan_stop: the ship's system stops the fans, and the input says so.

    >>> Disturbed(tripped=frozenset({"sw1"})).holds_off("sw1"), Disturbed(fan_stop=True).holds_off("fan3")
    (True, True)
    """

    fouled_share: float = 0.0
    tripped: frozenset[str] = frozenset()
    local: frozenset[str] = frozenset()
    emergency_stopped: frozenset[str] = frozenset()
    locked_out: frozenset[str] = frozenset()
    fire: bool = False
    co2_release: bool = False
    fan_stop: bool = False

    @property
    def any_fire(self) -> bool:
        """One of the inputs of the ship's fire system is set."""
        return self.fire or self.co2_release or self.fan_stop

    def holds_off(self, name: str) -> bool:
        """Whether the drive must stand still."""
        if name in self.tripped or name in self.emergency_stopped or name in self.locked_out:
            return True
        return (self.fan_stop or self.co2_release) and name in DRIVES[Actuator.FAN]


HEALTHY = Disturbed()
