"""Sites and storms of the stress lab made by hand, for tests: what is not said is quiet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from engine.stress.architectures import architecture_presets
from engine.stress.assets import Architecture, Storage
from engine.stress.config import Scenario, StudyConfig
from engine.stress.storm import Storm


def site(*storage: Storage, **changes: object) -> Architecture:
    """A connection of 60 MW and the storage given; no sun, no demand response."""
    legacy = architecture_presets(60.0)["legacy"]
    changed = {"contract_mw": 60.0, "grid_limit_mw": 60.0, **changes}
    return replace(legacy, name="site", storage=storage, **changed)  # type: ignore[arg-type]


def battery(name: str = "battery", energy_mwh: float = 10.0, power_mw: float = 60.0, **changes: object) -> Storage:
    return Storage(name=name, energy_mwh=energy_mwh, power_mw=power_mw, **changes)  # type: ignore[arg-type]


def study(steps: int, step_s: float = 60.0, **changes: object) -> StudyConfig:
    scenario = Scenario(start_s=0.0, length_s=step_s)
    return StudyConfig(**{"runs": 1, "steps": steps, "step_s": step_s, "scenario": scenario, **changes})  # type: ignore[arg-type]


def storm(grid_share: ArrayLike, demand_mw: ArrayLike = 60.0, pv_share: ArrayLike = 0.0, delay: float = 0.0) -> Storm:
    """One run, or as many as the columns that are given."""
    demand, sun, grid = np.broadcast_arrays(*(_by_step(given) for given in (demand_mw, pv_share, grid_share)))
    return Storm(
        demand_mw=demand,
        pv_share=sun,
        grid_share=grid,
        delay=np.full(grid.shape[1], delay),
        failure=AlwaysWell(grid.shape[1]),
    )


def _by_step(given: ArrayLike) -> np.ndarray:
    values = np.asarray(given, dtype=np.float64)
    return values[:, None] if values.ndim == 1 else values


class AlwaysWell(dict[str, np.ndarray]):
    """Failure draws of any layer: none of them comes."""

    def __init__(self, runs: int) -> None:
        super().__init__()
        self._runs = runs

    def __missing__(self, name: str) -> np.ndarray:
        return np.full(self._runs, np.inf)
