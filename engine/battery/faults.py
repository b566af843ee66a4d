"""Faults of cells and sensors, as pure steps of what is true to what is there or what is read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.battery.cell import Floats
from engine.battery.influence import FAN_GAIN

TAU_S = 300.0
SPIKES = 0.1  # share of the readings of a spiking sensor that jump


def excess_after(
    excess_k: Floats, rising: Mapping[tuple[int, int], float], fans: NDArray[np.bool_], dt_s: float
) -> Floats:
    """How much hotter than its rack each cell is, K, after ``dt_s`` seconds.

    excess_k: (racks, groups), K, before. rising: (rack, group), both from 0, -> the rate r, K/min, at which that cell's
    own heat would warm it if it gave none away. fans: (racks,), which fans are on. Assumed: what a cell has too much
    flows off to its neighbours and the air with tau = 300 s, a third of that in a rack whose fans are on:

        e' = e a + r tau (1 - a),  a = exp(-dt / tau)

    so that a cell rising at 8 K/min ends 40 K above its rack, with the fans on 13 K.

    >>> after = excess_after(np.zeros((1, 240)), {(0, 16): 8.0}, np.array([False]), 15.0)
    >>> round(float(after[0, 16]), 2), float(after.sum() - after[0, 16])
    (1.95, 0.0)
    """
    tau_s = np.where(fans, TAU_S / FAN_GAIN, TAU_S)
    kept = np.exp(-dt_s / tau_s)
    after: Floats = excess_k * kept[:, np.newaxis]
    for (rack, group), k_per_min in rising.items():
        after[rack, group] += k_per_min / 60.0 * tau_s[rack] * (1.0 - kept[rack])
    return after


def misread(kind: str, true: float, *, size: float, for_s: float, held: float, rng: np.random.Generator) -> float:
    """What a faulty sensor reads.

    kind: "drifting", "frozen", "spiking" or "offset"; another kind reads what is true. size: unit/min of a drift, else
    the unit of the value. for_s: how long it has been faulty. held: what it read last before.

    >>> misread("drifting", 25.0, size=2.0, for_s=90.0, held=25.0, rng=np.random.default_rng(1))
    28.0
    """
    match kind:
        case "drifting":
            return true + size * for_s / 60.0
        case "frozen":
            return held
        case "spiking":
            return true + size * float(rng.choice((-1, 1))) if rng.random() < SPIKES else true
        case "offset":
            return true + size
    return true
