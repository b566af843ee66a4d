"""The storage of an architecture as arrays: a row a layer, a column a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.stress.assets import Architecture, Storage
from engine.stress.config import StudyConfig
from engine.stress.storm import Storm

Floats = NDArray[np.float64]
YEAR_H = 8_760.0
HOUR_S = 3_600.0
AT_ONCE_S = 1e-3  # no inverter is quicker, whatever its cell or capacitor may be: below it, at once


@dataclass(frozen=True, kw_only=True, eq=False)
class Fleet:
    """Layers in the architecture's order, (layers, 1): energy_mwh, start_mwh: what they hold when full and at the
    start; power_mw; response_s, rise_s: from the beginning of a deficit to their first power, and from there to all
    of it; efficiency; kept_an_hour: share that self-discharge leaves. failed_at_s: (layers, runs), from when on a
    layer neither gives nor takes (inf: never).

    order: in which they are filled. A layer without power counts as one without energy.
    """

    energy_mwh: Floats
    start_mwh: Floats
    power_mw: Floats
    response_s: Floats
    rise_s: Floats
    efficiency: Floats
    kept_an_hour: Floats
    failed_at_s: Floats
    order: tuple[int, ...]

    @cached_property
    def corners_s(self) -> Floats:
        """Times into a deficit between which every layer is away, or rises, or gives all its power: ascending, from 0
        to the one from which all do."""
        return np.unique(np.concatenate([np.zeros(1), self.response_s[:, 0], (self.response_s + self.rise_s)[:, 0]]))

    @cached_property
    def standing_mw(self) -> Floats:
        """Power of each layer from each corner to the next, of those that do not rise; (layers, corners)."""
        return np.where(self.corners_s >= self.response_s, self.power_mw, 0.0)

    @cached_property
    def rises(self) -> NDArray[np.bool_]:
        """Whether any layer rises from a corner to the next."""
        after = self.corners_s >= self.response_s
        return np.asarray((after & (self.corners_s < self.response_s + self.rise_s)).any(axis=0))

    def hours_left(self, stored_mwh: Floats) -> Floats:
        """How long each layer could go on at full power, h; (layers, runs)."""
        hours: Floats = stored_mwh * self.efficiency / np.where(self.power_mw > 0, self.power_mw, 1.0)
        return hours

    def available_mw(self, begin_s: Floats, end_s: Floats) -> tuple[Floats, Floats]:
        """Power of each layer at the beginning and at the end of a stretch of a deficit within which no corner lies;
        it is linear between. Times from the deficit's beginning, (pieces, runs); (layers, pieces, runs) each."""
        response, rise, power = self.response_s[:, None], self.rise_s[:, None], self.power_mw[:, None]
        starts = (begin_s >= response) * power
        ends = starts.copy()
        slow = np.flatnonzero(self.rise_s)
        for power_mw, at_s in ((starts, begin_s), (ends, end_s)):
            risen = (at_s - response[slow]) / rise[slow]
            power_mw[slow] = np.minimum(np.maximum(risen, 0.0), 1.0) * power[slow]
        return starts, ends


def fleet_of(architecture: Architecture, storm: Storm, config: StudyConfig) -> Fleet:
    """The layers under a storm. A layer fails at its draw times 8 760 h / failure_per_year, and trips ``trip_s`` after
    the scenario's first start, whatever comes first."""
    layers = architecture.storage
    start_s = config.scenario.start_s

    def column(value: Callable[[Storage], float]) -> Floats:
        return np.array([value(layer) for layer in layers], dtype=np.float64).reshape(-1, 1)

    def failed_at(layer: Storage) -> Floats:
        never = np.full_like(storm.delay, np.inf)
        rate = layer.failure_per_year
        fails = storm.failure[layer.name] * (YEAR_H * HOUR_S / rate) if rate > 0 else never
        return fails if layer.trip_s is None else np.minimum(fails, start_s + layer.trip_s)

    return Fleet(
        energy_mwh=column(_energy),
        start_mwh=column(lambda layer: _energy(layer) * layer.soc),
        power_mw=column(lambda layer: layer.power_mw),
        response_s=column(lambda layer: layer.response_s if layer.response_s >= AT_ONCE_S else 0.0),
        rise_s=column(lambda layer: layer.power_mw / layer.ramp_mw_per_s if layer.ramp_mw_per_s else 0.0),
        efficiency=column(lambda layer: layer.efficiency),
        kept_an_hour=column(lambda layer: 1.0 - layer.self_discharge_per_h),
        order=filling_order(layers),
        failed_at_s=np.array([failed_at(layer) for layer in layers]).reshape(len(layers), len(storm.delay)),
    )


def filling_order(layers: Sequence[Storage]) -> tuple[int, ...]:
    """Layers by efficiency, the best first; of equals the quicker one, then the first. Nothing that a larger layer has
    more of decides, so a larger layer does not come before others for being larger.

    >>> from engine.stress.layers import FIVE_LAYERS, LI_ION, ups
    >>> filling_order((LI_ION, ups(60.0, 10))), filling_order(FIVE_LAYERS)
    ((1, 0), (0, 1, 2, 3, 4))
    """
    return tuple(sorted(range(len(layers)), key=lambda at: (-layers[at].efficiency, layers[at].response_s)))


def _energy(layer: Storage) -> float:
    return layer.energy_mwh if layer.power_mw > 0 else 0.0
