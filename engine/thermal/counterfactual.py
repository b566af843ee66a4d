"""What the reactive controller would have ordered, run along on the readings of a plant that another one steers.

It never sees what its own orders would have done, so left alone it drifts: inside its band it would keep for ever a
frequency that the plant no longer needs. Its base therefore leans on that of the acting controller with a time constant
of half an hour (ours): what a forecast does within minutes counts in full, a lasting difference between the two fades
and is claimed by neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.thermal.limits import CYCLE_S
from engine.thermal.memory import Memory
from engine.thermal.plant_image import Actuator
from engine.thermal.ramp import ramped
from engine.thermal.reading import Frequencies, Reading
from engine.thermal.rules import ControlState, decide
from engine.thermal.safety import may_fall

LEANS_S = 1800.0


def reactive(
    reading: Reading, current: Frequencies, memory: Memory, acting: ControlState
) -> tuple[ControlState, Mapping[Actuator, float]]:
    """The reactive controller's state and what it would have ordered, Hz, with its own ramp.

    :param acting: the state of the acting controller after this cycle
    """
    decision = decide(reading, None, current, memory.reactive)
    ordered = {}
    for actuator in Actuator:
        held = memory.reactive_hz.get(actuator, float(getattr(current, f"{actuator}_hz")))
        falls = may_fall(actuator, reading, decision.state.standing)
        wanted = float(getattr(decision, f"{actuator}_hz"))
        ordered[actuator] = ramped(held, wanted, decision.source[actuator], may_fall=falls)
    leaning = {
        actuator: replace(each, base_hz=_leaned(each.base_hz, acting.actuators[actuator].base_hz))
        for actuator, each in decision.state.actuators.items()
    }
    return replace(decision.state, actuators=leaning), ordered


def _leaned(base_hz: float, acting_hz: float) -> float:
    """A base one cycle nearer to the acting one.

    >>> round(_leaned(50.0, 41.0), 3)
    49.9
    """
    return base_hz + CYCLE_S / LEANS_S * (acting_hz - base_hz)
