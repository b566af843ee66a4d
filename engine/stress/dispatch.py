"""An architecture under a storm: which source serves the load at every step.

Sun comes first, then the grid up to what it can carry. What is still missing is a deficit: demand response takes off
its share after its delay, and storage brings what it can, each layer after its own response and along its own ramp,
all of them called at once when the deficit begins, levelled as :mod:`engine.stress.level` says. Storage rests while sun
and grid suffice, and is filled from what they leave: shortest time to empty first. Why so: decision record 0007.
"""

from __future__ import annotations

import numpy as np

from engine.stress.assets import Architecture
from engine.stress.config import StudyConfig
from engine.stress.envelope import need_of
from engine.stress.fleet import fleet_of
from engine.stress.flows import Detail, Flows
from engine.stress.stores import Stores
from engine.stress.storm import Storm


def dispatch(architecture: Architecture, storm: Storm, config: StudyConfig, *, detail: bool = False) -> Flows:
    """Where the energy went, run by run; layer by layer too where ``detail``.

    Runs do not know of each other: one of them alone gives the same bytes.
    """
    need = need_of(architecture, storm, config)
    unserved, charged, layers = need.missing_mw - need.curtailed_mw, np.zeros_like(need.missing_mw), None
    if architecture.storage:
        stores = Stores(fleet_of(architecture, storm, config), need, config.step_s, detail=detail)
        stores.run()
        unserved, charged = stores.short_mw, stores.charged_mw
        layers = stores.detail() if detail else None
    elif detail:
        layers = _no_layers(*need.missing_mw.shape)
    from_sun = np.minimum(charged, need.sun_left_mw)
    return Flows(
        served_mw=storm.demand_mw - need.curtailed_mw - unserved,
        curtailed_mw=need.curtailed_mw,
        unserved_mw=unserved,
        grid_mw=need.grid_mw + (charged - from_sun),
        pv_mw=need.sun_mw + from_sun,
        spilled_mw=need.sun_left_mw - from_sun,
        discharged_mw=need.missing_mw - need.curtailed_mw - unserved,
        charged_mw=charged,
        detail=layers,
    )


def _no_layers(steps: int, runs: int) -> Detail:
    none = np.zeros((steps, 0, runs))
    return Detail(stored_mwh=np.zeros((steps + 1, 0, runs)), charged_mw=none, discharged_mw=none, lost_mwh=none)
