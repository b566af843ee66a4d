"""Electrical power of pumps and fans: affinity with static head, and the losses of pump, motor and drive at part load.

Sources: Europump and Hydraulic Institute, Variable Speed Pumping (2004), ch. 2 (static head), 4 (efficiency goes with
flow over speed); IEC 61800-9-2:2017, 5 and annex (losses of motor and drive as functions of speed and torque, relative
to the rating); motor losses at the rating IEC 60034-30-1 (IE3). Part-load coefficients are assumed: see
docs/science/cooling-energy.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.thermal.plant.machines import CIRCUITS, RATED_HZ, Circuit
from engine.thermal.plant_image import Actuator

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Losses:
    """A machine with its motor and drive.

    ``best``: efficiency of the machine at ``best_share`` of the rated flow of one; ``rated_kw`` of the motor. Losses as
    shares of the rating: motor iron s^1.5 + copper t^2, drive standing + linear t + square t^2; s: speed, t: torque.
    """

    best: float
    best_share: float
    rated_kw: float
    iron: float
    copper: float
    standing: float = 0.010
    linear: float = 0.012
    square: float = 0.008


LOSSES = {
    Actuator.SW: Losses(best=0.78, best_share=1.05, rated_kw=22.0, iron=0.025, copper=0.045),
    Actuator.FW: Losses(best=0.80, best_share=1.05, rated_kw=22.0, iron=0.025, copper=0.045),
    Actuator.FAN: Losses(best=0.70, best_share=1.0, rated_kw=7.5, iron=0.040, copper=0.066),
}


def input_kw(circuit: Circuit, losses: Losses, hz: float, flow_m3_s: float, head: float) -> float:
    """Electrical input of one machine, kW, that gives ``flow_m3_s`` against ``head`` at ``hz``; 0 at rest."""
    return float(_input_kw(circuit, losses, np.asarray(hz), np.asarray(flow_m3_s), np.asarray(head)))


def power_kw(
    actuator: Actuator,
    hz: ArrayLike,
    running: ArrayLike,
    *,
    circuit: Circuit | None = None,
    losses: Losses | None = None,
) -> Floats:
    """Electrical power of the ``running`` machines of an actuator together, kW, all at ``hz``.

    hz, running: arrays or numbers, broadcast. A number that is not known (NaN) gives NaN.

    >>> power_kw(Actuator.SW, [60.0, 50.0, 40.0], 2).round(1).tolist()
    [39.4, 22.1, 10.6]
    """
    circuit, losses = circuit or CIRCUITS[actuator], losses or LOSSES[actuator]
    turning, count = np.broadcast_arrays(np.asarray(hz, dtype=np.float64), np.asarray(running, dtype=np.float64))
    some = np.maximum(count, 1.0)
    top = circuit.shut_off * (turning / RATED_HZ) ** 2
    lift = np.maximum(top - circuit.static, 0.0)
    flow = np.sqrt(lift / (circuit.friction + circuit.slope / some**2))
    head = np.minimum(top, circuit.static + circuit.friction * flow**2)
    each = _input_kw(circuit, losses, turning, flow / some, head)
    return np.where(count > 0.0, each * count, np.where(np.isnan(count), np.nan, 0.0))


def _input_kw(circuit: Circuit, losses: Losses, hz: Floats, flow: Floats, head: Floats) -> Floats:
    """Shaft power over the losses. Against a shut valve (flow 0) the machine still takes its shut-off power."""
    speed = np.maximum(np.asarray(hz), 1e-9) / RATED_HZ
    best_flow = losses.best_share * circuit.flow_of_each
    share = flow / (
        best_flow * speed
    )  # efficiency = best x share x (2 - share): a parabola through 0 and the best point
    lift = head + circuit.branch * (flow / circuit.flow_of_each) ** 2
    shaft = lift * circuit.pressure_pa / 1000.0 * best_flow * speed / (losses.best * np.maximum(2.0 - share, 0.2))
    torque = shaft / (losses.rated_kw * speed)
    motor = losses.iron * speed**1.5 + losses.copper * torque**2
    drive = losses.standing + losses.linear * torque + losses.square * torque**2
    given: Floats = np.where(np.asarray(hz) > 0.0, shaft + losses.rated_kw * (motor + drive), 0.0 * np.asarray(hz))
    return given
