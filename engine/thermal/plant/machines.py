"""Pumps and fans in parallel against the curve of their system, from the frequency of each.

Affinity laws: the head of a machine goes with the square of its speed, its flow with the speed. Source: Europump and
Hydraulic Institute, Variable Speed Pumping: A Guide to Successful Applications (2004), ch. 2 and 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from engine.thermal.plant_image import Actuator

RATED_HZ = 60.0


@dataclass(frozen=True, kw_only=True)
class Circuit:
    """Equal machines in parallel and what they work against. Head in m (water) or Pa (air), flow in m3/s.

    A machine: head = shut_off (f/60)^2 - slope q^2. The system: head = static + friction Q^2. ``design_flow``: of
    ``design_count`` machines together at 60 Hz. ``branch``: head that each machine's own duct takes at the design flow,
    part of its slope. ``pressure_pa``: Pa a unit of head; ``density``: kg/m3.
    """

    shut_off: float
    static: float
    design_head: float
    design_flow: float
    design_count: int
    pressure_pa: float
    density: float
    branch: float = 0.0

    @property
    def friction(self) -> float:
        """Head over the square of the whole flow."""
        return (self.design_head - self.static) / self.design_flow**2

    @property
    def slope(self) -> float:
        """Head that a machine and its branch lose over the square of their flow."""
        return (self.shut_off - self.design_head) / self.flow_of_each**2

    @property
    def flow_of_each(self) -> float:
        """Design flow of one machine, m3/s."""
        return self.design_flow / self.design_count


CIRCUITS = {
    Actuator.SW: Circuit(
        shut_off=31.25, static=10.0, design_head=25.0, design_flow=400.0 / 3600.0, design_count=2,
        pressure_pa=1025.0 * 9.81, density=1025.0,
    ),
    Actuator.FW: Circuit(
        shut_off=39.2, static=0.0, design_head=28.0, design_flow=350.0 / 3600.0, design_count=2,
        pressure_pa=994.0 * 9.81, density=994.0,
    ),
    Actuator.FAN: Circuit(
        shut_off=860.0, static=30.0, design_head=250.0, design_flow=32.0, design_count=4,
        pressure_pa=1.0, density=1.13, branch=350.0,
    ),
}  # fmt: skip


@lru_cache(maxsize=8192)
def working_point(circuit: Circuit, hz: tuple[float, ...]) -> tuple[float, float]:
    """Flow, m3/s, and head of machines that turn at ``hz`` (each behind a check valve; 0: stopped).

    >>> flow, head = working_point(CIRCUITS[Actuator.SW], (60.0, 60.0, 0.0))
    >>> round(flow * 3600.0), round(head, 1)
    (400, 25.0)
    >>> [round(x, 2) for x in working_point(CIRCUITS[Actuator.SW], (30.0, 0.0, 0.0))]  # below the static head
    [0.0, 7.81]
    """
    strongest = max(hz, default=0.0)
    turning = [each for each in hz if each > 0.0]
    if not turning:
        return 0.0, 0.0
    top = circuit.shut_off * (strongest / RATED_HZ) ** 2
    if top <= circuit.static:
        return 0.0, top
    if min(turning) == strongest:
        flow = sqrt((top - circuit.static) / (circuit.friction + circuit.slope / len(turning) ** 2))
        return flow, circuit.static + circuit.friction * flow**2
    return _unequal(circuit, turning, top)


def _unequal(circuit: Circuit, turning: list[float], top: float) -> tuple[float, float]:
    """The head at which unequal machines give together what the system takes, by halving."""
    low, high = circuit.static, top
    for _ in range(60):
        head = 0.5 * (low + high)
        given = sum(flow_of_one(circuit, hz, head) for hz in turning)
        if given > sqrt((head - circuit.static) / circuit.friction):
            low = head
        else:
            high = head
    return sqrt((high - circuit.static) / circuit.friction), high


def flow_of_one(circuit: Circuit, hz: float, head: float) -> float:
    """Flow, m3/s, of one machine at ``hz`` against ``head``; 0 where its check valve stays shut.

    >>> round(flow_of_one(CIRCUITS[Actuator.SW], 60.0, 25.0) * 3600.0)
    200
    """
    spare = circuit.shut_off * (hz / RATED_HZ) ** 2 - head
    return sqrt(spare / circuit.slope) if spare > 0.0 else 0.0
