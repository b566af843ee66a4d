"""The base: a PI controller in velocity form for each actuator, on how far its temperature is outside its band.

Each cycle moves the frequency by ``kp (e - e_before) + ki e dt`` with ``e`` in K beyond the band's edge (Åström and
Hägglund, "PID Controllers", 2nd ed. 1995, 3.6). The velocity form needs no integrator to be wound down: clamping its
result is the anti-windup, and a transfer is bumpless because it starts from whatever the frequency is. Inside the band
``e`` is 0, so that nothing moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.thermal.limits import CYCLE_S, clamp_hz
from engine.thermal.plant_image import Actuator


@dataclass(frozen=True, kw_only=True)
class Gains:
    """``kp`` Hz/K; ``ki_up`` and ``ki_down`` Hz/(K min) above and below the band: never faster down than up."""

    kp: float
    ki_up: float
    ki_down: float


# Ours: tuned on the simulated plant over voyages of four seasons.
GAINS: Mapping[Actuator, Gains] = {
    Actuator.SW: Gains(kp=2.0, ki_up=1.0, ki_down=0.5),
    Actuator.FW: Gains(kp=2.0, ki_up=1.0, ki_down=0.5),
    Actuator.FAN: Gains(kp=2.0, ki_up=0.5, ki_down=0.25),
}


def moved(base_hz: float, error_k: float, before_k: float | None, gains: Gains, seconds: float = CYCLE_S) -> float:
    """The base after one more cycle, Hz.

    :param before_k: the error of the cycle before; None: there was none, so that only the integral part moves

    >>> gains = Gains(kp=2.0, ki_up=1.0, ki_down=0.5)
    >>> round(moved(48.0, 0.3, 0.0, gains), 6)  # 2 x 0.3 + 1 x 0.3 / 3
    48.7
    >>> moved(59.9, 3.0, 3.0, gains), moved(48.0, 0.0, 0.0, gains)
    (60.0, 48.0)
    """
    change = 0.0 if before_k is None else error_k - before_k
    ki = gains.ki_up if error_k > 0 else gains.ki_down
    return clamp_hz(base_hz + gains.kp * change + ki * error_k * seconds / 60.0)
