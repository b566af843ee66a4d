"""An architecture under a storm: which source serves the load at every step.

Sun comes first, then the grid up to what it can carry. What is still missing is a deficit: demand response takes off
its share after its delay, and storage brings what it can, each layer after its own response and along its own ramp,
all of them called at once when the deficit begins, levelled as :mod:`engine.stress.level` says. Storage rests while sun
and grid suffice, and is filled from what they leave: shortest time to empty first. Why so: decision record 0007.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.stress.assets import Architecture
from engine.stress.config import StudyConfig
from engine.stress.envelope import need_of
from engine.stress.fleet import fleet_of
from engine.stress.flows import Detail, Flows
from engine.stress.stores import Stores
from engine.stress.storm import Storm

Floats = NDArray[np.float64]


def dispatch(architecture: Architecture, storm: Storm, config: StudyConfig, *, detail: bool = False) -> Flows:
    """Where the energy went, run by run; layer by layer too where ``detail``.

    Runs do not know of each other: one of them alone gives the same bytes.
    """
    need = need_of(architecture, storm, config)
    if architecture.storage:
        stores = Stores(fleet_of(architecture, storm, config), need, config.step_s, detail=detail)
        stores.run()
        unserved, charged = stores.short_mw, stores.charged_mw
        layers = stores.detail() if detail else None
    else:
        unserved, charged = need.missing_mw - need.curtailed_mw, np.zeros_like(need.missing_mw)
        layers = _no_layers(*need.missing_mw.shape) if detail else None
    discharged = np.subtract(need.missing_mw, need.curtailed_mw, out=need.missing_mw)  # what was missing is done with
    discharged -= unserved
    served = storm.demand_mw - need.curtailed_mw - unserved
    curtailed = need.curtailed_mw
    if architecture.dr_share > 0:
        curtailed = _of_what_runs(curtailed, served, unserved, architecture.dr_share)
        unserved += need.curtailed_mw - curtailed
    from_sun = spilled = need.sun_left_mw
    if architecture.pv_mw > 0:
        from_sun = np.minimum(charged, need.sun_left_mw)
        spilled = need.sun_left_mw - from_sun
    return Flows(
        served_mw=served,
        curtailed_mw=curtailed,
        unserved_mw=unserved,
        grid_mw=need.grid_mw + (charged - from_sun),
        pv_mw=need.sun_mw + from_sun,
        spilled_mw=spilled,
        discharged_mw=discharged,
        charged_mw=charged,
        detail=layers,
    )


def _of_what_runs(curtailed: Floats, served: Floats, unserved: Floats, share: float) -> Floats:
    """What demand response takes off where power runs short: its share of the part of the load that is powered, which
    draws served = (1 - share) x part. A load in the dark is unserved, whatever it had agreed to.

    >>> dark, half = _of_what_runs(np.array([12.0, 12.0]), np.array([0.0, 24.0]), np.array([48.0, 24.0]), 0.2)
    >>> float(dark), float(half)
    (0.0, 6.0)
    """
    most = served * (share / (1.0 - share)) if share < 1.0 else np.inf
    return np.where(unserved > 0.0, np.minimum(curtailed, most), curtailed)


def _no_layers(steps: int, runs: int) -> Detail:
    none = np.zeros((steps, 0, runs))
    return Detail(stored_mwh=np.zeros((steps + 1, 0, runs)), charged_mw=none, discharged_mw=none, lost_mwh=none)
