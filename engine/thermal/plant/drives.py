"""Frequency converters with their motors: ramp, start and stop, what they measure, and their own watchdog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import sqrt

from engine.thermal.plant.disturbed import Disturbed
from engine.thermal.plant.machines import CIRCUITS, RATED_HZ, flow_of_one, working_point
from engine.thermal.plant_image import DRIVES, Actuator, Drive, Standing
from engine.thermal.power import LOSSES, input_kw
from engine.thermal.reading import Frequencies

ACTUATOR_OF: Mapping[str, Actuator] = {name: actuator for actuator, names in DRIVES.items() for name in names}
LEAST_HZ, MOST_HZ = 40.0, 60.0
RAMP_HZ_S = 2.0
COAST_HZ_S = 12.0  # without power
VOLTAGE_V = 440.0
POWER_FACTOR = 0.95  # of a converter's input
SINK_LAG_S = 240.0
SINK_K_PER_LOSS_SHARE = 700.0  # warmer than the room: 700 K times losses over rating, about 20 K at the rating
WATCHDOG_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A drive's own state. ``hz`` it turns at; ``is_on``: told to run; ``sink_k``: heat sink above the room's air."""

    hz: float = 0.0
    is_on: bool = False
    hours: float = 0.0
    energy_kwh: float = 0.0
    sink_k: float = 0.0


def ordered_hz(frequencies: Frequencies, actuator: Actuator) -> float:
    """The frequency of an actuator."""
    return {Actuator.SW: frequencies.sw_hz, Actuator.FW: frequencies.fw_hz, Actuator.FAN: frequencies.fan_hz}[actuator]


def after_silence(ordered: Frequencies, silent_s: float) -> tuple[Frequencies, bool]:
    """What the drives follow when their last heartbeat is ``silent_s`` old, and whether their watchdog tripped.

    From 60 s on it is 60 Hz, for the drives that run and are available: a stopped one is not started.

    >>> told = Frequencies(sw_hz=45.0, fw_hz=46.0, fan_hz=47.0)
    >>> after_silence(told, 59.0)[1], after_silence(told, 60.0)
    (False, (Frequencies(sw_hz=60.0, fw_hz=60.0, fan_hz=60.0), True))
    """
    if silent_s < WATCHDOG_S:
        return ordered, False
    return Frequencies(sw_hz=RATED_HZ, fw_hz=RATED_HZ, fan_hz=RATED_HZ), True


def switched(machine: Machine, name: str, disturbed: Disturbed, *, start: bool, stop: bool) -> Machine:
    """A drive after its orders: one in local obeys none, one that is tripped, locked out or stopped is off."""
    if name in disturbed.local:
        return machine
    if disturbed.holds_off(name):
        return replace(machine, is_on=False) if machine.is_on else machine
    if stop and machine.is_on:
        return replace(machine, is_on=False)
    return replace(machine, is_on=True) if start and not machine.is_on else machine


def ramped(machine: Machine, name: str, disturbed: Disturbed, goal_hz: float, seconds: float) -> float:
    """The frequency after ``seconds``: 2 Hz/s towards the order, faster down without power, held in local."""
    if name in disturbed.local:
        return machine.hz
    goal = min(max(goal_hz, LEAST_HZ), MOST_HZ) if machine.is_on else 0.0
    if machine.hz == goal:
        return goal
    down = COAST_HZ_S if disturbed.holds_off(name) else RAMP_HZ_S
    if machine.hz > goal:
        return max(goal, machine.hz - down * seconds)
    return min(goal, machine.hz + RAMP_HZ_S * seconds)


def worked(machine: Machine, hz: float, power_kw: float, loss_share: float, seconds: float) -> Machine:
    """The drive after ``seconds`` at ``hz`` and ``power_kw``."""
    turning = seconds / 3600.0 if hz > 0.0 else 0.0
    towards = min(1.0, seconds / SINK_LAG_S)
    return Machine(
        hz=hz,
        is_on=machine.is_on,
        hours=machine.hours + turning,
        energy_kwh=machine.energy_kwh + power_kw * seconds / 3600.0,
        sink_k=machine.sink_k + towards * (SINK_K_PER_LOSS_SHARE * loss_share - machine.sink_k),
    )


@lru_cache(maxsize=16_384)
def power_of(actuator: Actuator, hz: tuple[float, ...], one: float) -> float:
    """Electrical power, kW, of the machine at ``one`` Hz among those of its actuator at ``hz``.

    >>> round(power_of(Actuator.SW, (60.0, 60.0, 0.0), 60.0), 1)
    19.7
    """
    if one <= 0.0:
        return 0.0
    circuit = CIRCUITS[actuator]
    head = working_point(circuit, hz)[1]
    return input_kw(circuit, LOSSES[actuator], one, flow_of_one(circuit, one, head), head)


def loss_share(actuator: Actuator, power_kw: float) -> float:
    """Losses of the converter over its rating, about, from the power it takes.

    >>> loss_share(Actuator.SW, 22.0), loss_share(Actuator.SW, 0.0)
    (0.03, 0.0)
    """
    losses = LOSSES[actuator]
    load = power_kw / losses.rated_kw
    return losses.standing + losses.linear * load + losses.square * load**2 if power_kw > 0.0 else 0.0


def standing_of(machine: Machine, name: str, disturbed: Disturbed) -> Standing:
    """How the drive says that it stands; what holds it off comes before local."""
    if name in disturbed.emergency_stopped:
        return Standing.EMERGENCY_STOPPED
    if name in disturbed.locked_out:
        return Standing.LOCKED_OUT
    if name in disturbed.tripped:
        return Standing.TRIPPED
    if name in disturbed.local:
        return Standing.LOCAL
    if disturbed.holds_off(name):
        return Standing.STOPPED
    return Standing.RUNNING if machine.is_on else Standing.STOPPED


def shown(machine: Machine, name: str, disturbed: Disturbed, told_hz: float, power_kw: float, room_c: float) -> Drive:
    """The drive as it reports itself, with the resolution of its registers."""
    return Drive(
        standing=standing_of(machine, name, disturbed),
        is_turning=machine.hz > 0.0,
        set_hz=round(told_hz, 1),
        actual_hz=round(machine.hz, 1),
        current_a=round(power_kw * 1000.0 / (sqrt(3.0) * VOLTAGE_V * POWER_FACTOR), 1),
        power_kw=round(power_kw, 1),
        heat_sink_c=round(room_c + machine.sink_k, 1),
        hours=round(machine.hours, 2),
    )
