"""Whether a load rides through: the supply against the lower limb of the ITIC curve.

The share of the load that is supplied is taken for the voltage at it: what a site's bus does when its sources are too
small, seen from far away. The curve (:mod:`engine.stress.itic`) bears 0 % for 20 ms, 70 % for 0.5 s, 80 % for 10 s and
90 % without end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.stress.assets import Architecture, Storage
from engine.stress.itic import BELOW
from engine.stress.stretches import longest_s

Floats = NDArray[np.float64]


def rides_through(architecture: Architecture, deficit_mw: ArrayLike, demand_mw: ArrayLike) -> NDArray[np.bool_]:
    """Whether storage takes a deficit that comes at once over soon enough.

    A UPS of its whole power does; compressed air alone needs 30 s to begin.

    >>> from engine.stress.layers import AIR, ups
    >>> from engine.stress.architectures.legacy import preset
    >>> site = preset(60.0)
    >>> [bool(rides_through(site.with_storage(layer), 60.0, 60.0)) for layer in (ups(60.0, 10), AIR)]
    [True, False]
    """
    deficit, demand = np.asarray(deficit_mw, dtype=np.float64), np.asarray(demand_mw, dtype=np.float64)
    fine = np.ones(np.broadcast(deficit, demand).shape, dtype=bool)
    for share, most_s in BELOW:
        fine &= time_to_cover_s(architecture, deficit - (1.0 - share) * demand) <= most_s
    return fine


def stays_within(short: Floats, step_s: float) -> NDArray[np.bool_]:
    """Whether the supply of each run stays within the curve, as far as its steps show.

    :param short: (steps, runs), share of the demand that is not served
    """
    deepest, fine = short.max(axis=0), np.ones(short.shape[1], dtype=bool)
    for share, most_s in BELOW:
        one_is_too_long = step_s > most_s
        fine &= deepest <= 1.0 - share if one_is_too_long else longest_s(short > 1.0 - share, step_s) <= most_s
    return fine


def time_to_cover_s(architecture: Architecture, deficit_mw: ArrayLike) -> Floats:
    """From the beginning of a deficit until storage gives it in full, s; 0 where there is none, inf where never.

    Every layer that holds energy begins at its response time and ramps to its power.

    >>> from engine.stress.layers import AIR, LI_ION
    >>> from engine.stress.architectures.legacy import preset
    >>> site = preset(60.0).with_storage(LI_ION, AIR)
    >>> time_to_cover_s(site, [0.0, 60.0, 210.0, 301.0]).tolist()
    [0.0, 0.1, 40.0, inf]
    """
    deficit = np.asarray(deficit_mw, dtype=np.float64)
    layers = [layer for layer in architecture.storage if layer.deliverable_mwh > 0.0]
    times = np.array(sorted({0.0, *(at for layer in layers for at in (layer.response_s, _full_s(layer)))}))
    before = np.array([sum(_power_mw(layer, at, reached=False) for layer in layers) for at in times])
    after = np.array([sum(_power_mw(layer, at, reached=True) for layer in layers) for at in times])
    turn = np.searchsorted(after, deficit)  # the first moment at which all of it is there
    known = np.minimum(turn, times.size - 1)
    last = np.maximum(known - 1, 0)
    rise = np.maximum(before[known] - after[last], 1e-300)
    ramped = times[last] + (times[known] - times[last]) * (deficit - after[last]) / rise
    found = np.where(deficit <= before[known], ramped, times[known])
    return np.where(deficit <= 0.0, 0.0, np.where(turn < times.size, found, np.inf))


def _full_s(layer: Storage) -> float:
    return layer.response_s + (layer.power_mw / layer.ramp_mw_per_s if layer.ramp_mw_per_s else 0.0)


def _power_mw(layer: Storage, at_s: float, *, reached: bool) -> float:
    """What a layer can give just before a moment, or from it on."""
    if at_s < layer.response_s or (at_s == layer.response_s and not reached):
        return 0.0
    ramped = (at_s - layer.response_s) * layer.ramp_mw_per_s if layer.ramp_mw_per_s else np.inf
    return float(min(layer.power_mw, ramped))
