"""How long storage carries a constant load on its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.stress.assets import Storage

SECONDS_AN_HOUR = 3_600.0


@dataclass(frozen=True, kw_only=True)
class Holding:
    """For how long a load is carried, s, and the layers that carry it."""

    lasts_s: float
    layers: tuple[Storage, ...]


def holding(
    layers: Sequence[Storage], load_mw: float, *, gap_s: float = 0.0, relief: float = 0.0, relief_after_s: float = 0.0
) -> Holding:
    """How long the layers together carry a load that begins at once; inf where there is none.

    Layers of power p and deliverable energy e, discharged by longest time to go, carry a load L until the first T with
    sum(min(p T, e)) < L T (J. Cruise, S. Zachary, "Optimal scheduling of energy storage resources", 2018; M. Evans, S.
    Tindemans, D. Angeli, IEEE Trans. Power Syst. 34 (2019) 3647-3656). Against every choice of emptied layers that is
    sum(e of the emptied) < (L - sum(p of the others)) T, and layers run empty in the order of e / p: T is the least of
    the ratios over that order, in closed form.

    Only layers that arrive in time count: those that give their power within ``gap_s`` begin, and each that has ramped
    up before those already counted run empty joins them. A layer gives until its converter trips.

    :param load_mw: the load; ``relief`` (a share of it) comes off after ``relief_after_s`` (demand response)
    :param gap_s: for so long the load bears to have nothing

    10 MWh carry 60 MW for 10 minutes. A second layer that brings 20 MW after 5 minutes makes it 15: then the first is
    empty, 10 MWh / (60 - 20) MW, and 20 MW are not enough, whatever is left in it. Alone it comes too late.

    >>> fast = Storage(name="fast", energy_mwh=10.0, power_mw=60.0)
    >>> slow = Storage(name="slow", energy_mwh=10.0, power_mw=20.0, response_s=300.0)
    >>> [round(holding(layers, 60.0).lasts_s, 9) for layers in ([fast], [fast, slow], [slow])]
    [600.0, 900.0, 0.0]
    """
    if load_mw <= 0.0:
        return Holding(lasts_s=math.inf, layers=())
    in_time = [layer for layer in layers if ready_s(layer) <= gap_s]
    holds_s = _together_s(in_time, load_mw, relief, relief_after_s)
    for layer in sorted((layer for layer in layers if ready_s(layer) > gap_s), key=ready_s):
        if ready_s(layer) > holds_s:
            break
        in_time.append(layer)
        holds_s = _together_s(in_time, load_mw, relief, relief_after_s)
    return Holding(lasts_s=holds_s, layers=tuple(in_time) if holds_s > 0.0 else ())


def ready_s(layer: Storage) -> float:
    """When a layer gives its whole power, s after it is called."""
    return layer.response_s + (layer.power_mw / layer.ramp_mw_per_s if layer.ramp_mw_per_s else 0.0)


def _together_s(layers: Sequence[Storage], load_mw: float, relief: float, relief_after_s: float) -> float:
    holds_s = _least_ratio_s(layers, 0.0, load_mw)
    if holds_s <= relief_after_s or relief == 0.0:
        return holds_s
    relieved = load_mw * (1.0 - relief)
    return _least_ratio_s(layers, (load_mw - relieved) * relief_after_s / SECONDS_AN_HOUR, relieved)


def _least_ratio_s(layers: Sequence[Storage], used_mwh: float, load_mw: float) -> float:
    """The first T at which the layers have less than ``used_mwh + load_mw T``."""
    order = sorted((layer for layer in layers if layer.power_mw > 0.0), key=_to_go_h)
    emptied, left = 0.0, math.fsum(layer.power_mw for layer in order)
    least = math.inf
    for layer in (None, *order):
        if layer is not None:
            emptied += gives_mwh(layer)
            left -= layer.power_mw
        if load_mw - left > 1e-9 * load_mw:
            least = min(least, max(0.0, emptied - used_mwh) / (load_mw - left))
    return least * SECONDS_AN_HOUR


def _to_go_h(layer: Storage) -> float:
    return gives_mwh(layer) / layer.power_mw


def gives_mwh(layer: Storage) -> float:
    """What it delivers, until its converter trips where it does."""
    if layer.trip_s is None:
        return layer.deliverable_mwh
    lasts_s = max(0.0, layer.trip_s - ready_s(layer))
    return min(layer.deliverable_mwh, layer.power_mw * lasts_s / SECONDS_AN_HOUR)
