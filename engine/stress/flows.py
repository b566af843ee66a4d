"""Where the energy of an architecture went, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Detail:
    """Layer by layer. stored_mwh: (steps + 1, layers, runs), before the first step and after each; charged_mw,
    discharged_mw: (steps, layers, runs), as seen from the site's bus; lost_mwh: (steps, layers, runs), to discharge
    losses and self-discharge."""

    stored_mwh: Floats
    charged_mw: Floats
    discharged_mw: Floats
    lost_mwh: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Flows:
    """Means of each step, (steps, runs), MW. served_mw: power that reached the load; curtailed_mw: demand response;
    unserved_mw: neither, demand = served + curtailed + unserved; grid_mw: import; pv_mw: sun that was used (load and
    charging); spilled_mw: sun that was not; discharged_mw, charged_mw: all layers. ``detail`` only where asked for.

    served + charged = grid + pv + discharged, at every step.
    """

    served_mw: Floats
    curtailed_mw: Floats
    unserved_mw: Floats
    grid_mw: Floats
    pv_mw: Floats
    spilled_mw: Floats
    discharged_mw: Floats
    charged_mw: Floats
    detail: Detail | None = None
