"""Measured traces: a CSV text becomes the values of a study's steps, in place of the made ones."""

from __future__ import annotations

from engine.stress.config import StudyConfig
from engine.stress.traces.irradiance import pv_share
from engine.stress.traces.requests import demand_mw
from engine.stress.traces.voltage import grid_share

MEASURES = {"requests": "demand_mw", "irradiance": "pv_share", "voltage": "grid_share"}  # field of StudyConfig.traces


def trace_values(kind: str, text: str, config: StudyConfig) -> tuple[float, ...]:
    """The values of a trace of a kind of :data:`MEASURES` for a study's steps, one a step, with the numbers of the
    study's sheet; raises :class:`~engine.stress.fields.BadField`, whose field is ``traces.`` and the measure."""
    steps, step_s = config.steps, config.step_s
    if kind == "requests":
        return demand_mw(text, steps=steps, step_s=step_s, mean_mw=config.demand_mw)
    if kind == "irradiance":
        return pv_share(text, steps=steps, step_s=step_s, losses=config.assumption("pv_losses"))
    if kind == "voltage":
        return grid_share(text, steps=steps, step_s=step_s)
    raise ValueError(f"no trace is of the kind {kind}")
